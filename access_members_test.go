package roster_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

func TestMembers(t *testing.T) {
	is := is.New(t)
	cfg, clock := testConfig(), newClock()
	cfg.Now, cfg.MaxPage = clock.Now, 3 // several pages
	dir := roster.New(memstore.New(), cfg)
	gold, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"})
	is.NoErr(err)
	other, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "Other"})
	is.NoErr(err)
	var want []roster.ID
	member := func(name string, has bool, grants ...roster.NewGrant) roster.ID {
		u := mustCreate(t, dir, roster.NewUser{Name: name, Grants: grants})
		if has {
			want = append(want, u.ID)
		}
		return u.ID
	}
	in := roster.NewGrant{Group: gold.ID}
	over := roster.NewGrant{Group: gold.ID, Until: clock.Now()}
	for i := range 4 {
		member(fmt.Sprint(i), true, in)
	}
	member("over", false, over) // the last one of "again" is on a page of its own by this
	member("twice", true, in, in, in, in, in)
	member("again", true, over, roster.NewGrant{Group: gold.ID, From: clock.Now().Add(time.Hour)}, in)
	member("elsewhere", false, roster.NewGrant{Group: other.ID}, roster.NewGrant{Product: "reports"})
	gone := member("gone", false, in)
	_, err = dir.Apply(t.Context(), gone, roster.Remove)
	is.NoErr(err)
	away := member("away", true, in)
	_, err = dir.Apply(t.Context(), away, roster.Deactivate)
	is.NoErr(err)
	revoked := member("revoked", false, in)
	grants, err := dir.Grants(t.Context(), roster.GrantQuery{Users: []roster.ID{revoked}})
	is.NoErr(err)
	_, err = dir.RevokeGrant(t.Context(), grants[0].ID)
	is.NoErr(err)

	var found []roster.ID
	for u, err := range dir.GroupMembers(t.Context(), gold.ID) {
		is.NoErr(err)
		found = append(found, u.ID)
	}
	is.Equal(found, want)
	for u := range dir.GroupMembers(t.Context(), gold.ID) { // a body may end it
		is.Equal(u.ID, want[0])
		break
	}

	_, err = dir.EndGroup(t.Context(), other.ID)
	is.NoErr(err)
	for _, nothing := range []roster.ID{{}, roster.NewID(), other.ID} {
		n := 0
		for _, err := range dir.GroupMembers(t.Context(), nothing) {
			is.True(errors.Is(err, roster.ErrNotFound))
			n++
		}
		is.Equal(n, 1)
	}
}

func TestExpireGrants(t *testing.T) {
	is := is.New(t)
	s := newShop(t, roster.PeriodNone, 0)
	soon, err := s.Grant(t.Context(), s.user.ID, roster.NewGrant{Product: "charts", Source: "gifted", Until: s.Now().Add(time.Hour)})
	is.NoErr(err)
	_, err = s.Grant(t.Context(), s.user.ID, roster.NewGrant{Product: "maps", Until: s.Now().Add(2 * time.Hour)})
	is.NoErr(err)
	expire := func() int {
		t.Helper()
		n, err := s.ExpireGrants(t.Context())
		is.NoErr(err)
		return n
	}
	is.Equal(expire(), 0)
	s.clock.Add(time.Hour)
	is.Equal(expire(), 1)
	is.Equal(expire(), 0) // once
	events := s.events(t, roster.EventGrantExpired)
	is.Equal(len(events), 1)
	is.Equal(events[0].Subject, soon.ID)
	is.Equal(events[0].Detail.String(), `{"source":"gifted","product":"charts"}`)
	d, err := s.Access(t.Context(), s.user.ID, "charts")
	is.NoErr(err)
	is.Equal(d.Reasons[0].Kind, roster.ReasonExpired) // that it was recorded hides nothing

	s.clock.Add(time.Hour)
	is.Equal(expire(), 1)
	_, err = s.ActingAs(roster.Actor{User: s.user.ID}).ExpireGrants(t.Context())
	is.True(errors.Is(err, roster.ErrForbidden))
	n, err := s.ForAccount(roster.NewID()).ExpireGrants(t.Context())
	is.NoErr(err)
	is.Equal(n, 0)
}

// TestExpireGrantsMeetsOthers has somebody else be faster with a grant that was
// read to be over.
func TestExpireGrantsMeetsOthers(t *testing.T) {
	for name, faster := range map[string]func(s *shop, grant roster.ID) error{
		"who records it too": func(s *shop, _ roster.ID) error {
			_, err := s.ExpireGrants(t.Context())
			return err
		},
		"who revokes it": func(s *shop, grant roster.ID) error {
			_, err := s.RevokeGrant(t.Context(), grant)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			s := newShop(t, roster.PeriodNone, 0)
			g, err := s.Grant(t.Context(), s.user.ID, roster.NewGrant{Product: "charts", Until: s.Now().Add(time.Hour)})
			is.NoErr(err)
			s.clock.Add(time.Hour)
			n, err := s.WithStore(&meddled{s.store, func() error { return faster(s, g.ID) }}).ExpireGrants(t.Context())
			is.NoErr(err)
			is.Equal(n, 0)
			is.Equal(len(s.events(t, roster.EventGrantExpired))+len(s.events(t, roster.EventGrantRevoked)), 1)
		})
	}
}

// meddled is a store in which somebody else writes after grants were read first.
type meddled struct {
	roster.Store
	then func() error
}

func (m *meddled) Grants(ctx context.Context, q roster.GrantSelection) ([]roster.Grant, error) {
	grants, err := m.Store.Grants(ctx, q)
	if then := m.then; err == nil && then != nil {
		m.then = nil
		err = then()
	}
	return grants, err
}
