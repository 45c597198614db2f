package openapi_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestPageFiles compares the files of package apidocs with those of the package from npm,
// whose version is in package-lock.json.
func TestPageFiles(t *testing.T) {
	run(t, "node", "--version") // installs the packages, or skips
	folder := filepath.Join("..", "..", "apidocs", "swagger-ui")
	names, err := os.ReadDir(folder)
	if err != nil || len(names) != 5 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		has, err := os.ReadFile(filepath.Join(folder, name.Name()))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("npm", "node_modules", "swagger-ui-dist", name.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(has, want) {
			t.Errorf("%s is not that of the package", name.Name())
		}
	}
}
