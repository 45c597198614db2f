package papershift_test

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/papershift"
)

// Alive before the others, with other keys on either side, and reversed.
func TestSort(t *testing.T) {
	f := newFixture(t, nil)
	must(f.T1.Apply(t.Context(), f.IDs["bob"], roster.Remove))(t)
	f.Clock.Add(time.Hour)
	must(f.T1.Edit(t.Context(), f.IDs["mike"], func(p *roster.Profile) error { p.Email = "a.mike@x.test"; return nil }))(t)
	created := []string{"alice", "bob", "mike", "root1", "adm1", "ro1", "none1", "rev1", "exp1", "dave", "carol", "chris"}
	byName := slices.Sorted(slices.Values(created))
	alive := func(list []string, first bool) []string {
		var yes, no []string
		for _, name := range list {
			if name == "bob" || name == "dave" {
				no = append(no, name)
			} else {
				yes = append(yes, name)
			}
		}
		if first {
			return slices.Concat(yes, no)
		}
		return slices.Concat(no, yes)
	}
	reversed := func(list []string) []string {
		list = slices.Clone(list)
		slices.Reverse(list)
		return list
	}
	byEmail := slices.Clone(byName)
	byEmail = slices.DeleteFunc(byEmail, func(name string) bool { return name == "mike" })
	byEmail = slices.Insert(byEmail, 0, "mike") // a.mike@ is less than adm1@

	for sort, want := range map[string][]string{
		"":                       created,
		"sort=created_at":        created,
		"sort=-created_at":       reversed(created), // all at once: ids break the tie
		"sort=name":              byName,
		"sort=-name":             reversed(byName),
		"sort=email":             byEmail,
		"sort=alive":             alive(created, true),
		"sort=-alive":            reversed(alive(created, true)),
		"sort=alive,name":        alive(byName, true),
		"sort=-alive,name":       alive(byName, false),
		"sort=alive,-name":       alive(reversed(byName), true),
		"sort=-alive,-name":      alive(reversed(byName), false),
		"sort=alive,updated_at":  append(slices.DeleteFunc(alive(created, true)[:10], func(n string) bool { return n == "mike" }), "mike", "dave", "bob"),
		"sort=alive%2Cname":      alive(byName, true),
		"sort=-updated_at,alive": nil,
	} {
		t.Run(sort, func(t *testing.T) {
			is := is.New(t)
			got := names(many(t, f.ask("adm1", "GET", "/api/v1/users?"+sort, "")))
			if want != nil {
				is.Equal(got, want)
			}
			var paged []string // the same in pages
			next := "/api/v1/users?page[size]=5&" + sort
			for range 3 {
				page := f.ask("adm1", "GET", next, "")
				paged = append(paged, names(many(t, page))...)
				next = success(t, page).Links["next"]
			}
			is.Equal(next, "")
			is.Equal(paged, got)
		})
	}
}

// TestByID sorts and filters by id, in the ways that clients write it.
func TestByID(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	find := func(query string) []string {
		t.Helper()
		return names(many(t, f.ask("adm1", "GET", "/api/v1/users?"+query, "")))
	}
	all := find("sort=id")
	is.Equal(len(all), 12)
	back := slices.Clone(all)
	slices.Reverse(back)
	is.Equal(find("sort=-id"), back)
	for query, want := range map[string][]string{
		"filter[id]={alice}":                                    {"alice"},
		"filter[id]=in:{bob},{alice},{unknown}":                 {"alice", "bob"},
		"filter[id][]={bob}&filter[id][]={alice}":               {"alice", "bob"},
		"filter[name][]=bob&filter[name][]=alice":               {"alice", "bob"},
		"filter[id]=x":                                          {},
		"filter[id]=in:x":                                       {},
		"filter[id]={erin}":                                     {},
		"filter[id]=!in:{bob},{alice}&filter[name]=in:bob,mike": {"mike"},
		"filter[name]=eq:a;b":                                   {},
		"filter[email]=in:x,alice@x.test":                       {"alice"},
	} {
		t.Run(query, func(t *testing.T) {
			is := is.New(t)
			got := find("sort=name&" + query)
			is.Equal(append([]string{}, got...), want)
		})
	}
	f.ask("adm1", "POST", "/api/v1/users", `{"data":{"type":"user","attributes":{"name":"plus","email":"more+x@x.test"}}}`)
	is.Equal(find("filter[email]=more+x@x.test"), []string{"plus"}) // no address has a blank
}

