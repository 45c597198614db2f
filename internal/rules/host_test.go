package rules

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// hostStore makes a host import sqlstore too. The README's program imports
// roster, a route set and memstore.
const hostStore = `package main

import _ "example.com/roster/sqlstore"
`

// hostRequires are the modules in the go.mod of such a host after go mod tidy.
var hostRequires = []string{
	"example.com/roster",
	"github.com/alexedwards/argon2id",
	"github.com/google/uuid",
	"github.com/tailscale/hujson",
	"golang.org/x/crypto",
	"golang.org/x/net",
	"golang.org/x/sys",
	"golang.org/x/text",
	"golang.org/x/time",
}

// drivers are parts of the module paths of SQL drivers.
var drivers = []string{"sqlite", "pgx", "lib/pq", "go-sql-driver", "sqlserver", "mssql"}

// TestHost makes a module of the README's program and builds it with an empty
// module cache: it may require the modules of hostRequires and no SQL driver. The
// modules come from the cache of this machine, and only missing ones from the
// network.
func TestHost(t *testing.T) {
	is := is.New(t)
	watch(t)
	host, cache := t.TempDir(), t.TempDir()
	write(t, filepath.Join(host, "main.go"), readmeProgram(t))
	write(t, filepath.Join(host, "store.go"), hostStore)
	write(t, filepath.Join(host, "go.mod"), "module example.com/host\n\ngo 1.26.0\n\n"+
		"require example.com/roster v0.0.0\n\nreplace example.com/roster => "+root(t)+"\n")
	sums, err := os.ReadFile(filepath.Join(root(t), "go.sum")) // so that no checksum comes from the network
	is.NoErr(err)
	write(t, filepath.Join(host, "go.sum"), string(sums))

	have := strings.Split(string(command(t, host, nil, "env", "GOMODCACHE", "GOPROXY")), "\n")
	env := []string{
		"GOMODCACHE=" + cache, "GOFLAGS=-mod=mod -modcacherw", "GOSUMDB=off",
		"GOPROXY=file://" + filepath.ToSlash(filepath.Join(have[0], "cache", "download")) + "," + have[1],
	}
	command(t, host, env, "mod", "tidy")
	command(t, host, env, "build", "-o", os.DevNull, ".")

	var required []string
	for _, r := range requirements(t, host) {
		required = append(required, r.Path)
	}
	is.Equal(required, hostRequires)

	modules := strings.Fields(string(command(t, host, env, "list", "-m", "all")))
	for _, name := range slices.Concat(modules, lines(t, filepath.Join(host, "go.sum")), downloaded(t, cache)) {
		for _, driver := range drivers {
			if strings.Contains(name, driver) {
				t.Errorf("a host gets a SQL driver: %s", name)
			}
		}
	}
}

// readmeProgram returns the first program in the README.
func readmeProgram(t *testing.T) string {
	t.Helper()
	is := is.New(t)
	text, err := os.ReadFile(filepath.Join(root(t), "README.md"))
	is.NoErr(err)
	_, program, found := strings.Cut(string(text), "```go\npackage main\n")
	is.True(found) // the README shows a program
	program, _, found = strings.Cut(program, "```\n")
	is.True(found)
	return "package main\n" + program
}

// downloaded returns the files of a module cache.
func downloaded(t *testing.T, cache string) []string {
	t.Helper()
	var names []string
	download := filepath.Join(cache, "cache", "download")
	err := filepath.WalkDir(download, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, strings.TrimPrefix(path, download))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Fatal("nothing was downloaded: the cache was not asked")
	}
	return names
}

func lines(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
