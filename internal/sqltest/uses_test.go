package sqltest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestUsesAtOnce has 64 callers take an allowance.
func TestUsesAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) { holdsUses(t, newStore(t, e.open(t), e.dialect, nil)) })
}

// holdsUses has 64 callers take 1,000 uses of one user one by one, through stores
// in turn, until none are left, while somebody edits that user. Every tenth try
// repeats the key of the one before, which may be under way at that moment.
func holdsUses(t *testing.T, stores ...roster.Store) {
	t.Helper()
	const allowance, callers, tries = 1_000, 64, 18
	is := is.New(t)
	dirs := make([]*roster.Directory, len(stores))
	for i, s := range stores {
		dirs[i] = roster.New(s, nil)
	}
	ctx := context.Background()
	group, err := dirs[0].CreateGroup(ctx, roster.GroupProfile{Products: []string{"reports"}, Period: roster.PeriodForever, Uses: allowance})
	is.NoErr(err)
	u, err := dirs[0].Create(ctx, roster.NewUser{Active: true, Grants: []roster.NewGrant{{Group: group.ID}}})
	is.NoErr(err)

	answers := make([]roster.Use, callers*tries)
	failures := make([]error, callers*tries)
	var taking, editing sync.WaitGroup
	for caller := range callers {
		taking.Go(func() {
			for try := range tries {
				i := try*callers + caller
				answers[i], failures[i] = dirs[i%len(dirs)].Consume(ctx, u.ID, "reports", 1, keyOf(i))
			}
		})
	}
	over := make(chan struct{})
	edits := 0
	editing.Go(func() {
		for {
			select {
			case <-over:
				return
			default:
			}
			_, err := dirs[edits%len(dirs)].Edit(ctx, u.ID, func(p *roster.Profile) error { p.SessionsLimit++; return nil })
			switch {
			case err == nil:
				edits++
			case !errors.Is(err, roster.ErrConflict): // others may be faster a hundred times
				t.Errorf("edit %d: %v", edits, err)
				return
			}
		}
	})
	taking.Wait()
	close(over)
	editing.Wait()

	taken, lefts, repeats, refused := map[string]roster.Use{}, map[int64]bool{}, 0, 0
	for i, use := range answers {
		first, known := taken[keyOf(i)]
		switch err := failures[i]; {
		case errors.Is(err, roster.ErrAccessRefused):
			refused++
		case err != nil:
			t.Errorf("use %d: %v", i, err)
		case known:
			repeats++
			is.Equal(use, first)
		default:
			taken[keyOf(i)] = use
			lefts[use.Left] = true
		}
	}
	for _, d := range dirs { // on each node
		stored, err := d.User(ctx, u.ID)
		is.NoErr(err)
		is.Equal(stored.CurrentUses, int64(allowance))
		is.Equal(stored.SessionsLimit, edits)
		page, err := d.Events(ctx, roster.EventQuery{User: u.ID})
		is.NoErr(err)
		events := page.Events
		spent := 0
		for _, e := range events {
			if e.Kind == roster.EventUsesSpent {
				spent++
			}
		}
		is.Equal(spent, 1)
	}
	t.Logf("FIGURE uses taken %d, repeated %d, refused %d, edits beside %d", len(taken), repeats, refused, edits)
	is.Equal(len(taken), allowance)
	is.Equal(len(lefts), allowance) // each was told another number
	is.True(repeats > 0)
	is.True(refused > 0)
}

// TestSharedUsesAtOnce has 64 callers take what an account shares.
func TestSharedUsesAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) { holdsSharedUses(t, newStore(t, e.open(t), e.dialect, nil)) })
}

