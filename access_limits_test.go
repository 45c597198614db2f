package roster_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// reasonOf returns field and reason of an InvalidError, "" for no error.
func reasonOf(err error) string {
	var invalid *roster.InvalidError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &invalid):
		return invalid.Field + " " + invalid.Reason
	}
	return err.Error()
}

// A user has at most Config.MaxGrants grants that are neither revoked nor over.
func TestMaxGrants(t *testing.T) {
	const tooMany = "grants must be at most 3 a user that are neither revoked nor over (Config.MaxGrants)"
	product := func(name string) roster.NewGrant { return roster.NewGrant{Product: name} }
	three := []roster.NewGrant{product("a"), product("b"), product("c")}
	type world struct {
		*roster.Directory
		clock  *clock
		jane   roster.User
		grants []roster.Grant
	}
	grant := func(w *world, ctx context.Context) error {
		_, err := w.Grant(ctx, w.jane.ID, product("d"))
		return err
	}
	for name, c := range map[string]struct {
		do   func(w *world, ctx context.Context) error
		want string
	}{
		"one more":               {grant, tooMany},
		"a product that she has": {func(w *world, ctx context.Context) error { _, err := w.Grant(ctx, w.jane.ID, product("a")); return err }, tooMany},
		"one that begins later": {func(w *world, ctx context.Context) error {
			_, err := w.Grant(ctx, w.jane.ID, roster.NewGrant{Product: "d", From: w.Now().AddDate(1, 0, 0)})
			return err
		}, tooMany},
		"a user with four": {func(w *world, ctx context.Context) error {
			_, err := w.Create(ctx, roster.NewUser{Grants: append(three, product("d"))})
			return err
		}, tooMany},
		"a user with three": {func(w *world, ctx context.Context) error {
			_, err := w.Create(ctx, roster.NewUser{Grants: three})
			return err
		}, ""},
		"after one was revoked": {func(w *world, ctx context.Context) error {
			_, err := w.RevokeGrant(ctx, w.grants[0].ID)
			return errors.Join(err, grant(w, ctx))
		}, ""},
		"after one is over": {func(w *world, ctx context.Context) error { w.clock.Add(time.Hour); return grant(w, ctx) }, ""},
		"a place given back once": {func(w *world, ctx context.Context) error {
			_, err := w.RevokeGrant(ctx, w.grants[0].ID)
			return errors.Join(err, grant(w, ctx), grant(w, ctx))
		}, tooMany},
		"together with nothing": {func(w *world, ctx context.Context) error {
			return w.Update(ctx, func(tx *roster.Directory) error {
				_, err := tx.Grant(ctx, w.jane.ID, product("d"))
				if !errors.Is(err, roster.ErrInvalid) {
					t.Errorf("the fourth is not refused: %v", err)
				}
				return err
			})
		}, tooMany},
		"together, after one was revoked": {func(w *world, ctx context.Context) error {
			return w.Update(ctx, func(tx *roster.Directory) error {
				_, err := tx.RevokeGrant(ctx, w.grants[0].ID)
				_, more := tx.Grant(ctx, w.jane.ID, product("d"))
				_, again := tx.RevokeGrant(ctx, w.grants[1].ID)
				_, last := tx.Grant(ctx, w.jane.ID, product("e"))
				return errors.Join(err, more, again, last)
			})
		}, ""},
		"together, revoked and two made": {func(w *world, ctx context.Context) error {
			return w.Update(ctx, func(tx *roster.Directory) error {
				_, err := tx.RevokeGrant(ctx, w.grants[0].ID)
				_, more := tx.Grant(ctx, w.jane.ID, product("d"))
				_, most := tx.Grant(ctx, w.jane.ID, product("e"))
				return errors.Join(err, more, most)
			})
		}, tooMany},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			cfg, clock := testConfig(), newClock()
			cfg.MaxGrants, cfg.Now = 3, clock.Now
			w := &world{Directory: roster.New(memstore.New(), cfg), clock: clock}
			w.jane = mustCreate(t, w.Directory, roster.NewUser{Active: true, Grants: []roster.NewGrant{product("a"), product("b")}})
			_, err := w.Grant(t.Context(), w.jane.ID, roster.NewGrant{Product: "c", Until: clock.Now().Add(time.Hour)})
			is.NoErr(err)
			w.grants, err = w.Grants(t.Context(), roster.GrantQuery{Users: []roster.ID{w.jane.ID}})
			is.NoErr(err)
			err = c.do(w, t.Context())
			is.Equal(reasonOf(err), c.want)
			valid := 0
			grants, err := w.Grants(t.Context(), roster.GrantQuery{Users: []roster.ID{w.jane.ID}})
			is.NoErr(err)
			for _, g := range grants {
				if g.Valid(w.Now()) {
					valid++
				}
			}
			is.True(valid <= 3)
		})
	}
}

