package embedthis_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/internal/wiretest"
)

// Who is found: all but who is deleted, or those whom the body names.
func TestFind(t *testing.T) {
	f := newFixture(t, nil)
	must(f.T1.Apply(t.Context(), f.IDs["mike"], roster.Remove))(t)
	must(f.T1.Create(t.Context(), roster.NewUser{Name: "without"}))(t)
	all := []string{"alice@x.test", "bob@x.test", "root1@x.test", "adm1@x.test", "ro1@x.test", "none1@x.test", "rev1@x.test", "exp1@x.test", "dave@x.test", "carol@x.test", ""}
	for _, c := range []struct {
		as, body string
		want     []string
	}{
		{"adm1", `{}`, all},
		{"acct1", `{"first":"nobody"}`, all}, // no field of this call
		{"adm1", `{"id":"{dave}"}`, []string{"dave@x.test"}},
		{"adm1", `{"email":"Alice@X.TEST"}`, []string{"alice@x.test"}},
		{"adm1", `{"email":"alice@x.test","id":"{alice}"}`, []string{"alice@x.test"}},
		{"adm1", `{"email":"alice@x.test","id":"{bob}"}`, []string{}},
		{"adm1", `{"id":"{erin}"}`, []string{}},
		{"adm1", `{"id":"{mike}"}`, []string{}},
		{"adm1", `{"id":"{unknown}"}`, []string{}},
		{"adm1", `{"id":""}`, []string{}},
		{"adm1", `{"id":"%"}`, []string{}},
		{"adm1", `{"email":""}`, []string{}}, // nor the one without
		{"adm1", `{"email":"%"}`, []string{}},
		{"adm1", `{"email":"_lice@x.test"}`, []string{}},
		{"adm1", `{"email":"alice"}`, []string{}},
		{"adm1", `{"email":"\\"}`, []string{}},
		{"adm1", `{"email":"'"}`, []string{}},
		{"adm1", `{"email":"\u0000"}`, []string{}},
		{"alice", `{}`, []string{"alice@x.test"}},
		{"ro1", `{}`, []string{"ro1@x.test"}},
		{"asuser1", `{}`, []string{"adm1@x.test"}},
		{"alice", `{"id":"{alice}"}`, []string{"alice@x.test"}},
		{"alice", `{"email":"ALICE@x.test"}`, []string{"alice@x.test"}},
	} {
		t.Run(c.as+" "+c.body, func(t *testing.T) {
			is := is.New(t)
			p := read[page](f, f.ask(c.as, "/user/find", c.body))
			is.Equal(p.emails(), c.want)
			is.Equal(p.Next, nil)
			is.Equal(p.Prev, nil)
		})
	}
}

// Pages both ways: the cursors come from the answer, bare or as JSON.
func TestFindPages(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	all := read[page](f, f.ask("adm1", "/user/find", `{}`)).emails()
	is.Equal(len(all), 11)
	find := func(query string) page {
		t.Helper()
		return read[page](f, f.ask("adm1", "/user/find?"+query, `{}`))
	}
	for _, quote := range []func(string) string{
		url.QueryEscape,
		func(s string) string { text, _ := json.Marshal(s); return url.QueryEscape(string(text)) },
	} {
		p := find("limit=4&index=primary")
		is.Equal(p.Prev, nil)
		is.Equal(p.emails(), all[:4])
		p = find("limit=4&index=gs1&next=" + quote(*p.Next))
		is.Equal(p.emails(), all[4:8])
		p = find("limit=4&next=" + quote(*p.Next))
		is.Equal(p.emails(), all[8:])
		is.Equal(p.Next, nil)
		p = find("limit=3&prev=" + quote(*p.Prev))
		is.Equal(p.emails(), all[5:8])
		p = find("limit=1000&prev=" + quote(*p.Prev))
		is.Equal(p.emails(), all[:5])
		is.Equal(p.Prev, nil)
	}
	is.Equal(find("next=&prev=").emails(), all) // a client that has no cursor yet
	is.Equal(find("hidden=1&log=1&limit=1").emails(), all[:1])
}

// TestFindOptionsInBody pages by options that stand in the body. Those of the query
// string come first.
func TestFindOptionsInBody(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	all := read[page](f, f.ask("adm1", "/user/find", "")).emails() // no body is {}
	find := func(query, body string) page {
		t.Helper()
		return read[page](f, f.ask("adm1", "/user/find?"+query, body))
	}
	p := find("", `{"limit":4,"next":null}`)
	is.Equal(p.emails(), all[:4])
	p = find("", `{"limit":4,"next":"`+*p.Next+`"}`)
	is.Equal(p.emails(), all[4:8])
	is.Equal(find("limit=1", `{"limit":4}`).emails(), all[:1])
	is.Equal(find("", `{"search":"alice"}`).emails(), []string{"alice@x.test"})
	is.Equal(f.ask("adm1", "/user/find", `{"limit":0}`).Status, 400)
}

