// Package rules tests the architecture: which package may import which, and which
// modules a program gets that imports roster.
package rules

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
)

const module = "example.com/roster"

// set lists the packages that a route set may import: no other set among them.
var set = []string{module, module + "/httpadapters", module + "/httpadapters/internal/wire"}

// may lists, for each package of the root module, what it may import beside the
// standard library. A package without a row fails the test.
var may = map[string][]string{
	"": {
		"github.com/alexedwards/argon2id", // in password.go alone
		"github.com/google/uuid",
		"golang.org/x/net/idna",
		"golang.org/x/text/cases",
		"golang.org/x/text/unicode/norm",
	},
	"memstore":                     {module, module + "/internal/marks", module + "/internal/nesting"},
	"sqlstore":                     {module, module + "/internal/marks", module + "/internal/nesting"},
	"internal/marks":               {module},
	"internal/nesting":             {},
	"storetest":                    {module},
	"httpadapters":                 {module, module + "/httpadapters/internal/wire", "golang.org/x/time/rate"},
	"httpadapters/internal/wire":   {module, "github.com/tailscale/hujson"},
	"httpadapters/internal/cookie": {module, module + "/httpadapters"},
	"httpadapters/internal/html": { // what people's pages and the console look like
		module,
		module + "/httpadapters/internal/wire",
		"golang.org/x/text/language",
		"golang.org/x/text/message",
		"golang.org/x/text/message/catalog",
	},
	"httpadapters/internal/samejson": {}, // for tests inside of the sets, which cannot import wiretest
	"httpadapters/internal/wiretest": { // the world of the sets' tests, which alone import it
		module,
		module + "/httpadapters",
		module + "/memstore",
		module + "/rostertest",
		"github.com/matryer/is",
	},
	"httpadapters/axiom":      set,
	"httpadapters/embedthis":  set,
	"httpadapters/console":    append([]string{module + "/httpadapters/internal/cookie", module + "/httpadapters/internal/html"}, set...),
	"httpadapters/pages":      append([]string{module + "/httpadapters/internal/cookie", module + "/httpadapters/internal/html"}, set...),
	"httpadapters/papershift": set,
	"httpadapters/pickaxe":    set,
	"httpadapters/publicala":  set,
	"httpadapters/scim":       set,
	"httpadapters/session":    append([]string{module + "/httpadapters/internal/cookie"}, set...),
	"foreignhash": {
		module,
		"golang.org/x/crypto/bcrypt",
		"golang.org/x/crypto/scrypt",
	},
	"rostertest": { // for the tests of hosts, and of every package here
		module,
		module + "/memstore",
		module + "/httpadapters",
		module + "/httpadapters/axiom",
		module + "/httpadapters/embedthis",
		module + "/httpadapters/papershift",
		module + "/httpadapters/pickaxe",
		module + "/httpadapters/publicala",
		module + "/httpadapters/scim",
		module + "/httpadapters/session",
	},
	"internal/dialects": {
		module + "/httpadapters",
		module + "/httpadapters/axiom",
		module + "/httpadapters/embedthis",
		module + "/httpadapters/papershift",
		module + "/httpadapters/pickaxe",
		module + "/httpadapters/publicala",
		module + "/httpadapters/scim",
		module + "/httpadapters/session",
	},
	"webhook":             {module},
	"internal/rules":      {},
	"internal/population": {module, module + "/moving"},
	"moving":              {module, module + "/memstore"}, // a dry run writes to memory
}

// testsMay lists what the tests of every package may import beside that.
var testsMay = []string{
	module,
	module + "/foreignhash",
	module + "/memstore",
	module + "/rostertest",
	module + "/storetest",
	module + "/httpadapters/internal/samejson",
	module + "/httpadapters/internal/wiretest", // Go lets those below httpadapters alone
	"github.com/matryer/is",
	"golang.org/x/net/html", // what a browser makes of a page
}

// reaches lists packages of the standard library with the folders whose packages
// may depend on them, directly or not. database/sql/driver has
// interfaces alone; it comes with uuid and is allowed.
var reaches = map[string][]string{
	"net/http":     {"httpadapters", "internal/population", "moving", "rostertest", "webhook"}, // moving reads the APIs of vendors
	"testing":      {"httpadapters/internal/samejson", "httpadapters/internal/wiretest", "rostertest", "storetest"},
	"database/sql": {"sqlstore"},

	// What pages need reaches nobody who serves none.
	"html/template":             {"httpadapters/internal/html", "httpadapters/pages", "httpadapters/console"},
	"golang.org/x/text/message": {"httpadapters/internal/html", "httpadapters/pages", "httpadapters/console"},
}

