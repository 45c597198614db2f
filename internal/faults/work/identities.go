package work

import (
	"context"
	"fmt"

	"example.com/roster"
	"example.com/roster/internal/faults/journal"
)

func (c *caller) linkIdentity(ctx context.Context) {
	p := c.pick(active)
	if p == nil {
		return
	}
	c.made++
	claims := roster.Claims{Issuer: "https://issuer.example", Subject: fmt.Sprintf("%s-%d", c.label, c.made)}
	c.call(ctx, journal.Intent{Kind: "link identity", Effects: []journal.Effect{c.on(p, roster.EventIdentityLinked)}}, []*person{p},
		func(ctx context.Context, _ *journal.Answer) error {
			i, err := c.dir.LinkIdentity(ctx, p.id, claims)
			if err == nil {
				p.identities = append(p.identities, i.ID)
			}
			return err
		})
}

func (c *caller) unlinkIdentity(ctx context.Context) {
	p := c.pick(func(p *person) bool { return alive(p) && len(p.identities) > 0 })
	if p == nil {
		return
	}
	if c.call(ctx, journal.Intent{Kind: "unlink identity", Effects: []journal.Effect{c.on(p, roster.EventIdentityUnlinked)}}, []*person{p},
		func(ctx context.Context, _ *journal.Answer) error {
			return c.dir.UnlinkIdentity(ctx, p.id, p.identities[0])
		}) {
		p.identities = p.identities[1:]
	}
}
