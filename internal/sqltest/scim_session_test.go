package sqltest

import (
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestSCIMDeactivates deactivates a user by SCIM, in each way in which identity providers
// do. Sessions and tokens are over at the next request, on every store, and letting the
// user in again revives none.
func TestSCIMDeactivates(t *testing.T) {
	t.Run("memstore", func(t *testing.T) { deactivates(t, memstore.New()) })
	t.Run("engines", func(t *testing.T) {
		onEach(t, func(t *testing.T, e engine) { deactivates(t, newStore(t, e.open(t), e.dialect, nil)) })
	})
}

func deactivates(t *testing.T, store roster.Store) {
	w := newSCIMWorld(t, store)
	const patch = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[`
	for _, c := range []struct {
		name, method, out, in string // bodies that lock the user out and let it in
		status                int
	}{
		{"a PATCH of Okta's", "PATCH", patch + `{"op":"replace","value":{"active":false}}]}`, patch + `{"op":"replace","value":{"active":true}}]}`, 200},
		{"a PATCH of Entra's", "PATCH", patch + `{"op":"Replace","path":"active","value":"False"}]}`, patch + `{"op":"Replace","path":"active","value":"True"}]}`, 200},
		{"a PUT", "PUT", `{"userName":"sam","active":false}`, `{"userName":"sam","active":true}`, 200},
		{"DELETE", "DELETE", "", "", 204},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			id := w.create(t, map[string]any{"userName": "sam", "password": "a long password"})
			ended := w.signIn(t, id)
			status, _ := w.ask(t, c.method, "/Users/"+id, c.out)
			is.Equal(status, c.status)
			is.Equal(ended(), 2) // the session and the token are over
			if c.in == "" {
				return
			}
			status, _ = w.ask(t, c.method, "/Users/"+id, c.in)
			is.Equal(status, c.status)
			is.Equal(ended(), 2) // nothing is revived
			again := w.signIn(t, id)
			is.Equal(again(), 0) // but the user may come back
			status, _ = w.ask(t, "DELETE", "/Users/"+id, "")
			is.Equal(status, 204)
		})
	}
}

// signIn gives a user with the password "a long password" a session and a token, and
// returns a function that counts which of them a request is refused with.
func (w *scimWorld) signIn(t *testing.T, id string) func() int {
	t.Helper()
	is := is.New(t)
	user, err := roster.ParseID(id)
	is.NoErr(err)
	s, err := w.dir.SignIn(t.Context(), roster.SignIn{Email: "sam", Password: "a long password"})
	is.NoErr(err)
	_, token, err := w.dir.IssueToken(t.Context(), roster.NewToken{User: user})
	is.NoErr(err)
	return func() (refused int) {
		_, bySession := w.dir.Session(t.Context(), s.Token)
		_, byToken := w.dir.Authenticate(t.Context(), token)
		for _, err := range []error{bySession, byToken} {
			if errors.Is(err, roster.ErrCredentials) {
				refused++
			} else if err != nil {
				t.Error(err)
			}
		}
		return refused
	}
}
