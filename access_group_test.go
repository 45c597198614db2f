package roster_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

func TestGroups(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	products := []string{"p1", "p2"}
	g, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold", Products: products, Period: roster.PeriodMonth, Uses: 100})
	is.NoErr(err)
	products[0] = "changed by the caller"
	read, err := dir.Group(t.Context(), g.ID)
	is.NoErr(err)
	is.Equal(read, g)
	is.Equal(read.Products, []string{"p1", "p2"})
	byNumber, err := dir.GroupByNumber(t.Context(), g.Number)
	is.NoErr(err)
	is.Equal(byNumber, g)

	edited, err := dir.EditGroup(t.Context(), g.ID, func(p *roster.GroupProfile) error { p.Products = append(p.Products, "p3"); return nil })
	is.NoErr(err)
	is.Equal(edited.Products, []string{"p1", "p2", "p3"})
	is.Equal(edited.Version, int64(2))

	ended, err := dir.EndGroup(t.Context(), g.ID)
	is.NoErr(err)
	is.Equal(ended.Ended, dir.Now())
	for _, ask := range []func() error{
		func() error { _, err := dir.Group(t.Context(), g.ID); return err },
		func() error { _, err := dir.GroupByNumber(t.Context(), g.Number); return err },
		func() error { _, err := dir.EndGroup(t.Context(), g.ID); return err },
		func() error { _, err := dir.Group(t.Context(), roster.ID{}); return err },
	} {
		is.Equal(ask(), roster.ErrNotFound)
	}
	live, err := dir.Groups(t.Context(), roster.GroupQuery{})
	is.NoErr(err)
	is.Equal(len(live), 0)
	all, err := dir.Groups(t.Context(), roster.GroupQuery{Ended: true})
	is.NoErr(err)
	is.Equal(len(all), 1)

	page, err := dir.Events(t.Context(), roster.EventQuery{})
	is.NoErr(err)
	events := page.Events
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, string(e.Kind))
	}
	is.Equal(strings.Join(kinds, ", "), "account created, group created, group edited, group ended")
}

func TestGroupsRefuse(t *testing.T) {
	for name, p := range map[string]roster.GroupProfile{
		"a name of 256":     {Name: strings.Repeat("x", 256)},
		"an empty product":  {Products: []string{""}},
		"1,001 products":    {Products: make([]string, 1001)},
		"a product of 256":  {Products: []string{strings.Repeat("x", 256)}},
		"an unknown period": {Period: "week"},
		"negative uses":     {Period: roster.PeriodDay, Uses: -1},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			_, err := roster.New(memstore.New(), testConfig()).CreateGroup(t.Context(), p)
			is.True(errors.Is(err, roster.ErrInvalid))
		})
	}
}

func TestGrantAndRevoke(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := mustCreate(t, dir, roster.NewUser{Email: "a@x.test"})
	until := dir.Now().Add(time.Hour)
	g, err := dir.Grant(t.Context(), u.ID, roster.NewGrant{Product: "p", Source: "bought", Until: until})
	is.NoErr(err)
	is.True(g.Valid(dir.Now()))
	is.True(!g.Valid(until)) // until is the first instant at which it is over
	granted, err := dir.User(t.Context(), u.ID)
	is.NoErr(err)
	is.Equal(granted.Version, u.Version+1) // the user's row stands for its grants

	revoked, err := dir.RevokeGrant(t.Context(), g.ID)
	is.NoErr(err)
	is.True(!revoked.Valid(dir.Now()))
	_, err = dir.RevokeGrant(t.Context(), g.ID)
	is.Equal(err, roster.ErrNotFound)
	left, err := dir.Grants(t.Context(), roster.GrantQuery{Users: []roster.ID{u.ID}})
	is.NoErr(err)
	is.Equal(len(left), 0)

	group, err := dir.CreateGroup(t.Context(), roster.GroupProfile{})
	is.NoErr(err)
	for name, n := range map[string]roster.NewGrant{
		"neither a group nor a product": {},
		"both":                          {Group: group.ID, Product: "p"},
		"over before it begins":         {Product: "p", From: until, Until: until},
		"over within a microsecond":     {Product: "p", From: until, Until: until.Add(999)},
		"until what would be never":     {Product: "p", Until: time.Unix(0, 999)},
		"until later than can be kept":  {Product: "p", Until: time.Unix(1<<60, 0)},
		"from earlier than can be kept": {Product: "p", From: time.Unix(-1<<60, 0)},
		"from later than can be kept":   {Product: "p", From: time.Unix(1<<60, 0)},
		"a long source":                 {Product: "p", Source: strings.Repeat("x", 65)},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			_, err := dir.Grant(t.Context(), u.ID, n)
			is.True(errors.Is(err, roster.ErrInvalid))
		})
	}
	_, err = dir.Apply(t.Context(), u.ID, roster.Remove)
	is.NoErr(err)
	_, err = dir.Grant(t.Context(), u.ID, roster.NewGrant{Product: "p"})
	is.True(errors.Is(err, roster.ErrState))
}

// TestGroupsAndGrantsAreForAdmins has a user try on itself, and on groups, what an
// admin may.
func TestGroupsAndGrantsAreForAdmins(t *testing.T) {
	s := newShop(t, roster.PeriodNone, 0)
	admin := mustCreate(t, s.Directory, roster.NewUser{Role: roster.RoleAdmin, Active: true})
	grant := func(as *roster.Directory) (roster.Grant, error) {
		return as.Grant(t.Context(), s.user.ID, roster.NewGrant{Product: "p"})
	}
	for _, test := range []struct {
		name string
		try  func(as *roster.Directory) error
	}{
		{"create a group", func(as *roster.Directory) error {
			_, err := as.CreateGroup(t.Context(), roster.GroupProfile{})
			return err
		}},
		{"edit a group", func(as *roster.Directory) error {
			_, err := as.EditGroup(t.Context(), s.group.ID, func(g *roster.GroupProfile) error { g.Name = "Silver"; return nil })
			return err
		}},
		{"grant", func(as *roster.Directory) error { _, err := grant(as); return err }},
		{"revoke", func(as *roster.Directory) error {
			g, err := grant(s.Directory)
			if err == nil {
				_, err = as.RevokeGrant(t.Context(), g.ID)
			}
			return err
		}},
		{"end a group", func(as *roster.Directory) error { _, err := as.EndGroup(t.Context(), s.group.ID); return err }},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			is.True(errors.Is(test.try(s.ActingAs(roster.Actor{User: s.user.ID})), roster.ErrForbidden))
			is.True(errors.Is(test.try(s.ActingAs(roster.Actor{User: admin.ID, Role: roster.RoleUser})), roster.ErrForbidden))
			is.NoErr(test.try(s.ActingAs(roster.Actor{User: admin.ID})))
		})
	}
}

func TestPurge(t *testing.T) {
	is := is.New(t)
	c, cfg := newClock(), testConfig()
	cfg.Now = c.Now
	dir := roster.New(memstore.New(), cfg)
	i := mustInvite(t, dir, roster.NewInvitation{Email: "a@x.test"})
	n, err := dir.Purge(t.Context(), dir.Now().Add(8*24*time.Hour))
	is.NoErr(err)
	is.Equal(n, 1) // expires before then
	_, err = dir.AcceptInvitation(t.Context(), i.Code, roster.Acceptance{})
	is.Equal(err, roster.ErrCredentials)
}