// holdsSharedUses has 64 callers take 600 uses that 16 people share, through stores
// in turn, until none are left. Every tenth try repeats the key of the one before, and
// every seventh use is given back at once, twice.
func holdsSharedUses(t *testing.T, stores ...roster.Store) {
	t.Helper()
	const allowance, callers, tries, people = 600, 64, 16, 16
	is := is.New(t)
	dirs := make([]*roster.Directory, len(stores))
	for i, s := range stores {
		dirs[i] = roster.New(s, nil)
	}
	ctx := context.Background()
	group, err := dirs[0].CreateGroup(ctx, roster.GroupProfile{Products: []string{"reports"}, Period: roster.PeriodForever, Uses: allowance, Shared: true})
	is.NoErr(err)
	grant, err := dirs[0].GrantAccount(ctx, roster.NewGrant{Group: group.ID})
	is.NoErr(err)
	users := make([]roster.ID, people)
	for i := range users {
		u, err := dirs[0].Create(ctx, roster.NewUser{Active: true})
		is.NoErr(err)
		users[i] = u.ID
	}
	var (
		wg             sync.WaitGroup
		mu             sync.Mutex
		taken, refused int
		given          int
	)
	for caller := range callers {
		wg.Go(func() {
			took := false // at the try before
			for try := range tries {
				i := try*callers + caller
				dir, user := dirs[i%len(dirs)], users[caller%people]
				key := fmt.Sprint(caller, " ", try)
				if try%10 == 9 {
					key = fmt.Sprint(caller, " ", try-1)
				}
				use, err := dir.Consume(ctx, user, "reports", 1, key)
				repeat := try%10 == 9
				back := 0
				if err == nil && !repeat && i%7 == 0 && try%10 != 8 {
					for range 2 {
						if _, err := dir.RefundUse(ctx, user, key); err != nil {
							t.Errorf("give back use %d: %v", i, err)
						}
					}
					back = 1
				}
				mu.Lock()
				switch {
				case errors.Is(err, roster.ErrAccessRefused):
					refused++
				case err != nil:
					t.Errorf("use %d: %v", i, err)
				case !use.Shared || use.Grant != grant.ID:
					t.Errorf("use %d was taken from %+v", i, use)
				case !repeat || !took: // a repeat of what was refused takes, once there is room
					taken++
					given += back
				}
				mu.Unlock()
				took = err == nil
			}
		})
	}
	wg.Wait()
	t.Logf("FIGURE shared uses taken %d, of which %d were given back, refused %d", taken, given, refused)
	is.True(taken-given <= allowance)
	is.True(refused > 0)
	for ; taken-given < allowance; taken++ { // what was given back after the last refusal
		_, err := dirs[0].Consume(ctx, users[0], "reports", 1, fmt.Sprint("rest ", taken))
		is.NoErr(err)
	}
	_, err = dirs[0].Consume(ctx, users[0], "reports", 1, "one too many")
	is.True(errors.Is(err, roster.ErrAccessRefused))
	for _, d := range dirs { // on each node
		grants, err := d.Grants(ctx, roster.GrantQuery{Account: true})
		is.NoErr(err)
		is.Equal(grants[0].CurrentUses, int64(allowance))
	}
}

// keyOf returns the key of a try: every tenth repeats the one before.
func keyOf(i int) string {
	if i%10 == 9 {
		i--
	}
	return fmt.Sprint(i)
}

// TestAccessIsOneStatement counts what Access sends.
func TestAccessIsOneStatement(t *testing.T) {
	is := is.New(t)
	w := &watch{}
	dir := roster.New(newStore(t, openWatched(t, w, dsn(newFile(t))), sqlstore.SQLite, nil), nil)
	n := roster.NewUser{Active: true}
	for range 50 {
		g, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Products: []string{"reports"}, Period: roster.PeriodDay, Uses: 5})
		is.NoErr(err)
		n.Grants = append(n.Grants, roster.NewGrant{Group: g.ID})
	}
	u, err := dir.Create(t.Context(), n)
	is.NoErr(err)
	for _, asking := range []*roster.Directory{dir, dir.ActingAs(roster.Actor{User: u.ID})} {
		w.forget()
		d, err := asking.Access(t.Context(), u.ID, "reports")
		is.NoErr(err)
		is.True(d.Allowed)
		is.Equal(len(w.seen("")), 1)
	}
}

// TestRoundTripsOfAccess counts what is sent to PostgreSQL.
func TestRoundTripsOfAccess(t *testing.T) {
	r := &tracer{}
	db := openTraced(t, r)
	db.SetMaxOpenConns(1)
	dir := roster.New(newStore(t, db, sqlstore.Postgres, nil), nil)
	u, err := dir.Create(t.Context(), roster.NewUser{Active: true, Grants: []roster.NewGrant{{Product: "reports"}}})
	if err != nil {
		t.Fatal(err)
	}
	key := 0
	consume := func(next int) func() error {
		return func() error {
			key += next
			_, err := dir.Consume(t.Context(), u.ID, "reports", 1, fmt.Sprint(key))
			return err
		}
	}
	team, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Products: []string{"maps"}, Period: roster.PeriodDay, Uses: 1_000, Shared: true})
	if err == nil {
		_, err = dir.GrantAccount(t.Context(), roster.NewGrant{Group: team.ID})
	}
	if err != nil {
		t.Fatal(err)
	}
	shared := func() error {
		key++
		_, err := dir.Consume(t.Context(), u.ID, "maps", 1, fmt.Sprint("maps ", key))
		return err
	}
	refused := func() error {
		d, err := dir.Access(t.Context(), u.ID, "charts")
		if d.Allowed {
			return errors.New("charts are allowed")
		}
		return err
	}
	const taken = "BEGIN, SELECT users, SELECT uses"
	for _, test := range []struct {
		name string
		call func() error
		want string
	}{
		{"ask", func() error { _, err := dir.Access(t.Context(), u.ID, "reports"); return err }, "SELECT users"},
		{"ask for what nothing gives", refused, "SELECT users, SELECT users"},
		{"take what the account shares", shared, taken + ", SELECT users, SELECT grants, UPDATE grants, UPDATE users, INSERT uses, COMMIT"},
		{"take", consume(1), taken + ", SELECT users, UPDATE users, INSERT uses, COMMIT"},
		{"take again", consume(0), taken + ", COMMIT"},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			is.NoErr(test.call()) // prepares what it needs
			r.forget()
			is.NoErr(test.call())
			is.Equal(r.words(), test.want)
		})
	}
}
