package pages

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/rostertest"
)

// person is a user, in the words of this API.
type person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Mail string `json:"mail"`
}

// people lists the people of the caller's account, to admins.
func people(dir *roster.Directory) http.Handler {
	tokens := httpadapters.Tokens(dir)
	limiter := httpadapters.NewLimiter(100) // a minute, of a token
	need := httpadapters.Need{Scope: "people:read", MinRank: roster.RankAdmin}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, acting, err := tokens.Admit(w, r, dir, bearer, need, limiter)
		if err != nil {
			httpadapters.Problem(w, err)
			return
		}
		page, err := acting.Users(r.Context(), roster.UserQuery{Limit: 50})
		if err != nil {
			httpadapters.Problem(w, err)
			return
		}
		all := []person{}
		for _, u := range page.Users {
			all = append(all, person{u.ID.String(), u.Name, u.Email})
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(all) // an error means that the client has gone
	})
}

// bearer reads the token of a request.
func bearer(h http.Header) (token string, ok bool) {
	if h.Get("Authorization") == "" {
		return "", true // nobody
	}
	return strings.CutPrefix(h.Get("Authorization"), "Bearer ")
}

func TestPeople(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	app := kit.Serve(t, people(kit.Dir))
	for token, want := range map[string]int{
		kit.Token(t, kit.Acme.Admin):                  http.StatusOK,
		kit.Token(t, kit.Acme.Admin, "people:read"):   http.StatusOK,
		kit.Token(t, kit.Acme.Admin, "people:update"): http.StatusForbidden,
		kit.Token(t, kit.Acme.User):                   http.StatusForbidden,
		"":                                            http.StatusUnauthorized,
		"wrong":                                       http.StatusUnauthorized,
	} {
		answer, err := kit.Client(token).Get(app.URL)
		is.NoErr(err)
		defer answer.Body.Close()
		is.Equal(answer.StatusCode, want)
		if want == http.StatusOK {
			var all []person
			is.NoErr(json.NewDecoder(answer.Body).Decode(&all))
			is.Equal(len(all), 5) // and none of the other account
		}
	}
}
