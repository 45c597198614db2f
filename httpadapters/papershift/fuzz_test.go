package papershift_test

import (
	"net/url"
	"testing"

	"example.com/roster"
)

// FuzzQuery sends any query string: the answer is a page, or one error of the
// query, and follows the rules of JSON:API; the links of a page lead on.
func FuzzQuery(f *testing.F) {
	for _, query := range []string{
		"",
		"include=account,account_memberships.account,teams.parent.parent,team_memberships.team",
		"include=teams&fields[user]=name,teams&fields[team]=&filter[teams][name]=!in:sales,",
		"fields%5Busers%5D=email&sort=-alive,name,-updated_at",
		"filter[name]=ct:a&filter[created_at]=gte:2030-01-01T00:00:00Z&filter[email_blank]=1",
		"filter[discarded_at]=blank:&filter[status]=in:active,created",
		"page[number]=2&page[size]=3", "page[number]=85899345", "page[size]=101&page[size]=1",
		"sort=name;drop table users", "filter[a][b][c]=", "filter[[name]]=x", "fields[]", "include=%00", "%zz", "x[", "]=[&[]",
	} {
		f.Add(query)
	}
	fx := newFixture(f, nil)
	fx.team("sales", roster.ID{}, "alice", "bob")
	f.Fuzz(func(t *testing.T, query string) {
		fx.TB = t
		r := fx.request("adm1", "GET", "/api/v1/users", "")
		r.URL.RawQuery = query
		first := fx.send(r)
		if first.Status == 400 {
			p := refused(t, first)
			if len(p.Detail) > 300 {
				t.Errorf("a long text: %q", p.Detail)
			}
			return
		}
		a := success(t, first)
		if a.Meta.Total < 0 || a.Meta.Total > 12 {
			t.Errorf("%d of 12 users", a.Meta.Total)
		}
		self, err := url.Parse(a.Links["self"])
		if err != nil {
			t.Fatal(err)
		}
		r.URL.RawQuery = self.RawQuery
		if again := fx.send(r); again.Body != first.Body {
			t.Errorf("%q is not %q", query, self.RawQuery)
		}
	})
}