func TestPages(t *testing.T) {
	f := newFixture(t, nil) // 12 users
	link := func(number, size int) string {
		return "http://example.com/api/v1/users?page%5Bnumber%5D=" + strconv.Itoa(number) + "&page%5Bsize%5D=" + strconv.Itoa(size)
	}
	for query, c := range map[string]struct {
		users int
		links map[string]string
		pages int
	}{
		"": {12, map[string]string{"self": "http://example.com/api/v1/users", "first": link(1, 25), "last": link(1, 25)}, 1},
		"page[size]=5": {5, map[string]string{
			"self": "http://example.com/api/v1/users?page%5Bsize%5D=5", "first": link(1, 5), "next": link(2, 5), "last": link(3, 5)}, 3},
		"page%5Bnumber%5D=2&page%5bsize%5d=5": {5, map[string]string{
			"self": link(2, 5), "first": link(1, 5), "prev": link(1, 5), "next": link(3, 5), "last": link(3, 5)}, 3},
		"page[number]=3&page[size]=5": {2, map[string]string{"self": link(3, 5), "first": link(1, 5), "prev": link(2, 5), "last": link(3, 5)}, 3},
		"page[number]=2&page[size]=6": {6, map[string]string{"self": link(2, 6), "first": link(1, 6), "prev": link(1, 6), "last": link(2, 6)}, 2},
		"page[number]=9&page[size]=5": {0, map[string]string{"self": link(9, 5), "first": link(1, 5), "prev": link(3, 5), "last": link(3, 5)}, 3},
		"page[size]=100":              {12, map[string]string{"self": "http://example.com/api/v1/users?page%5Bsize%5D=100", "first": link(1, 100), "last": link(1, 100)}, 1},
	} {
		t.Run(query, func(t *testing.T) {
			is := is.New(t)
			a := success(t, f.ask("adm1", "GET", "/api/v1/users?"+query, ""))
			is.Equal(len(decoded[[]object](t, string(a.Data))), c.users)
			is.Equal(a.Links, c.links) // no null, none that leads nowhere
			is.Equal(a.Meta.Total, 12)
			is.Equal(a.Meta.Pages, c.pages)
			for _, link := range a.Links {
				is.Equal(f.ask("adm1", "GET", link, "").Status, 200)
			}
		})
	}
	is := is.New(t)
	a := success(t, f.ask("adm1", "GET", "/api/v1/users?filter[name]=nobody", ""))
	is.Equal(string(a.Data), "[]")
	is.Equal(a.Meta.Total, 0)
	is.Equal(a.Meta.Pages, 0)
	is.Equal(a.Links["last"], a.Links["first"])

	// Links keep the rest of the query.
	a = success(t, f.ask("adm1", "GET", "/api/v1/users?sort=-name&filter[name]=!in:bob,%26&fields[user]=name&include=&page[size]=1", ""))
	next := must(url.Parse(a.Links["next"]))(t).Query()
	is.Equal(next, url.Values{
		"sort": {"-name"}, "filter[name]": {"!in:bob,&"}, "fields[user]": {"name"}, "include": {""},
		"page[size]": {"1"}, "page[number]": {"2"},
	})
}

func TestMaxSize(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(rc *roster.Config, pc *papershift.Config) { pc.MaxSize, rc.MaxPage = 5, 4 })
	is.Equal(refused(t, f.ask("adm1", "GET", "/api/v1/users?page[size]=6", "")).Detail, "page[size] must be an integer from 1 to 5")
	is.Equal(len(many(t, f.ask("adm1", "GET", "/api/v1/users", ""))), 4)    // a page that nobody asked for fits
	p := refused(t, f.ask("adm1", "GET", "/api/v1/users?page[size]=5", "")) // the Directory's own
	is.Equal(p.Source.Parameter, "page[size]")
	is.Equal(p.Detail, "page[size] must be 0 to 4")
	is.Equal(len(many(t, f.ask("adm1", "GET", "/api/v1/users?page[size]=4", ""))), 4)
}