// Row O15: cursors that are none, or not for this.
func TestFindRefuses(t *testing.T) {
	f := newFixture(t, nil)
	first := read[page](f, f.ask("adm1", "/user/find?limit=4", `{}`))
	second := read[page](f, f.ask("adm1", "/user/find?limit=4&next="+*first.Next, `{}`))
	foreign := read[page](f, f.ask("adm2", "/user/find?limit=1", `{}`))
	const none = " must be one that this query returned"
	for query, want := range map[string]string{
		"next=" + *second.Prev:                           "next" + none,
		"prev=" + *first.Next:                            "prev" + none,
		"next=p" + (*first.Next)[1:]:                     "next" + none,
		"prev=p" + (*first.Next)[1:] + "x":               "next or prev" + none,
		"next=" + *foreign.Next:                          "next or prev" + none,
		"next=" + (*first.Next)[1:]:                      "next" + none,
		"next=n":                                         "next" + none,
		"next=null":                                      "next or prev" + none,
		"next=" + url.QueryEscape(`{"id":"x"}`):          "next" + none,
		"next=" + url.QueryEscape(`""`):                  "next" + none,
		"next=" + url.QueryEscape(`"`+*first.Next):       "next" + none,
		"next=" + url.QueryEscape(*first.Next+"\n"):      "next or prev" + none,
		"next=" + *first.Next + "%3D":                    "next or prev" + none,
		"next=n" + strings.Repeat("A", 1<<20):            "next or prev" + none,
		"next=" + *first.Next + "&next=" + *first.Next:   "next" + none,
		"next=" + *second.Next + "&prev=" + *second.Prev: "prev must not come with next",
		"limit=0":             "limit must be an integer from 1 to 1000",
		"limit=-1":            "limit must be an integer from 1 to 1000",
		"limit=1001":          "limit must be an integer from 1 to 1000",
		"limit=":              "limit must be an integer from 1 to 1000",
		"limit=1.0":           "limit must be an integer from 1 to 1000",
		"limit=1&limit=1":     "limit must be given once",
		"index=":              "index must be primary or gs1",
		"index=gs2":           "index must be primary or gs1",
		"index=gs1&index=gs1": "index must be primary or gs1",
		"limit=%zz":           "the query must be well formed",
	} {
		t.Run(query[:min(len(query), 60)], func(t *testing.T) {
			is := is.New(t)
			r := f.ask("adm1", "/user/find?"+query, `{}`)
			is.Equal(r.Status, 400)
			is.Equal(r.Body, want)
		})
	}
	t.Run("another filter", func(t *testing.T) {
		is := is.New(t)
		is.Equal(f.ask("adm1", "/user/find?next="+*first.Next, `{"email":"alice@x.test"}`).Status, 400)
		is.Equal(f.ask("alice", "/user/find?next="+*first.Next, `{}`).Status, 400)
	})
	t.Run("one bit", func(t *testing.T) {
		is := is.New(t)
		for i := range len(*first.Next) {
			for bit := range 8 {
				text := []byte(*first.Next)
				text[i] ^= 1 << bit
				is.Equal(f.ask("adm1", "/user/find?next="+url.QueryEscape(string(text)), `{}`).Status, 400)
			}
		}
	})
}

func TestFindMaxPage(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(rc *roster.Config, _ *embedthis.Config) { rc.MaxPage = 4 })
	is.Equal(f.ask("adm1", "/user/find?limit=5", `{}`).Body, "limit must be 0 to 4") // the Directory's own
	is.Equal(len(read[page](f, f.ask("adm1", "/user/find", `{}`)).Data), 4)
}

// A page asks for no codes.
func TestFindQueries(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	counted := &wiretest.Store{Store: f.Store}
	dir := f.Dir.WithStore(counted)
	f.set = embedthis.New(dir, embedthis.Config{Authorize: httpadapters.Tokens(f.Dir)})
	read[page](f, f.ask("acct1", "/user/find", `{}`))
	is.Equal(counted.Reads, []string{"users"}) // though somebody on it is invited
}

// FuzzFind sends cursors that nobody made: they are refused, or find users of
// the caller's account.
func FuzzFind(f *testing.F) {
	fix := newFixture(f, nil)
	first := read[page](fix, fix.ask("adm1", "/user/find?limit=4", `{}`))
	for _, seed := range []string{"", "n", *first.Next, `"` + *first.Next + `"`, "null", `{"a":1}`, `"\ud800"`, "nAQ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		fix.TB = t
		for _, option := range []string{"next", "prev"} {
			r := fix.ask("adm1", "/user/find?"+option+"="+url.QueryEscape(cursor), `{}`)
			if r.Status != 400 && r.Status != 200 {
				t.Errorf("%s=%q answers %d", option, cursor, r.Status)
			}
			if strings.Contains(r.Body, fix.T2.AccountID().String()) {
				t.Errorf("%s=%q finds users of another account", option, cursor)
			}
		}
	})
}

// The option search finds by words, and goes with the body.
func TestFindBySearch(t *testing.T) {
	f := newFixture(t, nil)
	for _, c := range []struct {
		as, search, body string
		want             []string
	}{
		{"adm1", "ALI", `{}`, []string{"alice@x.test"}},
		{"adm1", "x.test al", `{}`, []string{"alice@x.test"}},
		{"adm1", "ali", `{"id":"{bob}"}`, []string{}},
		{"adm1", "nobody", `{}`, []string{}},
		{"alice", "bob", `{}`, []string{}}, // a caller below rank admin finds itself alone
		{"alice", "alice", `{}`, []string{"alice@x.test"}},
	} {
		t.Run(c.as+" "+c.search+" "+c.body, func(t *testing.T) {
			is := is.New(t)
			is.Equal(read[page](f, f.ask(c.as, "/user/find?search="+url.QueryEscape(c.search), c.body)).emails(), c.want)
		})
	}
	for name, query := range map[string]string{
		"twice": "search=a&search=b", "no UTF-8": "search=%ff", "too long": "search=" + strings.Repeat("a", 1025),
		"too many words": "search=" + url.QueryEscape("a b c d e f g h i j k l m n o p q"),
	} {
		t.Run(name, func(t *testing.T) {
			is.New(t).Equal(f.ask("adm1", "/user/find?"+query, "{}").Status, 400)
		})
	}
}
