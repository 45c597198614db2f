package scim_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/scim"
)

// names returns the userNames or displayNames of a list.
func names(list object) string {
	var all []string
	for _, r := range list["Resources"].([]any) {
		o := r.(object)
		if o["userName"] != nil {
			all = append(all, o["userName"].(string))
			continue
		}
		all = append(all, o["displayName"].(string))
	}
	return strings.Join(all, " ")
}

// fiveOf makes five users and five groups, of which "externalId pr" selects those.
func fiveOf(f *fixture) {
	for i := range 5 {
		f.post("/Users", fmt.Sprintf(`{"userName":"u%d","externalId":"x%d"}`, i, i))
		f.post("/Groups", fmt.Sprintf(`{"displayName":"g%d","externalId":"x%d"}`, i, i))
		f.Clock.Add(1)
	}
}

// Pages by index begin at 1, and bounds are as RFC 7644, table 6 has them.
func TestPages(t *testing.T) {
	f := newFixture(t, nil)
	fiveOf(f)
	for _, list := range []struct{ path, n string }{{"/Users", "u"}, {"/Groups", "g"}} {
		for _, filter := range []string{"externalId pr", `externalId pr and not (externalId ew "9" and meta.resourceType eq "x")`} {
			for _, c := range []struct {
				query, names string
				start, items int
			}{
				{"", "0 1 2 3 4", 1, 5},
				{"startIndex=1&count=2", "0 1", 1, 2},
				{"startIndex=3&count=2", "2 3", 3, 2},
				{"startIndex=5&count=2", "4", 5, 1},
				{"startIndex=6", "", 6, 0},
				{"startIndex=99999999999", "", 2147483647, 0},
				{"startIndex=0&count=1", "0", 1, 1},
				{"startIndex=-7&count=1", "0", 1, 1},
				{"count=0", "", 1, 0},
				{"count=-1", "", 1, 0},
				{"count=99999999", "0 1 2 3 4", 1, 5},
			} {
				t.Run(list.path+" "+filter[:13]+c.query, func(t *testing.T) {
					is := is.New(t)
					f := f.in(t)
					got := f.get(list.path + "?" + c.query + "&filter=" + url.QueryEscape(filter))
					is.Equal(strings.ReplaceAll(names(got), list.n, ""), c.names)
					is.Equal(got["totalResults"], 5.0)
					is.Equal(got["startIndex"], float64(c.start))
					is.Equal(got["itemsPerPage"], float64(c.items))
					is.Equal(got["schemas"], []any{"urn:ietf:params:scim:api:messages:2.0:ListResponse"})
				})
			}
		}
	}
	for _, query := range []string{
		"startIndex=x", "count=1.5", "count=1&count=2", "cursor=&startIndex=1", "cursor=x", "cursor=nabc", "cursor=pabc",
		"attributes=id&excludedAttributes=name", "%zz", "filter=a&filter=b",
	} {
		t.Run(query, func(t *testing.T) {
			is := is.New(t)
			is.Equal(f.ask("adm1", "GET", "/Users?"+query, "").Status, 400)
			is.Equal(f.ask("adm1", "GET", "/Groups?"+query, "").Status, 400)
		})
	}
}

// Cursors lead through a list and back (RFC 9865), of what an index selects and of what
// is filtered behind it.
func TestCursors(t *testing.T) {
	for _, filter := range []string{"externalId pr", "externalId pr and userName pr"} {
		t.Run(filter, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			fiveOf(f)
			page := func(cursor string) object {
				return f.get("/Users?count=2&filter=" + url.QueryEscape(filter) + "&cursor=" + url.QueryEscape(cursor))
			}
			first := page("")
			is.Equal(first["previousCursor"], nil)
			is.Equal(first["startIndex"], nil)
			var all []string
			at := first
			for range 50 {
				if n := names(at); n != "" {
					all = append(all, n)
				}
				next, ok := at["nextCursor"].(string)
				if !ok {
					break
				}
				at = page(next)
			}
			is.Equal(strings.Join(all, " "), "u0 u1 u2 u3 u4")
			back := page(at["previousCursor"].(string))
			is.Equal(names(back), "u2 u3")
			r := f.ask("adm1", "GET", "/Users?count=2&filter=title+pr&cursor="+url.QueryEscape(first["nextCursor"].(string)), "")
			if filter == "externalId pr" {
				is.Equal(r.Status, 400) // of another list
				is.Equal(parsed(t, r.Body)["scimType"], "invalidCursor")
				is.Equal(first["totalResults"], 5.0)
			}
		})
	}
	is := is.New(t)
	f := newFixture(t, nil)
	fiveOf(f)
	first := f.get("/Groups?count=3&cursor=")
	is.Equal(names(first), "g0 g1 g2")
	second := f.get("/Groups?count=3&cursor=" + first["nextCursor"].(string))
	is.Equal(names(second), "g3 g4")
	is.Equal(second["nextCursor"], nil)
}