// Every parameter that is refused is named.
func TestQueryRefuses(t *testing.T) {
	f := newFixture(t, nil)
	for query, want := range map[string]struct{ parameter, detail string }{
		"page[size]=0":                     {"page[size]", "page[size] must be an integer from 1 to 100"},
		"page[size]=101":                   {"page[size]", ""},
		"page[size]=-1":                    {"page[size]", ""},
		"page[size]=":                      {"page[size]", ""},
		"page[size]=abc":                   {"page[size]", ""},
		"page[size]=1.0":                   {"page[size]", ""},
		"page[size]=1e1":                   {"page[size]", ""},
		"page%5Bsize%5D=07":                {"page[size]", ""},
		"page[size]=1&page[size]=2":        {"page[size]", "page[size] must be given once"},
		"page[number]=0":                   {"page[number]", "page[number] must be an integer from 1 to 85899345"},
		"page[number]=-1":                  {"page[number]", ""},
		"page[number]=85899346":            {"page[number]", ""},
		"page[number]=9223372036854775808": {"page[number]", ""},
		"page[number]=1&page[number]=1":    {"page[number]", ""},
		"page[offset]=1":                   {"page[offset]", "page[offset] is not known here"},
		"page=1":                           {"page", ""},
		"page[]=1":                         {"page[]", ""},
		"page[number=1":                    {"page[number", ""},
		"limit=1":                          {"limit", ""},
		"Sort=name":                        {"Sort", ""},
		"sort[]=name":                      {"sort[]", ""},
		"stats[total]=count":               {"stats[total]", ""},
		"sort=":                            {"sort", "sort must be by id, alive, name, email, created_at and updated_at, each once"},
		"sort=password_hash":               {"sort", ""},
		"sort=status":                      {"sort", ""},
		"sort=Name":                        {"sort", ""},
		"sort=--name":                      {"sort", ""},
		"sort=name,":                       {"sort", ""},
		"sort=+name":                       {"sort", ""},
		"sort=teams.name":                  {"sort", ""},
		"sort=alive,alive":                 {"sort", "sort must name alive once"},
		"sort=alive,-alive":                {"sort", ""},
		"sort=name&sort=email":             {"sort", "sort must be given once"},
		"sort=" + strings.Repeat("-alive,alive,name,", 333) + "name": {"sort", ""},
		"sort=name%3Bdrop%20table%20users":                           {"sort", ""},
		"sort=name;drop table users":                                 {"sort", ""}, // RFC 3986: a semicolon is like any other character
		"sort=%zz":                                                   {"", ""},
		"include=password":                                           {"include", "include must list relations of a user, followed at most 3 deep"},
		"include=team":                                               {"include", ""},
		"include=teams,":                                             {"include", ""},
		"include=teams.":                                             {"include", ""},
		"include=.teams":                                             {"include", ""},
		"include=teams.account":                                      {"include", ""},
		"include=account.teams":                                      {"include", ""},
		"include=user":                                               {"include", ""},
		"include=teams.parent.parent.parent":                         {"include", ""},
		"include=team_memberships.team.parent.parent":                {"include", ""},
		"include=teams&include=account":                              {"include", "include must be given once"},
		"include[]=teams":                                            {"include[]", ""},
		"include=" + strings.Repeat("teams.parent.", 1000) + "parent": {"include", ""},
		"fields=name":                               {"fields", ""},
		"fields[]=name":                             {"fields[]", ""},
		"fields[user]=password_hash":                {"fields[user]", "fields[user] must list fields of the type user"},
		"fields[user]=name,":                        {"fields[user]", ""},
		"fields[user]=id":                           {"fields[user]", ""},
		"fields[team]=status":                       {"fields[team]", ""},
		"fields[secret]=name":                       {"fields[secret]", "fields[secret] must be of a type that there is"},
		"fields[users]=name&fields[user]=name":      {"fields[users]", "fields[users] must be given once"},
		"fields[user]=name&fields[user]=email":      {"fields[user]", ""},
		"fields[user][name]=1":                      {"fields[user][name]", ""},
		"filter=x":                                  {"filter", ""},
		"filter[]=x":                                {"filter[]", ""},
		"filter[name":                               {"filter[name", ""},
		"filter[name]x=1":                           {"filter[name]x", ""},
		"filter[a][b][c]=x":                         {"filter[a][b][c]", ""},
		"filter[role_ids]=user":                     {"filter[role_ids]", ""},
		"filter[id]=gt:{unknown}":                   {"filter[id]", "filter[id] must name ids, with eq, !eq, in or !in"},
		"filter[id][]=x&filter[role_ids][]=x":       {"filter[role_ids][]", ""},
		"filter[teams][id]=x":                       {"filter[teams][id]", ""},
		"filter[password_hash]=x":                   {"filter[password_hash]", ""},
		"filter[id_blank]=1":                        {"filter[id_blank]", "filter[id_blank] must name ids, with eq, !eq, in or !in"},
		"filter[Name]=x":                            {"filter[Name]", ""},
		"filter[name]=" + strings.Repeat("x", 5000): {"filter", ""},
		"filter[name]=%00":                          {"filter", ""},
		"filter[name]=%ff":                          {"filter", ""},
		"filter[name]=" + strings.Repeat("x&filter[name]=", 65): {"filter", "filter must be at most 64"},
		"filter[name]=in:" + strings.Repeat("x,", 1000):         {"filter", "filter must have at most 1000 values"},
		strings.Repeat("x", 101) + "=1":                         {"", "a parameter is not known here"},
	} {
		t.Run(query[:min(len(query), 40)], func(t *testing.T) {
			is := is.New(t)
			r := f.ask("adm1", "GET", "/api/v1/users?"+strings.ReplaceAll(query, " ", "%20"), "")
			is.Equal(r.Status, 400)
			p := refused(t, r)
			is.Equal(p.Source.Parameter, want.parameter)
			if want.detail != "" {
				is.Equal(p.Detail, want.detail)
			}
		})
	}
}

