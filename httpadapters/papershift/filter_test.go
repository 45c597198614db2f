package papershift_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// corpus is an account of users whose names are hard to compare, and no others.
// One hour lies between them. It returns the fixture with the token "adm2".
func corpus(t *testing.T) *fixture {
	f := newFixture(t, nil)
	for _, name := range []string{"adm2", "root2", "erin"} { // out of the way: their names sort last
		must(f.T2.Edit(t.Context(), f.IDs[name], func(p *roster.Profile) error {
			p.Name, p.Avatar, p.Email = "~", "~", name+"@zz.test"
			return nil
		}))(t)
	}
	for _, n := range []roster.NewUser{
		{Name: "Ann", Email: "Ann@x.test", Avatar: "ann.png"},
		{Name: "ann", Email: "ann@y.test", Avatar: "ann.jpg"},
		{Name: "Ánn", Email: "ánn@x.test"},
		{Name: " ann ", Email: "b@x.test"},
		{Name: "100%", Avatar: "100%.png"},
		{Name: "a_b\\c", Email: "a_b@x.test"},
		{Name: "😀,x", Avatar: "😀.png"},
		{Name: "eq:z", Active: true},
		{},
	} {
		f.Clock.Add(time.Hour)
		must(f.T2.Create(t.Context(), n))(t)
	}
	return f
}

