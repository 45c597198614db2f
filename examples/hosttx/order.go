package main

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// order is a row of the shop's own.
type order struct {
	id   roster.ID // made before the first try: after a lost COMMIT, settle looks for it
	item string
}

func newOrder(item string) order { return order{roster.NewID(), item} }

// put writes o in the shop's transaction.
func (s *shop) put(ctx context.Context, tx *sql.Tx, o order, buyer roster.ID) error {
	_, err := tx.ExecContext(ctx, s.bound("INSERT INTO hosttx_orders (id, buyer, item) VALUES (?, ?, ?)"),
		o.id.String(), buyer.String(), o.item)
	return err
}

// items returns what buyer has ordered. It reads outside any transaction.
func (s *shop) items(ctx context.Context, buyer roster.ID) (items []string, err error) {
	rows, err := s.db.QueryContext(ctx, s.bound("SELECT item FROM hosttx_orders WHERE buyer = ? ORDER BY item"), buyer.String())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var item string
		if err := rows.Scan(&item); err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, rows.Err()
}

// buy writes an order and invites the buyer, in one transaction: the order, the
// user, the invitation and the events are committed together.
func (s *shop) buy(ctx context.Context, o order, email string) (roster.Invitation, error) {
	var made roster.Invitation
	err := s.unit(ctx, o, func(tx *sql.Tx, people *roster.Directory) (err error) {
		made, err = people.Invite(ctx, roster.NewInvitation{Email: email})
		if err != nil {
			return err
		}
		return s.put(ctx, tx, o, made.User.ID)
	})
	return made, err
}

// recommended writes an order for which the buyer and a friend get ten extra uses
// each. It calls between after the buyer has got them and before the friend has.
func (s *shop) recommended(ctx context.Context, o order, buyer, friend roster.ID, between func()) error {
	return s.unit(ctx, o, func(tx *sql.Tx, people *roster.Directory) error {
		give := func(p *roster.Profile) error { p.ExtraUses += 10; return nil }
		if _, err := people.Edit(ctx, buyer, give); err != nil {
			return err
		}
		between()
		if _, err := people.Edit(ctx, friend, give); err != nil {
			return err
		}
		return s.put(ctx, tx, o, buyer)
	})
}

// bound replaces each ? in a statement by the placeholder of the database. A
// program with one database does not need it.
func (s *shop) bound(text string) string {
	for n := 1; s.dialect == sqlstore.Postgres && strings.Contains(text, "?"); n++ {
		text = strings.Replace(text, "?", "$"+strconv.Itoa(n), 1)
	}
	return text
}
