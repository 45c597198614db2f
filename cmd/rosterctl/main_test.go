package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
)

// root is the root of the repository.
var root = filepath.Join("..", "..")

// readmeWords returns the lines of the README that lead to a signed-in admin.
func readmeWords(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "## From an empty folder to a signed-in admin\n\n```sh\n")
	words, _, ended := strings.Cut(section, "```\n")
	if !found || !ended {
		t.Fatal("the README has no such section")
	}
	return words
}

// TestReadme runs the README's words in a shell, on a free port, and ends the server.
func TestReadme(t *testing.T) {
	is := is.New(t)
	bin := t.TempDir()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	is.NoErr(err)
	address := listener.Addr().String()
	is.NoErr(listener.Close())
	words := strings.ReplaceAll(readmeWords(t), "127.0.0.1:8080", address)
	script := "set -eu\n" + words + "\necho\nkill %1\n"

	started := time.Now()
	shell := exec.CommandContext(t.Context(), "bash", "-c", script)
	shell.Dir = root
	shell.Env = append(os.Environ(), "GOBIN="+bin, "PATH="+bin+":"+os.Getenv("PATH"), "TMPDIR="+t.TempDir(), "GOFLAGS=-buildvcs=false")
	out, err := shell.CombinedOutput()
	t.Logf("%s in %s", out, time.Since(started).Round(time.Second))
	is.NoErr(err)
	for _, part := range []string{"root@example.com is the owner", "jane@example.com (number 2) is admin", "Nothing is wrong.", `"email":"jane@example.com"`, `"token":`} {
		if !strings.Contains(string(out), part) {
			t.Errorf("%q is missing", part)
		}
	}
	is.True(time.Since(started) < 2*time.Minute)
}

// TestCommand runs the command as a program: what it prints, and where, and its codes.
func TestCommand(t *testing.T) {
	is := is.New(t)
	bin := filepath.Join(t.TempDir(), "rosterctl")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", bin, ".")
	out, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	dir := t.TempDir()
	for _, step := range []struct {
		words, stdin string
		code         int
		out, err     string // parts
	}{
		{"users list", "", 3, "", "does not exist"},
		{"init", "", 2, "", "init needs -owner ADDRESS; see -help"},
		{"init -owner root@example.com", "", 0, "root@example.com is the owner, number 1.", ""},
		{"create-admin jane@example.com -password-stdin", "correct horse battery\n", 0, "is admin", ""},
		{"users list", "", 0, "jane@example.com", ""},
		{"-json users show 2", "", 0, `"email":"jane@example.com"`, ""},
		{"users show -json 2", "", 0, `"email":"jane@example.com"`, ""},
		{"--json users show 2", "", 0, `"email":"jane@example.com"`, ""},
		{"users show nobody@example.com", "", 3, "", `user "nobody@example.com": not found`},
		{"users", "", 2, "", "needs a command: deactivate, erase,"},
		{"users fly", "", 2, "", `no command "fly"`},
		{"users list -nonsense", "", 2, "", "unknown flag: -nonsense"},
		{"users show", "", 2, "", "USER is missing"},
		{"users show 1 2", "", 2, "", `unexpected argument "2"`},
		{"nonsense", "", 2, "", `rosterctl has no command "nonsense"; see -help`},
		{"user list", "", 2, "", `did you mean users?`},
		{"users remove jane@example.com", "", 0, "is deleted", ""},
		{"users erase jane@example.com", "jane@example.com\n", 4, "", "confirm it by -yes"},
		{"users erase jane@example.com -yes", "", 0, "is erased", ""},
		{"users deactivate root@example.com", "", 4, "", "last active owner"},
		{"-db oracle://x users list", "", 2, "", "must be sqlite:FILE"},
		{"doctor", "", 0, "Nothing is wrong.", ""},
		{"doctor -url http://users.example.com", "", 1, "1 thing is wrong.", ""},
		{"users -help", "", 0, "Usage: rosterctl users COMMAND", ""},
		{"__complete users re", "", 0, "restore\tUndo remove", ""},
		{"__complete -db sqlite:roster.db users list -state ac", "", 0, "active\n", ""},
		{"__complete completion ", "", 0, "fish\n", ""},
	} {
		t.Run(strings.TrimSpace(step.words), func(t *testing.T) {
			is := is.New(t)
			args := strings.Split(step.words, " ")
			cmd := exec.CommandContext(t.Context(), bin, args...)
			cmd.Dir, cmd.Stdin = dir, strings.NewReader(step.stdin)
			var out, errs strings.Builder
			cmd.Stdout, cmd.Stderr = &out, &errs
			_ = cmd.Run()
			is.Equal(fmt.Sprint(cmd.ProcessState.ExitCode(), errs.String()), fmt.Sprint(step.code, errs.String()))
			is.True(strings.Contains(out.String(), step.out))
			if !strings.Contains(errs.String(), step.err) {
				t.Errorf("%q is not in %q", step.err, errs.String())
			}
			is.True(step.code == 0 == (errs.String() == "") || strings.HasPrefix(step.words, "__") || step.out != "")
		})
	}
	for _, shell := range []string{"bash", "zsh", "fish"} {
		t.Run("completion "+shell, func(t *testing.T) {
			script, err := exec.CommandContext(t.Context(), bin, "completion", shell).Output()
			is := is.New(t)
			is.NoErr(err)
			is.True(strings.Contains(string(script), "rosterctl"))
			if path, err := exec.LookPath(shell); err == nil { // the syntax, where the shell is here
				check := exec.CommandContext(t.Context(), path, "-n")
				check.Stdin = strings.NewReader(string(script))
				problem, err := check.CombinedOutput()
				is.Equal(string(problem), "")
				is.NoErr(err)
			}
		})
	}
}