// Every operator on every kind of attribute. The names of the users that are
// selected tell them apart; "~" are those who are not of the corpus.
func TestFilters(t *testing.T) {
	f := corpus(t)
	const all = "Ann|ann|Ánn| ann |100%|a_b\\c|😀,x|eq:z|"
	for _, c := range []struct{ filter, want string }{
		{"filter[name]=ann", "ann"}, // a value alone is eq, compared by its bytes
		{"filter[name]=eq:ann", "ann"},
		{"filter[name]=eq:ANN", ""},
		{"filter[name]=ct:", all}, // the empty text is a part of every text
		{"filter[name]=pre:", all},
		{"filter[name]=suf:", all},
		{"filter[name]=!ct:", ""},
		{"filter[name]=eq:eq:z", "eq:z"},
		{"filter[name]=EQ:ann", ""}, // an operator in capitals is part of the value
		{"filter[name]=x:y", ""},
		{"filter[name]=:ann", ""},
		{"filter[name]=eq: ann ", " ann "},
		{"filter[name]=!eq:ann", "Ann|Ánn| ann |100%|a_b\\c|😀,x|eq:z|"},
		{"filter[name]=gt:a_b\\c", "ann|Ánn|😀,x|eq:z"}, // Á is two bytes above all of ASCII
		{"filter[name]=gte:a_b\\c", "ann|Ánn|a_b\\c|😀,x|eq:z"},
		{"filter[name]=lt:Ann", " ann |100%"}, // an absent name is never less
		{"filter[name]=lte:Ann", "Ann| ann |100%"},
		{"filter[name]=pre:a", "ann|a_b\\c"},
		{"filter[name]=pre:100%", "100%"},
		{"filter[name]=pre:%", ""},
		{"filter[name]=pre:a_b\\", "a_b\\c"},
		{"filter[name]=pre:a_n", ""},
		{"filter[name]=suf:nn", "Ann|ann|Ánn"},
		{"filter[name]=suf: ", " ann "},
		{"filter[name]=ct:nn", "Ann|ann|Ánn| ann "},
		{"filter[name]=ct:_", "a_b\\c"},
		{"filter[name]=ct:😀", "😀,x"},
		{"filter[name]=!ct:n", "100%|a_b\\c|😀,x|eq:z|"},
		{"filter[name]=in:ann,Ann,nobody", "Ann|ann"},
		{"filter[name]=in:ann,", "ann|"},
		{"filter[name]=!in:ann,Ann", "Ánn| ann |100%|a_b\\c|😀,x|eq:z|"},
		{"filter[name]=blank:", ""},
		{"filter[name]=present:", "Ann|ann|Ánn| ann |100%|a_b\\c|😀,x|eq:z"},
		{"filter[name_blank]=1", ""},
		{"filter[name_present]=1", "Ann|ann|Ánn| ann |100%|a_b\\c|😀,x|eq:z"},
		{"filter[name]=blank", ""}, // no colon: a value
		{"filter[name]=", ""},      // the absent one

		{"filter[email]=ANN@X.TEST", "Ann"}, // by the canonical form
		{"filter[email]=!eq:ann@X.test", "ann|Ánn| ann |100%|a_b\\c|😀,x|eq:z|"},
		{"filter[email]=in:ANN@x.test,b@X.TEST", "Ann| ann "},
		{"filter[email]=!in:ANN@x.test,b@X.TEST", "ann|Ánn|100%|a_b\\c|😀,x|eq:z|"},
		{"filter[email]=pre:ANN", "Ann|ann"},
		{"filter[email]=suf:@X.test", "Ann|Ánn| ann |a_b\\c"},
		{"filter[email]=ct:_", "a_b\\c"},
		{"filter[email]=!ct:@", "100%|😀,x|eq:z|"},
		{"filter[email]=gt:ann@x.test", "ann|Ánn| ann "},
		{"filter[email]=gte:ann@x.test", "Ann|ann|Ánn| ann "},
		{"filter[email]=lt:ann@x.test", "a_b\\c"},
		{"filter[email]=lte:ann@x.test", "Ann|a_b\\c"},
		{"filter[email]=blank:", "100%|😀,x|eq:z|"},
		{"filter[email_present]=true", "Ann|ann|Ánn| ann |a_b\\c"},
		{"filter[email]=%", ""},
		{"filter[email]=a*", ""},
		{"filter[email]='", ""},

		{"filter[avatar]=ann.png", "Ann"},
		{"filter[avatar]=!eq:ann.png", "ann|Ánn| ann |100%|a_b\\c|😀,x|eq:z|"},
		{"filter[avatar]=gt:ann.jpg", "Ann|😀,x"},
		{"filter[avatar]=gte:ann.jpg", "Ann|ann|😀,x"},
		{"filter[avatar]=lt:ann.jpg", "100%"},
		{"filter[avatar]=lte:ann.jpg", "ann|100%"},
		{"filter[avatar]=pre:ann", "Ann|ann"},
		{"filter[avatar]=suf:.png", "Ann|100%|😀,x"},
		{"filter[avatar]=ct:%.", "100%"},
		{"filter[avatar]=!ct:.png", "ann|Ánn| ann |a_b\\c|eq:z|"},
		{"filter[avatar]=in:ann.png,😀.png", "Ann|😀,x"},
		{"filter[avatar]=!in:ann.png,😀.png", "ann|Ánn| ann |100%|a_b\\c|eq:z|"},
		{"filter[avatar]=blank:1", "Ánn| ann |a_b\\c|eq:z|"},
		{"filter[avatar]=present:true", "Ann|ann|100%|😀,x"},

		{"filter[status]=active", "eq:z"},
		{"filter[status]=!eq:created", "eq:z"},
		{"filter[status]=gt:active", "Ann|ann|Ánn| ann |100%|a_b\\c|😀,x|"},
		{"filter[status]=gte:active", all},
		{"filter[status]=lt:created", "eq:z"},
		{"filter[status]=lte:created", all},
		{"filter[status]=pre:act", "eq:z"},
		{"filter[status]=suf:ive", "eq:z"},
		{"filter[status]=ct:tiv", "eq:z"},
		{"filter[status]=!ct:created", "eq:z"},
		{"filter[status]=in:active,deleted", "eq:z"},
		{"filter[status]=!in:created,deleted", "eq:z"},
		{"filter[status_blank]=1", ""},
		{"filter[status_present]=1", all},

		{"filter[created_at]=2030-01-01T03:00:00Z", "ann"},
		{"filter[created_at]=eq:2030-01-01T04:00:00+01:00", "ann"},
		{"filter[created_at]=eq:2030-01-01T03:00:00.000Z", "ann"},
		{"filter[created_at]=!eq:2030-01-01T03:00:00Z", "Ann|Ánn| ann |100%|a_b\\c|😀,x|eq:z|"},
		{"filter[created_at]=gt:2030-01-01T09:00:00Z", ""},
		{"filter[created_at]=gte:2030-01-01T09:00:00Z", "eq:z|"},
		{"filter[created_at]=lt:2030-01-01T03:00:00Z", "Ann"},
		{"filter[created_at]=lte:2030-01-01T03:00:00Z", "Ann|ann"},
		{"filter[created_at]=in:2030-01-01T03:00:00Z,2030-01-01T04:00:00Z", "ann|Ánn"},
		{"filter[created_at]=!in:2030-01-01T03:00:00Z,2030-01-01T04:00:00Z", "Ann| ann |100%|a_b\\c|😀,x|eq:z|"},
		{"filter[created_at]=blank:", ""},
		{"filter[created_at]=present:", all},
		{"filter[created_at]=gt:2030-01-01T02:00:00Z&filter[created_at]=lt:2030-01-01T05:00:00Z", "ann|Ánn"}, // both hold
		{"filter[updated_at]=gte:2030-01-01T09:00:00Z", "eq:z|"},
		{"filter[discarded_at]=blank:", all},
		{"filter[discarded_at_blank]=1", all},
		{"filter[discarded_at_present]=1", ""},
		{"filter[discarded_at]=gt:2030-01-01T00:00:00Z", ""},
		{"filter[discarded_at]=!eq:2030-01-01T00:00:00Z", all},

		{"filter[name]=ct:n&filter[email]=suf:x.test&filter[avatar_blank]=1", "Ánn| ann "},
	} {
		t.Run(c.filter, func(t *testing.T) {
			is := is.New(t)
			query := "page[size]=100"
			for filter := range strings.SplitSeq(c.filter, "&") {
				key, value, _ := strings.Cut(filter, "=")
				query += "&" + key + "=" + url.QueryEscape(value)
			}
			r := f.ask("adm2", "GET", "/api/v1/users?"+query, "")
			got := slices.DeleteFunc(names(many(t, r)), func(name string) bool { return name == "~" })
			is.Equal(strings.Join(got, "|"), c.want)
			is.Equal(success(t, r).Meta.Total >= len(got), true)
		})
	}
	is := is.New(t)
	encoded := many(t, f.ask("adm2", "GET", "/api/v1/users?filter%5Bname%5D=pre%3Aa&filter%5bemail%5d=ct%3aann", ""))
	is.Equal(names(encoded), []string{"ann"})
	blank := names(many(t, f.ask("adm2", "GET", "/api/v1/users?filter[name]=blank:", "")))
	is.Equal(blank, []string{""}) // one user, whose name is none
	is.Equal(names(many(t, f.ask("adm2", "GET", "/api/v1/users?filter[name]=", ""))), []string{""})
}

