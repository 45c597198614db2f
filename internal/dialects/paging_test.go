package dialects_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// crowd adds users to T1 until it has n who are active.
func (w *world) crowd(n int) {
	w.t.Helper()
	active := roster.UserQuery{Where: []roster.Condition{roster.Where(roster.FieldState, roster.OpEq, roster.StateActive)}}
	for i := must(w.t1.Count(w.t.Context(), active))(w.t); i < n; i++ {
		must(w.t1.Create(w.t.Context(), roster.NewUser{Email: fmt.Sprintf("user%03d@x.test", i), Active: true}))(w.t)
	}
}

// TestPaging reads the same 120 users through every set with that set's paging.
// It also reads without paging, and asks for a page that is too large.
func TestPaging(t *testing.T) {
	const crowd = 120
	const more = 1 // off1 is deactivated: publica.la hides it
	pages := func(d dialect, path string, pages int) func(w *world) []person {
		return func(w *world) []person {
			var all []person
			for page := range pages {
				put := strings.NewReplacer("{skip}", strconv.Itoa(50*page), "{page}", strconv.Itoa(page+1))
				all = append(all, must(d.all(w.ask("adm1", request{method: "GET", path: put.Replace(path)})))(w.t)...)
			}
			return all
		}
	}
	for _, c := range []struct {
		d       dialect
		all     func(*world) []person
		count   int
		plain   request // without paging
		first   int     // users on its page
		large   request
		refused int
	}{
		{
			pickaxeDialect, pages(pickaxeDialect, "/v1/studio/user/list?skip={skip}&take=50", 3), crowd + more,
			request{method: "GET", path: "/v1/studio/user/list"}, 10,
			request{method: "GET", path: "/v1/studio/user/list?take=1001"}, http.StatusBadRequest,
		},
		{
			publicalaDialect, pages(publicalaDialect, publicalaUsers+"?per_page=50&page={page}", 3), crowd,
			request{method: "GET", path: publicalaUsers}, 10,
			request{method: "GET", path: publicalaUsers + "?per_page=101"}, http.StatusUnprocessableEntity,
		},
		{
			papershiftDialect, pages(papershiftDialect, "/api/v1/users?page[size]=50&page[number]={page}", 3), crowd + more,
			request{method: "GET", path: "/api/v1/users"}, 25,
			request{method: "GET", path: "/api/v1/users?page[size]=101"}, http.StatusBadRequest,
		},
		{
			embedthisDialect, cursors, crowd + more,
			request{method: "POST", path: "/user/find", body: `{}`}, 50,
			request{method: "POST", path: "/user/find?limit=1001", body: `{}`}, http.StatusBadRequest,
		},
		{
			axiomDialect, pages(axiomDialect, "/v2/users", 1), crowd + more,
			request{method: "GET", path: "/v2/users"}, crowd + more, // no paging at all
			request{method: "GET", path: "/v2/users?limit=1000000"}, http.StatusOK,
		},
	} {
		t.Run(c.d.name, func(t *testing.T) {
			is := is.New(t)
			w := newWorld(t)
			w.crowd(crowd)
			seen := make(map[string]bool)
			all := c.all(w)
			for _, p := range all {
				seen[p.id] = true
			}
			is.Equal(len(all), c.count)
			is.Equal(len(seen), c.count) // each once
			r := w.ask("adm1", c.plain)
			is.Equal(r.status, http.StatusOK)
			is.Equal(len(must(c.d.all(r))(t)), c.first)
			is.Equal(w.ask("adm1", c.large).status, c.refused)
		})
	}
}

// cursors reads all users of EmbedThis by its cursors.
func cursors(w *world) []person {
	w.t.Helper()
	var all []person
	for next := ""; ; {
		r := w.ask("adm1", request{method: "POST", path: "/user/find?limit=50&next=" + next, body: `{}`})
		all = append(all, must(embedthisDialect.all(r))(w.t)...)
		var page struct{ Next *string }
		must(0, json.Unmarshal([]byte(r.body), &page))(w.t)
		if page.Next == nil {
			return all
		}
		next = *page.Next
	}
}
