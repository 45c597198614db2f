package main

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// withOrders returns the people of a shop that puts an order down for each new user, in
// the transaction that makes the user: see Config.Within.
func (s *shop) withOrders(o order) *roster.Directory {
	return roster.New(s.store, &roster.Config{
		Within: func(ctx context.Context, _ *roster.Directory, tx roster.Tx, e roster.Event) error {
			host, ok := sqlstore.HostTxOf(tx)
			if e.Kind != roster.EventUserCreated || !ok {
				return nil
			}
			_, err := host.ExecContext(ctx, s.bound("INSERT INTO hosttx_orders (id, buyer, item) VALUES (?, ?, ?)"),
				o.id.String(), e.User.String(), o.item)
			return err
		},
	}).ForAccount(s.people.AccountID())
}

// hooked invites an address, and has the order put down by Config.Within.
func hooked(ctx context.Context, s *shop, o order, email string) error {
	_, err := s.withOrders(o).Invite(ctx, roster.NewInvitation{Email: email})
	return err
}

// TestCutsWithin finds both or neither, wherever the connection is cut, and the answer
// true: the store tries again where it may, and looks for what it wrote where the answer
// to a COMMIT is lost.
func TestCutsWithin(t *testing.T) {
	onEach(t, func(t *testing.T, s opened, what loss) {
		is := is.New(t)
		sum := cutEverywhere(t, s, what, hooked)
		t.Logf("%d cut points: both %d times, neither %d times", sum.points, sum.both, sum.neither)
		is.Equal(sum.half, 0)
		is.True(sum.points >= 10)
		is.Equal(sum.both+sum.neither, sum.points)
	})
}

// TestWithinVetoes takes the host's row back with the change, on each database, also where
// the transaction is the host's own.
func TestWithinVetoes(t *testing.T) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			is := is.New(t)
			s := e.shop(t)
			before := s.see.count(t)
			fail := errors.New("not today")
			people := roster.New(s.store, &roster.Config{
				Within: func(ctx context.Context, _ *roster.Directory, tx roster.Tx, e roster.Event) error {
					host, _ := sqlstore.HostTxOf(tx)
					_, err := host.ExecContext(ctx, s.bound("INSERT INTO hosttx_orders (id, buyer, item) VALUES (?, ?, ?)"), e.ID.String(), e.User.String(), "a lamp")
					var n int
					return errors.Join(err, host.QueryRow(ctx, s.bound("SELECT count(*) FROM hosttx_orders WHERE id = ?"), []any{e.ID.String()}, &n), vetoIf(n == 1), fail)
				},
			}).ForAccount(s.people.AccountID())
			_, err := people.Invite(t.Context(), roster.NewInvitation{Email: "a@example.com"})
			is.True(errors.Is(err, fail) && errors.Is(err, roster.ErrVeto)) // it saw its own row
			is.Equal(s.see.count(t), before)

			err = s.store.Transaction(t.Context(), func(tx *sql.Tx) error {
				_, err := people.WithStore(s.store.Join(tx)).Invite(t.Context(), roster.NewInvitation{Email: "a@example.com"})
				if !errors.Is(err, roster.ErrVeto) {
					t.Errorf("the veto is %v", err)
				}
				return s.put(t.Context(), tx, newOrder("a desk"), people.AccountID())
			})
			is.NoErr(err)
			is.Equal(s.see.count(t).less(before), counts{1, 0, 0, 0}) // the host's own row alone
		})
	}
}

func vetoIf(yes bool) error {
	if yes {
		return roster.Veto("order", "is there")
	}
	return nil
}

// TestAnErrorOfTheHostsStatementEndsTheUpdate though Within drops it: the database may have
// rolled back what came before.
func TestAnErrorOfTheHostsStatementEndsTheUpdate(t *testing.T) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			is := is.New(t)
			s := e.shop(t)
			before := s.see.count(t)
			people := roster.New(s.store, &roster.Config{
				Within: func(ctx context.Context, _ *roster.Directory, tx roster.Tx, e roster.Event) error {
					host, _ := sqlstore.HostTxOf(tx)
					_, _ = host.ExecContext(ctx, "INSERT INTO no_such_table VALUES (1)")
					return nil
				},
			}).ForAccount(s.people.AccountID())
			_, err := people.Invite(t.Context(), roster.NewInvitation{Email: "a@example.com"})
			is.True(err != nil)
			is.Equal(s.see.count(t), before)
		})
	}
}