// What no operator can do is refused, with the parameter as it was sent.
func TestFilterRefuses(t *testing.T) {
	f := newFixture(t, nil)
	const (
		part  = " must not look for a part of a time"
		date  = " must have times as RFC 3339 writes them"
		value = " must have the value 1"
	)
	for _, c := range []struct{ key, text, want string }{
		{"filter[created_at]", "pre:2030", part},
		{"filter[discarded_at]", "!ct:2030", part},
		{"filter[created_at]", "yesterday", date},
		{"filter[created_at]", "", date},
		{"filter[created_at]", "gt:2030-01-01", date},
		{"filter[created_at]", "in:2030-01-01T00:00:00Z,", date},
		{"filter[created_at]", "2030-01-01T00:00:00 01:00", date}, // a plus that was not encoded
		{"filter[name]", "blank:0", value},
		{"filter[name]", "present:no", value},
		{"filter[name_blank]", "0", value},
		{"filter[name_blank]", "", value},
		{"filter[name_present]", "false", value},
		{"filter[name_present]", "eq:1", value},
	} {
		t.Run(c.key+"="+c.text, func(t *testing.T) {
			is := is.New(t)
			r := f.ask("adm1", "GET", "/api/v1/users?"+url.QueryEscape(c.key)+"="+url.QueryEscape(c.text), "")
			is.Equal(r.Status, 400)
			p := refused(t, r)
			is.Equal(p.Source.Parameter, c.key)
			is.Equal(p.Detail, c.key+c.want)
		})
	}
}

