package sqltest

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/rostertest"
)

// scimWorld is the set of SCIM over a store.
type scimWorld struct {
	dir   *roster.Directory
	set   *httptest.Server
	token string
}

func newSCIMWorld(t *testing.T, store roster.Store) *scimWorld {
	t.Helper()
	is := is.New(t)
	clock := rostertest.NewClock()
	w := &scimWorld{dir: roster.New(store, rostertest.NewRosterConfig(clock))}
	_, err := w.dir.EditAccount(t.Context(), func(*roster.AccountProfile) error { return nil })
	is.NoErr(err)
	_, token, err := w.dir.IssueToken(t.Context(), roster.NewToken{Role: roster.RoleAdmin})
	is.NoErr(err)
	w.token = string(token)
	handler := scim.New(w.dir, scim.Config{Authorize: httpadapters.Tokens(w.dir)})
	w.set = httptest.NewServer(handler)
	t.Cleanup(w.set.Close)
	return w
}

// ask sends one request and returns its answer.
func (w *scimWorld) ask(t testing.TB, method, path, body string) (status int, answer map[string]any) {
	t.Helper()
	r := httptest.NewRequest(method, "/scim/v2"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+w.token)
	recorder := httptest.NewRecorder()
	w.set.Config.Handler.ServeHTTP(recorder, r)
	if recorder.Body.Len() > 0 {
		if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil {
			t.Fatalf("%s %s: %s", method, path, recorder.Body)
		}
	}
	return recorder.Code, answer
}

func (w *scimWorld) create(t testing.TB, u map[string]any) string {
	t.Helper()
	body, err := json.Marshal(u)
	if err != nil {
		t.Fatal(err)
	}
	status, answer := w.ask(t, "POST", "/Users", string(body))
	if status != 201 {
		t.Fatalf("%s: %d %v", body, status, answer)
	}
	return answer["id"].(string)
}

func (w *scimWorld) list(t testing.TB, text string) []any {
	t.Helper()
	query := url.Values{"count": {"1000"}}
	if text != "" {
		query.Set("filter", text)
	}
	status, answer := w.ask(t, "GET", "/Users?"+query.Encode(), "")
	if status != 200 {
		t.Fatalf("%s: %d %v", text, status, answer)
	}
	return answer["Resources"].([]any)
}
