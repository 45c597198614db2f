package work

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"

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
	done := c.consumeAs(ctx, user, consuming(c.world.Home, user, key))
	if c.keys = append(c.keys, taken{user, key, done}); len(c.keys) > atOnce {
		c.keys = c.keys[1:]
	}
}

// consuming is the intent to take by a key, the same at each repeat.
func consuming(home, user roster.ID, key string) journal.Intent {
	n, product := int64(1+len(key)%2), Product
	if (key[len(key)-1]-'0')%4 == 0 {
		product = PoolProduct
	}
	return journal.Intent{
		Kind: "consume", Use: &journal.Use{Product: product, Key: key, N: n},
		Effects: []journal.Effect{{Account: home, User: user}},
	}
}

func (c *caller) consumeAs(ctx context.Context, user roster.ID, i journal.Intent) bool {
	return c.call(ctx, i, nil, func(ctx context.Context, _ *journal.Answer) error {
		_, err := c.dir.Consume(ctx, user, i.Use.Product, i.Use.N, i.Use.Key)
		return err
	})
}

// refund gives back what was taken by a key.
func (c *caller) refund(ctx context.Context) {
	known := without(slices.Clone(c.keys), func(k taken) bool { return !k.done })
	if len(known) == 0 {
		return
	}
	k := known[rand.IntN(len(known))]
	c.keys = without(c.keys, func(other taken) bool { return other.key == k.key })
	if !c.giveBack(ctx, k) {
		return
	}
	if c.refunded = append(c.refunded, k); len(c.refunded) > atOnce {
		c.refunded = c.refunded[1:]
	}
}

// refundAgain gives back once more: nothing changes.
func (c *caller) refundAgain(ctx context.Context) {
	if len(c.refunded) > 0 {
		c.giveBack(ctx, c.refunded[rand.IntN(len(c.refunded))])
	}
}

func (c *caller) giveBack(ctx context.Context, k taken) bool {
	i := journal.Intent{
		Kind: "refund", Use: &journal.Use{Key: k.key, Refund: true},
		Effects: []journal.Effect{{Account: c.world.Home, User: k.user}},
	}
	return c.call(ctx, i, nil, func(ctx context.Context, _ *journal.Answer) error {
		_, err := c.dir.RefundUse(ctx, k.user, k.key)
		return err
	})
}

// takeRefunded takes by a key whose use was given back: it is refused.
func (c *caller) takeRefunded(ctx context.Context) {
	if len(c.refunded) == 0 {
		return
	}
	k := c.refunded[rand.IntN(len(c.refunded))]
	i := consuming(c.world.Home, k.user, k.key)
	i.Fails = true
	c.consumeAs(ctx, k.user, i)
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
