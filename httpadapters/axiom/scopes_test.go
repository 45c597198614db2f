package axiom_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
)

// TestScopes calls each route with an admin's token of each documented capability:
// users create, read, update and delete.
func TestScopes(t *testing.T) {
	const name, user, role = `{"name":"Ann"}`, `{"name":"Zoe","email":"zoe@x.test","role":"user"}`, `{"role":"read-only"}`
	for _, c := range []struct{ method, path, body, scope string }{
		{"GET", "/v2/users", "", httpadapters.ScopeRead},
		{"POST", "/v2/users", user, httpadapters.ScopeCreate},
		{"GET", "/v2/users/{alice}", "", httpadapters.ScopeRead},
		{"PUT", "/v2/users/{alice}", name, httpadapters.ScopeUpdate},
		{"DELETE", "/v2/users/{alice}", "", httpadapters.ScopeDelete},
		{"PUT", "/v2/users/{alice}/role", role, httpadapters.ScopeUpdate},
		{"GET", "/v2/user", "", httpadapters.ScopeRead},
		{"PUT", "/v2/user", name, httpadapters.ScopeUpdate},
	} {
		for _, scope := range []string{
			httpadapters.ScopeCreate, httpadapters.ScopeRead, httpadapters.ScopeUpdate, httpadapters.ScopeDelete, "datasets:read",
		} {
			t.Run(c.method+" "+c.path+" with "+scope, func(t *testing.T) {
				is := is.New(t)
				f := newFixture(t, nil)
				f.AddToken(f.T1, "one", roster.NewToken{User: f.IDs["adm1"], Scopes: []string{scope}})
				events := f.Events()
				r := f.ask("one", c.method, strings.ReplaceAll(c.path, "{alice}", f.IDs["alice"].String()), c.body)
				if scope == c.scope {
					is.True(r.Status < 300)
					return
				}
				is.Equal(r.Status, 403)
				is.Equal(r.Header.Get("WWW-Authenticate"), `Bearer error="insufficient_scope", scope="`+c.scope+`"`)
				is.Equal(f.Events(), events)
			})
		}
	}
}
