package pickaxe_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/pickaxe"
)

// skip and take select groups in the order of their ids, however few are read at
// once. Without take there are 100.
func TestGroupPages(t *testing.T) {
	f := newFixture(t, nil)
	var all []string
	for i := range 120 {
		g := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: fmt.Sprint(i)}))(t)
		all = append(all, "access-"+g.ID.String())
	}
	for query, c := range map[string]struct {
		status   int
		from, to int
	}{
		"":                       {200, 0, 100},
		"?take=5":                {200, 0, 5},
		"?skip=3&take=5":         {200, 3, 8},
		"?skip=10&take=50":       {200, 10, 60},
		"?skip=100":              {200, 100, 120},
		"?take=1000":             {200, 0, 120},
		"?take=0":                {200, 0, 0},
		"?skip=120":              {200, 0, 0},
		"?skip=2147483647":       {200, 0, 0},
		"?take=1001":             {400, 0, 0},
		"?take=-1":               {400, 0, 0},
		"?skip=x":                {400, 0, 0},
		"?skip=1&skip=2":         {400, 0, 0},
		"?skip=2147483648":       {400, 0, 0},
		"?unknown=1&skip=119":    {200, 119, 120},
		"?skip=16&take=16":       {200, 16, 32},
		"?skip=15&take=1":        {200, 15, 16},
		"?skip=119&take=100":     {200, 119, 120},
		"?take=120":              {200, 0, 120},
		"?skip=119&take=1&x=%25": {200, 119, 120},
	} {
		t.Run(query, func(t *testing.T) {
			is := is.New(t)
			r := f.ask("adm1", "GET", "/studio/access-group/list"+query, "")
			is.Equal(r.Status, c.status)
			if c.status != 200 {
				return
			}
			got := []string{}
			for _, g := range data[[]group](f, r) {
				got = append(got, g.ID)
			}
			is.Equal(got, append([]string{}, all[c.from:c.to]...))
		})
	}
}

// Addresses times products are at most 10,000, and a body with more writes nothing.
func TestInviteBound(t *testing.T) {
	many := func(n int, format string) string {
		var texts []string
		for i := range n {
			texts = append(texts, fmt.Sprintf(format, i))
		}
		return `["` + strings.Join(texts, `","`) + `"]`
	}
	for _, c := range []struct {
		emails, products int
		status           int
	}{{10, 1000, 200}, {11, 1000, 400}, {1000, 11, 400}, {1000, 1000, 400}} {
		t.Run(fmt.Sprintf("%dx%d", c.emails, c.products), func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			events, mails := f.Events(), f.Mails()
			body := `{"emails":` + many(c.emails, "n%d@x.test") + `,"productIds":` + many(c.products, "p%d") + `}`
			r := f.ask("adm1", "POST", "/studio/user/invite", body)
			is.Equal(r.Status, c.status)
			is.Equal(f.Mails()-mails > 0, c.status == 200)
			if c.status != 200 {
				is.Equal(r.Body, `{"error":"productIds must be at most 10000 together, counted for each of emails"}`+"\n")
				is.Equal(f.Events(), events)
			}
		})
	}
}

// Somebody who has no place for another grant does not stop the invitations of
// others.
func TestInviteAboveMaxGrants(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(rc *roster.Config, _ *pickaxe.Config) { rc.MaxGrants = 2 })
	for _, product := range []string{"a", "b"} {
		must(f.T1.Grant(t.Context(), f.IDs["carol"], roster.NewGrant{Product: product}))(t)
	}
	r := f.ask("adm1", "POST", "/studio/user/invite", `{"emails":["carol@x.test","new@x.test"],"productIds":["p1"]}`)
	is.Equal(r.Status, 200)
	results := data[[]invited](f, r)
	is.Equal(results[0].Status, "failed")
	is.Equal(results[0].Error, "products must be at most 2 a user that are neither revoked nor over (Config.MaxGrants)")
	is.Equal(results[1].Status, "invited")
}