// What is for lists is refused elsewhere, before anything is done.
func TestQueryOfOne(t *testing.T) {
	for request, body := range map[string]string{
		"GET /api/v1/users/{alice}":           "",
		"POST /api/v1/users":                  `{"data":{"type":"user"}}`,
		"PATCH /api/v1/users/{alice}":         `{"data":{"type":"user","attributes":{"name":"new"}}}`,
		"DELETE /api/v1/users/{alice}":        "",
		"POST /api/v1/users/{chris}/invite":   "",
		"DELETE /api/v1/users/{carol}/invite": "",
		"POST /api/v1/account_memberships":    `{"data":{"type":"account_membership","attributes":{"user_id":"{bob}","role_ids":[]}}}`,
	} {
		t.Run(request, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil) // one request deletes whom another changes
			method, path, _ := strings.Cut(request, " ")
			events := f.Events()
			for _, parameter := range []string{"sort", "page[number]", "filter[name]", "filter[teams][name]", "x"} {
				r := f.ask("adm1", method, path+"?include=teams&"+parameter+"=name", body)
				is.Equal(r.Status, 400)
				is.Equal(refused(t, r).Source.Parameter, parameter)
			}
			is.Equal(f.ask("adm1", method, path+"?include=x", body).Status, 400)
			is.Equal(f.Events(), events)
			r := f.ask("adm1", method, path+"?include=account&fields[user]=name,account&fields[account]=", body)
			a := success(t, r)
			is.Equal(len(a.Included), 1)
			is.Equal(a.Included[0].Attributes, nil)
			users := []object{{}}
			if a.Data[0] == '[' {
				users = many(t, r)
			} else {
				users[0] = one(t, r)
			}
			is.Equal(len(users[0].Attributes), 1)
			is.Equal(linked(t, users[0], "account"), []thing{{"account", f.T1.AccountID().String()}})
		})
	}
}

// Sparse fieldsets, in both numbers and encodings.
func TestFields(t *testing.T) {
	f := newFixture(t, nil)
	f.team("sales", roster.ID{}, "alice")
	for query, want := range map[string]struct{ attributes, relationships []string }{
		"":                                {[]string{"avatar", "created_at", "discarded_at", "email", "name", "status", "updated_at"}, nil},
		"fields[user]=name":               {[]string{"name"}, nil},
		"fields%5Buser%5D=email,name":     {[]string{"email", "name"}, nil},
		"fields[users]=status":            {[]string{"status"}, nil},
		"fields[user]=name,name":          {[]string{"name"}, nil},
		"fields[user]=":                   {nil, nil},
		"fields[team]=name":               {[]string{"avatar", "created_at", "discarded_at", "email", "name", "status", "updated_at"}, nil},
		"fields[user]=name,teams":         {[]string{"name"}, nil}, // not included: not shown
		"include=teams":                   {[]string{"avatar", "created_at", "discarded_at", "email", "name", "status", "updated_at"}, []string{"teams"}},
		"include=teams&fields[user]=name": {[]string{"name"}, nil},
		"include=teams,account&fields[user]=name,teams": {[]string{"name"}, []string{"teams"}},
	} {
		t.Run(query, func(t *testing.T) {
			is := is.New(t)
			u := one(t, f.ask("adm1", "GET", "/api/v1/users/{alice}?"+query, ""))
			is.Equal(sorted(u.Attributes), want.attributes)
			is.Equal(sorted(u.Relationships), want.relationships)
			is.Equal(len(u.Meta.Actions), 4) // no field
		})
	}
}

func sorted[V any](m map[string]V) []string {
	var list []string
	for name := range m {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}