// A search is a list whose query is in the body (RFC 7644, section 3.4.3). At the root
// it has users, then groups.
func TestSearch(t *testing.T) {
	f := newFixture(t, nil)
	fiveOf(f)
	search := func(path, body string) reply {
		return f.ask("adm1", "POST", path+"/.search", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],`+body+`}`)
	}
	for _, c := range []struct{ path, body, want string }{
		{"/Users", `"filter":"externalId pr","startIndex":2,"count":2`, "u1 u2"},
		{"/Users", `"FILTER":"externalId pr","sortBy":"userName","sortOrder":"descending","count":1`, "u4"},
		{"/Users", `"filter":"externalId pr","cursor":"","count":2,"excludedAttributes":["emails"]`, "u0 u1"},
		{"/Groups", `"filter":"displayName eq \"G3\""`, "g3"},
		{"", `"filter":"externalId pr","count":7`, "u0 u1 u2 u3 u4 g0 g1"},
		{"", `"filter":"externalId pr","startIndex":4,"count":3`, "u3 u4 g0"},
		{"", `"filter":"externalId pr","startIndex":8`, "g2 g3 g4"},
		{"", `"filter":"displayName eq \"g1\" or userName eq \"u3\""`, "u3 g1"},
		{"", `"filter":"userName pr and externalId pr","count":1`, "u0"},
		{"", `"filter":"members pr or externalId eq \"x0\""`, "u0 g0"},
	} {
		t.Run(c.path+" "+c.body, func(t *testing.T) {
			is := is.New(t)
			r := search(c.path, c.body)
			is.Equal(r.Status, 200)
			is.Equal(names(parsed(t, r.Body)), c.want)
		})
	}
	is := is.New(t)
	is.Equal(parsed(t, search("", `"filter":"externalId pr","count":1`).Body)["totalResults"], 10.0)
	for _, body := range []string{`"filter":7`, `"count":"1"`, `"count":1.5`, `"attributes":[7]`, `"filter":"shoeSize pr"`, `"startIndex":1,"cursor":""`} {
		is.Equal(search("/Users", body).Status, 400)
		is.Equal(search("", body).Status, 400)
	}
	is.Equal(search("", `"cursor":""`).Status, 400)
	is.Equal(f.ask("adm1", "POST", "/Users/.search", `{"schemas":["x"]}`).Status, 400)
	only := parsed(t, search("/Users", `"filter":"externalId eq \"x1\"","attributes":["userName"]`).Body)["Resources"].([]any)[0].(object)
	is.Equal(len(only), 3) // with id and schemas
}

// Where no index has the attribute, and too many users would have to be read, a list is
// refused; what an index narrows is answered, and so are pages by cursor.
func TestTooMany(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, sc *scim.Config) {})
	many := func(yield func(roster.NewUser) bool) {
		for i := range 5001 {
			if !yield(roster.NewUser{Email: fmt.Sprintf("m%d@many.example", i)}) {
				return
			}
		}
	}
	for _, err := range f.T1.CreateAll(t.Context(), many) {
		is.NoErr(err)
	}
	for _, query := range []string{"filter=title+pr", "sortBy=title", "filter=active+eq+true+and+title+pr"} {
		r := f.ask("adm1", "GET", "/Users?"+query, "")
		is.Equal(r.Status, 400)
		is.Equal(parsed(t, r.Body)["scimType"], "tooMany")
	}
	is.Equal(f.ask("adm1", "GET", "/Users?filter=active+eq+false+and+title+pr", "").Status, 200)
	is.Equal(len(f.find("/Users", `userName eq "M5000@many.example" and not (title pr)`)), 1)
	is.Equal(f.ask("adm1", "GET", "/Users?filter=title+pr&cursor=", "").Status, 200)
	is.Equal(len(f.find("/Users", `userName eq "m1@many.example"`)), 1)
}