// Twenty who make the last grant at once make one.
func TestMaxGrantsAtOnce(t *testing.T) {
	is := is.New(t)
	cfg := testConfig()
	cfg.MaxGrants = 1
	dir := roster.New(memstore.New(), cfg)
	jane := mustCreate(t, dir, roster.NewUser{Active: true})
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { dir.Grant(t.Context(), jane.ID, roster.NewGrant{Product: "a"}) })
	}
	wg.Wait()
	grants, err := dir.Grants(t.Context(), roster.GrantQuery{Users: []roster.ID{jane.ID}})
	is.NoErr(err)
	is.Equal(len(grants), 1)
}

// An account has at most Config.MaxGroups access groups that have not ended, however
// many are made at once.
func TestMaxGroups(t *testing.T) {
	is := is.New(t)
	cfg := testConfig()
	cfg.MaxGroups = 120
	dir := roster.New(memstore.New(), cfg)
	other, err := dir.CreateAccount(t.Context(), roster.NewAccount{})
	is.NoErr(err)
	var wg sync.WaitGroup
	for range 130 {
		wg.Go(func() { dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}) })
	}
	wg.Wait()
	groups, err := dir.Groups(t.Context(), roster.GroupQuery{})
	is.NoErr(err)
	is.Equal(len(groups), 120)
	_, err = dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"})
	is.Equal(reasonOf(err), "groups must be at most 120 an account that have not ended (Config.MaxGroups)")
	_, err = dir.ForAccount(other.ID).CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"})
	is.NoErr(err) // each account has its own
	_, err = dir.EndGroup(t.Context(), groups[0].ID)
	is.NoErr(err)
	_, err = dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"})
	is.NoErr(err)
}

// The products of a group have at most Config.MaxProductBytes together.
func TestMaxProductBytes(t *testing.T) {
	const tooLong = "products must have at most 65536 bytes together (Config.MaxProductBytes)"
	repeat := func(n int, product string) []string {
		products := make([]string, n)
		for i := range products {
			products[i] = product
		}
		return products
	}
	kib := strings.Repeat("é", 128) // 256 bytes
	for name, c := range map[string]struct {
		products []string
		want     string
	}{
		"64 KiB":             {repeat(256, kib), ""},
		"64 KiB and a byte":  {append(repeat(256, kib), "x"), tooLong},
		"1,000 short ones":   {repeat(1000, strings.Repeat("x", 65)), ""},
		"1,000 longest ones": {repeat(1000, strings.Repeat("x", 255)), tooLong},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(memstore.New(), testConfig())
			_, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold", Products: c.products})
			is.Equal(reasonOf(err), c.want)
			g, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"})
			is.NoErr(err)
			_, err = dir.EditGroup(t.Context(), g.ID, func(p *roster.GroupProfile) error { p.Products = c.products; return nil })
			is.Equal(reasonOf(err), c.want)
		})
	}
}
