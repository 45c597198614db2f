package main

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// within is the shop's roster.Config.Within: it runs in the transaction of each change. It
// looks at the kind first, as it is called for each sign-in too.
func (s *shop) within(ctx context.Context, _ *roster.Directory, tx roster.Tx, e roster.Event) error {
	if e.Kind != roster.EventUserCreated && e.Kind != roster.EventUserRemoved {
		return nil
	}
	host, ok := sqlstore.HostTxOf(tx)
	if !ok {
		return errors.New("hooks: the store is not one of sqlstore")
	}
	if e.Kind == roster.EventUserCreated {
		return s.put(ctx, host.ExecContext, e.User, "a catalogue", "paid")
	}
	var owned int
	err := host.QueryRow(ctx, s.bound("SELECT count(*) FROM hooks_orders WHERE buyer = ? AND state = 'invoiced'"), []any{e.User.String()}, &owned)
	switch {
	case err != nil:
		return err
	case owned > 0:
		return roster.Veto("user", "owns invoices, and cannot be removed")
	}
	_, err = host.ExecContext(ctx, s.bound("UPDATE hooks_orders SET state = 'archived' WHERE buyer = ?"), e.User.String())
	return err
}

// put writes an order by exec, which is that of a transaction or of the pool.
func (s *shop) put(
	ctx context.Context, exec func(context.Context, string, ...any) (sql.Result, error), buyer roster.ID, item, state string,
) error {
	_, err := exec(ctx, s.bound("INSERT INTO hooks_orders (id, buyer, item, state) VALUES (?, ?, ?, ?)"), roster.NewID().String(), buyer.String(), item, state)
	return err
}

// bound replaces each ? in a statement by the placeholder of PostgreSQL, where that is the
// database. A program with one database does not need it.
func (s *shop) bound(text string) string {
	for n := 1; s.postgres && strings.Contains(text, "?"); n++ {
		text = strings.Replace(text, "?", "$"+strconv.Itoa(n), 1)
	}
	return text
}
