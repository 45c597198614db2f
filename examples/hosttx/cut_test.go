package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// unitFunc is a unit of work that puts an order down and invites an address.
type unitFunc func(ctx context.Context, s *shop, o order, email string) error

// looped is what the shop does: it tries again.
func looped(ctx context.Context, s *shop, o order, email string) error {
	_, err := s.buy(ctx, o, email)
	return err
}

// try runs work once, in a transaction that it begins and commits by itself. The error
// is roster.ErrCommitUnknown where the answer to the COMMIT was lost.
func try(ctx context.Context, s *shop, work func(tx *sql.Tx, people *roster.Directory) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a COMMIT it does nothing
	if err := work(tx, s.people.WithStore(s.store.Join(tx))); err != nil {
		return err
	}
	err = tx.Commit()
	if err == nil || s.dialect.Transient(err) {
		return err
	}
	return fmt.Errorf("%w: %w", roster.ErrCommitUnknown, err)
}

// once is one try, which leaves nothing where it is cut.
func once(ctx context.Context, s *shop, o order, email string) error {
	return try(ctx, s, func(tx *sql.Tx, people *roster.Directory) error {
		made, err := people.Invite(ctx, roster.NewInvitation{Email: email})
		if err != nil {
			return err
		}
		return s.put(ctx, tx, o, made.User.ID)
	})
}

// refused is once with a call before that roster refuses, after it has written: it is
// rolled back to its savepoint, and the host goes on.
func refused(ctx context.Context, s *shop, o order, email string) error {
	return try(ctx, s, func(tx *sql.Tx, people *roster.Directory) error {
		err := people.Update(ctx, func(people *roster.Directory) error {
			if _, err := people.Invite(ctx, roster.NewInvitation{Email: "not-" + email}); err != nil {
				return err
			}
			return roster.Veto("order", "is too large")
		})
		if !errors.Is(err, roster.ErrVeto) {
			return err
		}
		made, err := people.Invite(ctx, roster.NewInvitation{Email: email})
		if err != nil {
			return err
		}
		return s.put(ctx, tx, o, made.User.ID)
	})
}

// apart is how not to do it: two transactions.
func apart(ctx context.Context, s *shop, o order, email string) error {
	made, err := s.people.Invite(ctx, roster.NewInvitation{Email: email})
	if err != nil {
		return err
	}
	return try(ctx, s, func(tx *sql.Tx, _ *roster.Directory) error { return s.put(ctx, tx, o, made.User.ID) })
}

// tally is what was found after the units of work that were cut.
type tally struct {
	points  int      // where one was cut
	texts   []string // what was cut there
	both    int      // of which so many left the order and the user, with its events and its code
	neither int      // so many nothing
	half    int      // and so many something else
	said    map[error]int
}

// cutEverywhere runs a unit uncut, and then once for each request that it makes,
// cut there. After each it looks from a new connection.
func cutEverywhere(t *testing.T, s opened, what loss, unit unitFunc) tally {
	t.Helper()
	sum := tally{said: map[error]int{}}
	n, before := 0, s.see.count(t)
	run := func(at point, what loss) (made counts, asked []point, cut bool, err error) {
		n++
		s.cut.arm(at, what)
		err = unit(t.Context(), s.shop, newOrder("a lamp"), fmt.Sprintf("buyer%03d@example.com", n)) // as many words each time
		asked, cut = s.cut.disarm()
		after := s.see.count(t)
		made, before = after.less(before), after
		return made, asked, cut, err
	}
	all := counts{1, 1, 2, 1}
	var points []point
	for range 2 { // the first one also prepares statements
		made, asked, _, err := run(point{}, nothing)
		if err != nil || made != all {
			t.Fatalf("uncut: %v, %v", made, err)
		}
		points = asked
	}
	for _, at := range points {
		made, _, cut, err := run(at, what)
		if !cut {
			t.Errorf("%q, number %d, was not asked again", at.text, at.nth)
		}
		both, neither := made == all, made == counts{}
		sum.points++
		sum.texts = append(sum.texts, at.text)
		switch {
		case both:
			sum.both++
		case neither:
			sum.neither++
		default:
			sum.half++
		}
		switch {
		case err == nil && !both, err != nil && both && !errors.Is(err, roster.ErrCommitUnknown):
			t.Errorf("cut at %q, number %d: orders, users, events, secrets %v, but the unit says %v", at.text, at.nth, made, err)
		case errors.Is(err, roster.ErrCommitUnknown):
			sum.said[roster.ErrCommitUnknown]++
		case err == nil:
			sum.said[nil]++
		}
	}
	return sum
}

