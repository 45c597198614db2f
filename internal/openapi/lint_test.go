package openapi_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// TestLinters runs Redocly's and Spectral's linters over the documents. A warning
// fails.
func TestLinters(t *testing.T) {
	var files []string
	for _, s := range sets {
		file, err := filepath.Abs(filepath.Join(t.TempDir(), s.name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, s.spec(), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	for name, args := range map[string][]string{
		"redocly":  {"lint", "--config", "redocly.yaml"},
		"spectral": {"lint", "--ruleset", ".spectral.yaml", "--fail-severity", "hint"},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, name, append(args, files...)...)
		})
	}
}

// run runs a program of the folder npm, and returns what it printed. It needs node,
// and the test is skipped without it. CI has node and treats a skip as a failure.
func run(t *testing.T, program string, args ...string) string {
	t.Helper()
	for _, name := range []string{"node", "npm"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed", name)
		}
	}
	if err := install(); err != nil {
		t.Fatal(err)
	}
	if program != "node" {
		program = filepath.Join("node_modules", ".bin", program)
	}
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = "npm"
	cmd.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return string(out)
}

// install installs the packages of npm/package-lock.json, where they are missing or
// others.
var install = sync.OnceValue(func() error {
	want, err := os.ReadFile(filepath.Join("npm", "package-lock.json"))
	if err != nil {
		return err
	}
	mark := filepath.Join("npm", "node_modules", ".installed-lock.json")
	if has, err := os.ReadFile(mark); err == nil && string(has) == string(want) {
		return nil
	}
	cmd := exec.Command("npm", "ci", "--ignore-scripts")
	cmd.Dir, cmd.Stderr = "npm", os.Stderr
	if err := cmd.Run(); err != nil {
		return err
	}
	return os.WriteFile(mark, want, 0o600)
})
