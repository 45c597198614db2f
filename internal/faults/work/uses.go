package work

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"

	"example.com/roster"
	"example.com/roster/internal/faults/journal"
)

// consume takes uses of a user whom all callers share.
func (c *caller) consume(ctx context.Context) {
	user := c.world.Shared[rand.IntN(len(c.world.Shared))]
	c.made++
	c.take(ctx, user, fmt.Sprintf("%s-%d", c.label, c.made))
}

// repeat takes by a key that was used before, of whom nobody may know the
// outcome: it must be taken once.
func (c *caller) repeat(ctx context.Context) {
	if len(c.keys) > 0 {
		k := c.keys[rand.IntN(len(c.keys))]
		c.take(ctx, k.user, k.key)
	}
}

func (c *caller) take(ctx context.Context, user roster.ID, key string) {
	n, product := int64(1+len(key)%2), Product // the same at a repeat
	if (key[len(key)-1]-'0')%4 == 0 {
		product = PoolProduct
	}
	i := journal.Intent{
		Kind: "consume", Use: &journal.Use{Product: product, Key: key, N: n},
		Effects: []journal.Effect{{Account: c.world.Home, User: user}},
	}
	c.call(ctx, i, nil, func(ctx context.Context, _ *journal.Answer) error {
		_, err := c.dir.Consume(ctx, user, product, n, key)
		return err
	})
	if c.keys = append(c.keys, taken{user, key}); len(c.keys) > atOnce {
		c.keys = c.keys[1:]
	}
}

// alive tells of users who can be given something.
func alive(p *person) bool { return p.state != roster.StateDeleted }

func (c *caller) grant(ctx context.Context) {
	p := c.pick(alive)
	if p == nil {
		return
	}
	effect := c.on(p, roster.EventGranted)
	c.call(ctx, journal.Intent{Kind: "grant", Effects: []journal.Effect{effect}}, []*person{p},
		func(ctx context.Context, _ *journal.Answer) error {
			g, err := c.dir.Grant(ctx, p.id, roster.NewGrant{Group: c.world.Free})
			if err == nil {
				p.grants = append(p.grants, g.ID)
			}
			return err
		})
}

func (c *caller) revokeGrant(ctx context.Context) {
	p := c.pick(func(p *person) bool { return alive(p) && len(p.grants) > 0 })
	if p == nil {
		return
	}
	effect := c.on(p, roster.EventGrantRevoked)
	if c.call(ctx, journal.Intent{Kind: "revoke grant", Effects: []journal.Effect{effect}}, []*person{p},
		func(ctx context.Context, _ *journal.Answer) error {
			_, err := c.dir.RevokeGrant(ctx, p.grants[0])
			return err
		}) {
		p.grants = p.grants[1:]
	}
}

// hostTransaction writes a row of the host's and makes a user, in one
// transaction.
func (c *caller) hostTransaction(ctx context.Context) { c.withHostRow(ctx, nil) }

// hostTransactionFails does the same, and fails at the end.
func (c *caller) hostTransactionFails(ctx context.Context) { c.withHostRow(ctx, errMeant) }

func (c *caller) withHostRow(ctx context.Context, end error) {
	p := c.newPerson()
	effect := c.on(p, roster.EventUserCreated)
	effect.Creates = true
	i := journal.Intent{Kind: "host transaction", Effects: []journal.Effect{effect}, Host: true, Fails: end != nil}
	if c.call(ctx, i, []*person{p}, func(ctx context.Context, a *journal.Answer) error {
		return c.inHostTransaction(ctx, p, a, end)
	}) {
		p.state = roster.StateCreated
		c.people = append(c.people, p)
	}
}

func (c *caller) inHostTransaction(ctx context.Context, p *person, a *journal.Answer, end error) error {
	return c.database.Store.Transaction(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, c.database.Rebind("INSERT INTO host_rows (user_id) VALUES (?)"), p.id.String()); err != nil {
			return err
		}
		u, err := c.dir.WithStore(c.database.Store.Join(tx)).Create(ctx, roster.NewUser{ID: p.id, Email: p.email})
		if err != nil {
			return err
		}
		a.Records = records(u)
		return end
	})
}
