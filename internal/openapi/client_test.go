package openapi_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/rostertest"
)

// TestTypeScript makes types of each document by openapi-typescript, which the
// compiler accepts. A client that has them creates, reads, lists, changes and removes a
// user, and reads errors; that of the session set signs in and out.
func TestTypeScript(t *testing.T) {
	for _, s := range sets {
		t.Run(s.name, func(t *testing.T) {
			folder, err := os.MkdirTemp("npm", "generated-")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.RemoveAll(folder) })
			write(t, filepath.Join(folder, "openapi.yaml"), s.spec())
			copyFile(t, filepath.Join("npm", "check.ts"), filepath.Join(folder, "check.ts"))
			copyFile(t, filepath.Join("npm", s.name+".ts"), filepath.Join(folder, "client.ts"))
			inside := filepath.Base(folder)
			run(t, "openapi-typescript", inside+"/openapi.yaml", "-o", inside+"/types.ts")
			run(t, "tsc", "--strict", "--module", "nodenext", "--target", "es2022", "--skipLibCheck", inside+"/client.ts")
			kit := rostertest.New(t)
			t.Setenv("ROSTER_URL", serveAll(t, kit))
			t.Setenv("ROSTER_TOKEN", kit.Token(t, kit.Acme.Owner))
			run(t, "node", inside+"/client.js")
		})
	}
}

// serveAll serves every set, and returns the address.
func serveAll(t *testing.T, kit *rostertest.Kit) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/", kit.Handler())
	mux.Handle("/scim/v2/", scim.New(kit.Dir, scim.Config{Authorize: httpadapters.Tokens(kit.Dir)}))
	return kit.Serve(t, mux).URL
}

// write writes a file.
func write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
