package openapi_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/memstore"
)

// TestTypeScript makes types of each document by openapi-typescript, which the
// compiler accepts. A client that has those of axiom creates, reads, lists, changes and
// removes a user, and reads errors.
func TestTypeScript(t *testing.T) {
	for _, s := range sets {
		t.Run(s.name, func(t *testing.T) {
			folder, err := os.MkdirTemp("npm", "generated-")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.RemoveAll(folder) })
			write(t, filepath.Join(folder, "openapi.yaml"), s.spec())
			inside := filepath.Base(folder)
			run(t, "openapi-typescript", inside+"/openapi.yaml", "-o", inside+"/types.ts")
			client, err := os.ReadFile(filepath.Join("npm", s.name+".ts"))
			if os.IsNotExist(err) {
				client = []byte("import type { paths } from \"./types.js\";\nexport type Paths = keyof paths;\n")
			} else if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(folder, "client.ts"), client)
			run(t, "tsc", "--strict", "--module", "nodenext", "--target", "es2022", "--skipLibCheck", inside+"/client.ts")
			if s.name == "axiom" {
				url, token := serve(t)
				t.Setenv("ROSTER_URL", url)
				t.Setenv("ROSTER_TOKEN", token)
				run(t, "node", inside+"/client.js")
			}
		})
	}
}

// serve serves the axiom set, and returns its address and the token of an owner.
func serve(t *testing.T) (url, token string) {
	t.Helper()
	dir := roster.New(memstore.New(), nil)
	account, err := dir.CreateAccount(t.Context(), roster.NewAccount{Name: "Acme"})
	if err != nil {
		t.Fatal(err)
	}
	acme := dir.ForAccount(account.ID)
	owner, err := acme.Create(t.Context(), roster.NewUser{Name: "owner", Email: "owner@x.test", Role: roster.RoleOwner, Active: true})
	if err != nil {
		t.Fatal(err)
	}
	_, text, err := acme.IssueToken(t.Context(), roster.NewToken{User: owner.ID})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(axiom.New(dir, axiom.Config{Authorize: httpadapters.Tokens(dir)}))
	t.Cleanup(server.Close)
	return server.URL, string(text)
}

// write writes a file.
func write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
