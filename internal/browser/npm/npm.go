// Package npm installs what tests run with node. CI has node and npm, and treats a skip
// as a failure.
package npm

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// Need skips a test where node, of 20.6 or later, or npm is not installed.
func Need(t testing.TB) {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
}

// one lets one test of this process install at a time.
var one sync.Mutex

// Install installs the packages of folder/package-lock.json into folder/node_modules,
// where they are missing or others. The test is skipped without npm.
func Install(t testing.TB, folder string) {
	t.Helper()
	Need(t)
	one.Lock()
	defer one.Unlock()
	want, err := os.ReadFile(filepath.Join(folder, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	mark := filepath.Join(folder, "node_modules", ".installed-lock.json")
	if has, err := os.ReadFile(mark); err == nil && string(has) == string(want) {
		return
	}
	install := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts")
	install.Dir = folder
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	if err := os.WriteFile(mark, want, 0o600); err != nil {
		t.Fatal(err)
	}
}
