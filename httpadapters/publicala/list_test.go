package publicala_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/publicala"
)

// Who is listed, by each filter.
func TestList(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	must(f.T1.Apply(t.Context(), f.IDs["mike"], roster.Remove))(t)
	must(f.T1.Create(t.Context(), roster.NewUser{Name: "without"}))(t)
	must(f.T1.Create(t.Context(), roster.NewUser{Email: "_lice@x.test", Active: true}))(t)
	all := []string{"alice@x.test", "bob@x.test", "root1@x.test", "adm1@x.test", "ro1@x.test", "none1@x.test", "rev1@x.test", "exp1@x.test", "carol@x.test", "", "_lice@x.test"}
	list := func(query string) []string { t.Helper(); return f.list("adm1", query).emails() }

	is.Equal(list(""), all[:10]) // 10 by default
	is.Equal(list("/"), all[:10])
	is.Equal(list("?per_page=100"), all) // neither who is deactivated nor who is deleted
	is.Equal(list("?per_page=100&query="), all)
	is.Equal(list("/?query=deactivated"), []string{"dave@x.test"})
	is.Equal(list("/?query=admins"), []string{"root1@x.test", "adm1@x.test", "rev1@x.test", "exp1@x.test"})
	is.Equal(list("?query=Alice@X.test"), []string{"alice@x.test"})
	is.Equal(list("?query=_lice@x.test"), []string{"_lice@x.test"})
	for _, none := range []string{"%", "_@x.test", `\`, "'", "lice@x.test", "ice", "alice bob", "erin@x.test", "dave@x.test", "mike@x.test", "Deactivated", " admins", "\x00"} { // row O17
		is.Equal(list("?query="+url.QueryEscape(none)), []string{})
	}

	is.Equal(list("?query=Alice"), []string{"alice@x.test"}) // what people search for
	is.Equal(list("?query=x.test+ro"), []string{"ro1@x.test", "root1@x.test"})
	is.Equal(list("?query=dave"), []string{}) // neither who is deactivated

	is.Equal(list("/alice@x.test"), []string{"alice@x.test"})
	is.Equal(list("/ALICE%40X.TEST"), []string{"alice@x.test"})
	for _, path := range []string{"nobody@x.test", "dave@x.test", "mike@x.test", "erin@x.test", "{alice}", "0", "%25", "alice", "alice@x.test%20", "%00", "deactivated", "..", "%2e%2e"} {
		is.Equal(f.ask("adm1", "GET", "users/"+path, "").Status, 404)
	}
	is.Equal(f.ask("adm1", "HEAD", "users/nobody@x.test", "").Status, 404)
}

// The paginator: pages, totals and links.
func TestPaginator(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	all := f.list("adm1", "?per_page=100").emails()
	is.Equal(len(all), 10)

	r := f.ask("adm1", "GET", "users?query=deactivated", "")
	rest := r.Body[strings.Index(r.Body, `"first_page_url"`):]
	is.Equal(rest, `"first_page_url":"http://example.com/integration-api/v1/dashboard/users?page=1&per_page=10&query=deactivated","from":1,"last_page":1,`+
		`"last_page_url":"http://example.com/integration-api/v1/dashboard/users?page=1&per_page=10&query=deactivated",`+
		`"links":[{"url":null,"label":"&laquo; Previous","active":false},`+
		`{"url":"http://example.com/integration-api/v1/dashboard/users?page=1&per_page=10&query=deactivated","label":"1","active":true},`+
		`{"url":null,"label":"Next &raquo;","active":false}],"next_page_url":null,`+
		`"path":"http://example.com/integration-api/v1/dashboard/users","per_page":10,"prev_page_url":null,"to":1,"total":1}}}`+"\n")

	p := f.list("adm1", "?page=2&per_page=3")
	is.Equal(p.emails(), all[3:6])
	is.Equal([]int64{p.CurrentPage, p.LastPage, p.PerPage, p.Total, *p.From, *p.To}, []int64{2, 4, 3, 10, 4, 6})
	for link, want := range map[string][]string{
		p.FirstURL: all[:3], *p.PrevURL: all[:3], *p.NextURL: all[6:9], p.LastURL: all[9:], *p.Links[3].URL: all[6:9],
	} {
		r := f.ask("adm1", "GET", link, "")
		is.Equal(data[struct{ Paginator page }](f, r).Paginator.emails(), want)
	}
	is.Equal(f.list("adm1", "?page=&per_page=3").emails(), all[:3]) // as Laravel reads it
	p = f.list("adm1", "?page=9&per_page=3")
	is.Equal(p.emails(), []string{})
	is.True(p.From == nil && p.To == nil && p.NextURL == nil)
	is.Equal(f.list("adm1", "?page=21474836&per_page=100").emails(), []string{})
	is.Equal(f.list("adm1", "?query=nobody@x.test").LastPage, int64(1))
	is.Equal(f.list("adm2", "").Total, int64(3)) // totals are the account's own

	p = f.list("adm1", "?page=5&per_page=1")
	labels := []string{}
	for _, l := range p.Links {
		labels = append(labels, l.Label)
	}
	is.Equal(labels, []string{"&laquo; Previous", "2", "3", "4", "5", "6", "7", "8", "Next &raquo;"})
	is.True(p.Links[4].Active)
}

func TestListRefuses(t *testing.T) {
	f := newFixture(t, nil)
	for query, want := range map[string]string{
		"per_page=101":             "per_page: per_page must be an integer from 1 to 100",
		"per_page=0":               "per_page: per_page must be an integer from 1 to 100",
		"per_page=-1":              "per_page: per_page must be an integer from 1 to 100",
		"per_page=":                "per_page: per_page must be an integer from 1 to 100",
		"per_page=1e1":             "per_page: per_page must be an integer from 1 to 100",
		"page=0":                   "page: page must be an integer from 1 to 21474836",
		"page=-1":                  "page: page must be an integer from 1 to 21474836",
		"page=9223372036854775807": "page: page must be an integer from 1 to 21474836",
		"page=1&page=2":            "page: page must be given once",
		"query=a&query=b":          "query: query must be given once",
		"query=%ff":                "query: query must be UTF-8 of at most 1024 bytes",
		"query=anna%c3":            "query: query must be UTF-8 of at most 1024 bytes",
		"page=%zz":                 "the query: the query must be well formed",
	} {
		t.Run(query, func(t *testing.T) {
			is := is.New(t)
			is.Equal(invalid(f, f.ask("adm1", "GET", "users?"+query, "")), want)
		})
	}
	for _, query := range []string{strings.Repeat("a", 1025), strings.Repeat("%25", 1025), strings.Repeat("a", 1025) + "@x.test"} {
		is := is.New(t)
		is.Equal(invalid(f, f.ask("adm1", "GET", "users?query="+query, "")), "query: query must be UTF-8 of at most 1024 bytes")
	}
	is := is.New(t)
	is.Equal(invalid(f, f.ask("adm1", "GET", "users?query="+strings.Repeat("a", 321), "")), "query: query must have words of at most 320 bytes")
	f = newFixture(t, func(rc *roster.Config, _ *publicala.Config) { rc.MaxPage = 20 })
	is.Equal(invalid(f, f.ask("adm1", "GET", "users?per_page=21", "")), "per_page: per_page must be 0 to 20") // the Directory's own
}

// What hosts add to what is shown.
func TestListConfig(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, pc *publicala.Config) {
		pc.ShowExternalID, pc.BaseURL = true, "https://users.example.com"
		pc.Impersonate = func(_ httpadapters.Caller, u roster.User) string {
			if u.Role == roster.RoleOwner {
				return ""
			}
			return "https://users.example.com/as/" + u.ID.String()
		}
	})
	made := data[user](f, f.ask("adm1", "POST", "users", `{"email":"n@x.test","external_id":"e-1"}`))
	is.Equal(*made.ExternalID, "e-1")
	u := f.item("n@x.test")
	is.Equal(*u.ExternalID, "e-1")
	is.Equal(*u.Impersonate, "https://users.example.com/as/"+u.UUID)
	is.Equal(f.item("root1@x.test").Impersonate, nil)
	is.Equal(f.list("adm1", "").FirstURL, "https://users.example.com/integration-api/v1/dashboard/users?page=1&per_page=10")
	var header = f.request("adm1", "GET", "users", "")
	header.Host = "evil.test"
	header.Header.Set("X-Forwarded-Host", "evil.test")
	is.True(!strings.Contains(f.send(header).Body, "evil")) // no link is made of what a request says
}

// Numbers are integers, never change and are never used twice.
func TestNumbers(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	before := f.list("adm1", "?per_page=100").Data
	must(f.T1.Apply(t.Context(), f.IDs["bob"], roster.Remove))(t)
	made := data[user](f, f.ask("adm1", "POST", "users", `{"email":"bob@x.test","external_id":"e"}`))
	for _, u := range before {
		is.True(u.ID < made.ID)
	}
	var whole map[string]json.RawMessage
	is.NoErr(json.Unmarshal(data[json.RawMessage](f, f.ask("adm1", "POST", "users", `{"email":"n@x.test","external_id":"f"}`)), &whole))
	is.True(!strings.ContainsAny(string(whole["id"]), `."e`))
	after := f.list("adm1", "?per_page=100").Data
	is.Equal(slices.IndexFunc(after, func(u item) bool { return u.ID == made.ID }), len(after)-2)
}