// onEach runs a test on each database, with each loss.
func onEach(t *testing.T, test func(t *testing.T, s opened, what loss)) {
	for _, e := range engines {
		for _, what := range []loss{request, answer} {
			t.Run(e.name+", "+what.String()+" lost", func(t *testing.T) { test(t, e.shop(t), what) })
		}
	}
}

// TestCuts finds both or neither, wherever the connection is cut.
func TestCuts(t *testing.T) {
	onEach(t, func(t *testing.T, s opened, what loss) {
		is := is.New(t)
		sum := cutEverywhere(t, s, what, once)
		t.Logf("%d cut points: both %d times, neither %d times", sum.points, sum.both, sum.neither)
		is.Equal(sum.half, 0)
		is.True(sum.points >= 12) // BEGIN, what Invite asks, the order, COMMIT
		inDoubt := sum.said[roster.ErrCommitUnknown]
		is.True(inDoubt == 1 || inDoubt == 2) // the COMMIT, and what MariaDB's driver sends before it and awaits no answer to
		if what == answer {
			is.Equal(sum.both, sum.said[nil]+inDoubt) // the COMMIT came true
		} else {
			is.Equal(sum.both, sum.said[nil])
		}
		is.True(sum.said[nil] <= 1) // a BEGIN that is lost is sent again by database/sql
	})
}

// TestCutsOfARefusedCall finds both or neither, also where what is cut is a savepoint, what
// releases it, or what rolls back to it.
func TestCutsOfARefusedCall(t *testing.T) {
	onEach(t, func(t *testing.T, s opened, what loss) {
		is := is.New(t)
		sum := cutEverywhere(t, s, what, refused)
		t.Logf("%d cut points: both %d times, neither %d times", sum.points, sum.both, sum.neither)
		is.Equal(sum.half, 0)
		for _, text := range []string{"SAVEPOINT roster_join", "ROLLBACK TO SAVEPOINT roster_join", "RELEASE SAVEPOINT roster_join"} {
			is.True(slices.ContainsFunc(sum.texts, func(cut string) bool { return strings.Trim(cut, "Q3 ") == text })) // behind the kind of request
		}
	})
}

// TestCutsAreTriedAgain holds the loop to ending with both, but where the COMMIT
// was lost on its way, of which it must say so.
func TestCutsAreTriedAgain(t *testing.T) {
	onEach(t, func(t *testing.T, s opened, what loss) {
		is := is.New(t)
		sum := cutEverywhere(t, s, what, looped)
		t.Logf("%d cut points: both %d times, neither %d times", sum.points, sum.both, sum.neither)
		is.Equal(sum.half, 0)
		is.Equal(sum.both, sum.said[nil])
		is.Equal(sum.neither, sum.said[roster.ErrCommitUnknown])
		if what == answer {
			is.Equal(sum.neither, 0)
		} else {
			is.True(sum.neither == 1 || sum.neither == 2)
		}
	})
}

// TestCutsNotice is the tooth of the tests above: two transactions come apart.
func TestCutsNotice(t *testing.T) {
	onEach(t, func(t *testing.T, s opened, what loss) {
		sum := cutEverywhere(t, s, what, apart)
		t.Logf("%d cut points: half %d times", sum.points, sum.half)
		is.New(t).True(sum.half > 0)
	})
}