// Filters on what is included leave the users as they are.
func TestRelatedFilters(t *testing.T) {
	f := newFixture(t, nil)
	f.team("sales", roster.ID{}, "alice", "bob")
	f.Clock.Add(time.Hour)
	f.team("support", roster.ID{}, "alice")
	f.abroad("alice", roster.RoleAdmin)
	for _, c := range []struct {
		filter, relation string
		alice, bob       int
	}{
		{"filter[teams][name]=sales", "teams", 1, 1},
		{"filter[teams][name]=support", "teams", 1, 0},
		{"filter[teams][name]=ct:s", "teams", 2, 1},
		{"filter[teams][name]=!eq:sales", "teams", 1, 0},
		{"filter[teams][name]=in:sales,support", "teams", 2, 1},
		{"filter[teams][name]=pre:sa&filter[teams][name]=suf:rt", "teams", 0, 0},
		{"filter[teams][name_blank]=1", "teams", 0, 0},
		{"filter[teams][created_at]=gt:2030-01-01T01:00:00Z", "teams", 1, 0},
		{"filter[teams][updated_at]=lte:2030-01-01T01:00:00Z", "teams", 1, 1},
		{"filter[team_memberships][created_at]=2030-01-01T02:00:00Z", "team_memberships", 1, 0},
		{"filter[account_memberships][role_ids]=admin", "account_memberships", 1, 0},
		{"filter[account_memberships][role_ids]=user", "account_memberships", 1, 1},
		{"filter[account_memberships][status]=active", "account_memberships", 2, 1},
		{"filter[account_memberships][created_at]=gte:2030-01-01T02:00:00Z", "account_memberships", 1, 0},
	} {
		t.Run(c.filter, func(t *testing.T) {
			is := is.New(t)
			r := f.ask("adm1", "GET", "/api/v1/users?include="+c.relation+"&"+c.filter, "")
			users := many(t, r)
			is.Equal(names(users)[:2], []string{"alice", "bob"})
			is.Equal(len(linked(t, users[0], c.relation)), c.alice)
			is.Equal(len(linked(t, users[1], c.relation)), c.bob)
			is.Equal(success(t, r).Meta.Total, 12)
		})
	}
	const where = " must be on a relation to many that is included"
	for query, want := range map[string]string{
		"filter[teams][name]=sales":                                          where,
		"include=account&filter[teams][name]=sales":                          where,
		"include=account&filter[account][name]=T1":                           where,
		"include=teams&filter[team][name]=x":                                 where,
		"include=teams&filter[teams][status]=x":                              " must be on an attribute, or on one with _blank or _present behind it",
		"include=teams&filter[teams][created_at]=x":                          " must have times as RFC 3339 writes them",
		"include=teams&filter[teams][name]=in:" + strings.Repeat("x,", 1000): " must not have so many values",
		"include=teams" + strings.Repeat("&filter[teams][name]=x", 33):       " must not have so many values",
	} {
		t.Run(query[:min(len(query), 60)], func(t *testing.T) {
			is := is.New(t)
			p := refused(t, f.ask("adm1", "GET", "/api/v1/users?"+query, ""))
			is.Equal(p.Status, "400")
			is.Equal(p.Detail, p.Source.Parameter+want)
			is.True(strings.HasPrefix(p.Source.Parameter, "filter["))
		})
	}
}

// filter[search] finds by words, without case and accents.
func TestSearch(t *testing.T) {
	f := corpus(t)
	for text, want := range map[string]string{
		"an": " ann |Ann|ann|Ánn", "ANN x.test": " ann |Ann|Ánn", "ann@x.test": "Ann|Ánn", "100": "100%", "nobody": "",
	} {
		t.Run(text, func(t *testing.T) {
			is := is.New(t)
			got := names(many(t, f.ask("adm2", "GET", "/api/v1/users?filter[search]="+url.QueryEscape(text), "")))
			is.Equal(strings.Join(got, "|"), want)
		})
	}
	is := is.New(t)
	is.Equal(names(many(t, f.ask("adm2", "GET", "/api/v1/users?filter[search]=ann&filter[name]=suf:nn&sort=-name", ""))), []string{"Ánn", "ann", "Ann"})
	for query, want := range map[string]string{
		"filter[search]=a&filter[search]=b":                    "filter[search] must be given once",
		"filter[search]=" + strings.Repeat("a", 1025):          "filter[search] must be UTF-8 of at most 1024 bytes",
		"filter[search]=%ff":                                   "filter[search] must be UTF-8 of at most 1024 bytes",
		"filter[search]=" + strings.Repeat("a", 321):           "filter[search] must have words of at most 320 bytes",
		"filter[search]=a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q+r+s": "filter[search] must have at most 16 words",
		"filter[search][]=a":                                   "filter[search][] is not known here",
	} {
		r := f.ask("adm2", "GET", "/api/v1/users?"+query, "")
		is.Equal(r.Status, 400)
		is.Equal(refused(t, r).Detail, want)
	}
	is.Equal(f.ask("adm2", "GET", "/api/v1/users?filter[search]=%00%1b", "").Status, 200) // control characters are no words
}