// TestWhomTheImpersonateLinkIsFor lists users for callers who may act for some of
// them only.
func TestWhomTheImpersonateLinkIsFor(t *testing.T) {
	for name, c := range map[string]struct {
		token roster.NewToken // without a User: for the admin
		want  map[string]bool // whose link is asked for
	}{
		"an admin, for whom it outranks":  {roster.NewToken{}, map[string]bool{"alice": true, "root1": false, "adm1": false}},
		"a token that only reads, nobody": {roster.NewToken{Scopes: []string{httpadapters.ScopeRead}}, map[string]bool{}},
		"a token that may update as well": {roster.NewToken{Scopes: []string{httpadapters.ScopeRead, httpadapters.ScopeUpdate}}, map[string]bool{"alice": true}},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			asked := map[string]bool{}
			var caller httpadapters.Caller
			f := newFixture(t, func(_ *roster.Config, pc *publicala.Config) {
				pc.Impersonate = func(c httpadapters.Caller, u roster.User) string {
					caller, asked[strings.TrimSuffix(u.Email, "@x.test")] = c, true
					return "/as/" + u.ID.String()
				}
			})
			c.token.User = f.IDs["adm1"]
			_, text, err := f.T1.IssueToken(t.Context(), c.token)
			is.NoErr(err)
			r := f.request("adm1", "GET", "users?per_page=100", "")
			r.Header.Set("X-User-Token", string(text))
			is.Equal(f.send(r).Status, 200)
			for user, want := range c.want {
				is.Equal(asked[user], want)
			}
			if len(c.want) == 0 {
				is.Equal(len(asked), 0)
				return
			}
			is.Equal(caller.User, f.IDs["adm1"])
			is.Equal(caller.Rank, roster.RankAdmin)
		})
	}
}
