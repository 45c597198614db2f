package openapi_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/roster/rostertest"
)

// goGenerators make a client of a document: each with its arguments, where FILE stands for
// the document, FOLDER for where the client goes and NAME for its package.
var goGenerators = []struct {
	name, config string
	args         []string
}{
	{"oapi", "generate: {client: true, models: true}\noutput-options: {resolve-type-name-collisions: true}\n", []string{
		"oapi-codegen", "-config", "config.yaml", "-package", "NAME", "-o", "FOLDER/client.go", "FILE",
	}},
	{"ogen", "generator: {features: {disable_all: true, enable: [\"paths/client\"]}}\n", []string{
		"ogen", "-config", "config.yaml", "-package", "NAME", "-target", "FOLDER", "FILE",
	}},
}

// TestGoClients makes clients of each document by oapi-codegen and by ogen, and lets
// programs that use them create, read, list, change and remove users of each set, and read
// errors. They are made in a module of their own, whose go.mod pins the generators.
func TestGoClients(t *testing.T) {
	simple := filepath.Join(t.TempDir(), "simple")
	goCommand(t, ".", nil, "build", "-o", simple, "./simple")
	for _, g := range goGenerators {
		t.Run(g.name, func(t *testing.T) {
			folder := t.TempDir()
			for _, name := range []string{"go.mod", "go.sum"} {
				copyFile(t, filepath.Join("testdata", name+".txt"), filepath.Join(folder, name))
			}
			programs := []string{filepath.Join("testdata", "common", "check.go")}
			for _, name := range []string{"main.go", "sets.go"} {
				programs = append(programs, filepath.Join("testdata", g.name, name))
			}
			for _, program := range programs {
				copyFile(t, program, filepath.Join(folder, filepath.Base(program)))
			}
			write(t, filepath.Join(folder, "config.yaml"), []byte(g.config))
			for _, s := range sets {
				cmd := exec.CommandContext(t.Context(), simple)
				cmd.Stdin, cmd.Stderr = bytes.NewReader(s.spec()), os.Stderr
				document, err := cmd.Output()
				if err != nil {
					t.Fatal(err)
				}
				if err := os.Mkdir(filepath.Join(folder, s.name), 0o700); err != nil {
					t.Fatal(err)
				}
				write(t, filepath.Join(folder, s.name+".json"), document)
				args := []string{"tool"}
				for _, arg := range g.args {
					args = append(args, strings.NewReplacer("FILE", s.name+".json", "FOLDER", s.name, "NAME", s.name).Replace(arg))
				}
				goCommand(t, folder, nil, args...)
			}
			kit := rostertest.New(t)
			out := goCommand(t, folder, []string{
				"ROSTER_URL=" + serveAll(t, kit), "ROSTER_TOKEN=" + kit.Token(t, kit.Acme.Owner),
			}, "run", "-trimpath", ".") // which finds in the cache what another folder had
			if !strings.HasSuffix(out, "all of it held\n") {
				t.Error(out)
			}
		})
	}
}

// goCommand runs the go command outside the workspace, and returns what it printed.
func goCommand(t *testing.T, dir string, env []string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly"), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// copyFile copies a file.
func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	write(t, to, text)
}