// direct and indirect are the requirements of the root module. What a host does
// not need belongs in a nested module.
var (
	direct = []string{
		"github.com/alexedwards/argon2id",
		"github.com/google/uuid",
		"github.com/matryer/is",
		"github.com/tailscale/hujson",
		"golang.org/x/crypto", // newer than argon2id asks for; package foreignhash
		"golang.org/x/net",
		"golang.org/x/text",
		"golang.org/x/time",
	}
	indirect = []string{
		"golang.org/x/sys",
	}
)

// pkg is what go list says about a package.
type pkg struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
	Deps                               []string
}

// name returns the path below the module, "" for the root.
func (p pkg) name() string { return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/") }

func TestImports(t *testing.T) {
	is := is.New(t)
	packages := list(t)
	var names []string
	for _, p := range packages {
		names = append(names, p.name())
		allowed, ok := may[p.name()]
		if !ok {
			t.Errorf("%s has no row: say what it may import", p.ImportPath)
			continue
		}
		for _, path := range foreign(p.Imports) {
			if !slices.Contains(allowed, path) {
				t.Errorf("%s imports %s", p.ImportPath, path)
			}
		}
		inTests := slices.Concat(allowed, testsMay, []string{p.ImportPath})
		for _, path := range foreign(p.TestImports, p.XTestImports) {
			if !slices.Contains(inTests, path) {
				t.Errorf("tests of %s import %s", p.ImportPath, path)
			}
		}
	}
	slices.Sort(names)
	is.Equal(names, slices.Sorted(maps.Keys(may))) // every row has its package
}

func TestReach(t *testing.T) {
	for _, p := range list(t) {
		for path, who := range reaches {
			home := slices.ContainsFunc(who, func(folder string) bool {
				return p.name() == folder || strings.HasPrefix(p.name(), folder+"/")
			})
			if !home && slices.Contains(p.Deps, path) {
				t.Errorf("%s reaches %s", p.ImportPath, path)
			}
		}
	}
}

func TestPasswordsStandInOneFile(t *testing.T) {
	is := is.New(t)
	files, err := filepath.Glob(filepath.Join(root(t), "*.go"))
	is.NoErr(err)
	var importers []string
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		is.NoErr(err)
		for _, spec := range f.Imports {
			if spec.Path.Value == `"github.com/alexedwards/argon2id"` && !strings.HasSuffix(file, "_test.go") {
				importers = append(importers, filepath.Base(file))
			}
		}
	}
	is.Equal(importers, []string{"password.go"})
}

func TestRequirements(t *testing.T) {
	is := is.New(t)
	var gotDirect, gotIndirect []string
	for _, r := range requirements(t, root(t)) {
		if r.Indirect {
			gotIndirect = append(gotIndirect, r.Path)
		} else {
			gotDirect = append(gotDirect, r.Path)
		}
	}
	is.Equal(gotDirect, direct)
	is.Equal(gotIndirect, indirect)
}

// list returns the packages of the root module.
func list(t *testing.T) []pkg {
	t.Helper()
	watch(t)
	out := command(t, root(t), nil, "list", "-json=ImportPath,Imports,TestImports,XTestImports,Deps", "./...")
	var packages []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// watch reads the folders of the repository, so that go test runs these tests again
// when a file changes.
func watch(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(root(t), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == ".git" {
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// foreign returns the import paths outside the standard library.
func foreign(lists ...[]string) []string {
	return slices.DeleteFunc(slices.Concat(lists...), func(path string) bool {
		host, _, _ := strings.Cut(path, "/")
		return !strings.Contains(host, ".")
	})
}

// requirement is a line of a go.mod.
type requirement struct {
	Path, Version string
	Indirect      bool
}

// requirements returns the requirements of the go.mod in dir, sorted by path.
func requirements(t *testing.T, dir string) []requirement {
	t.Helper()
	var mod struct{ Require []requirement }
	if err := json.Unmarshal(command(t, dir, nil, "mod", "edit", "-json"), &mod); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(mod.Require, func(a, b requirement) int { return strings.Compare(a.Path, b.Path) })
	return mod.Require
}

// root returns the directory of the repository.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// command runs the go command in dir, outside the workspace, and returns what
// it prints.
func command(t *testing.T, dir string, env []string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), append([]string{"GOWORK=off", "GOFLAGS="}, env...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	return out
}
