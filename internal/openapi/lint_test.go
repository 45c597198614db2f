package openapi_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"example.com/roster/internal/browser/npm"
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

// run runs a program of the folder npm, and returns what it printed.
func run(t *testing.T, program string, args ...string) string {
	t.Helper()
	npm.Install(t, "npm")
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
