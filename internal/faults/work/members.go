package work

import (
	"context"

	"example.com/roster"
	"example.com/roster/internal/faults/journal"
)

// switchAccount has a session act in the other account, or at home again. Its old
// text works for a moment more.
func (c *caller) switchAccount(ctx context.Context) {
	p := c.pick(func(p *person) bool { return active(p) && p.session != "" && !p.member.IsZero() })
	if p == nil {
		return
	}
	from, to := c.world.Home, c.world.Away
	if p.isAway {
		from, to = to, from
	}
	left, entered := c.on(p, roster.EventAccountLeft), c.on(p, roster.EventAccountEntered)
	left.Account, entered.Account, entered.Versions = from, to, 0
	left.Fades = []string{p.session}
	if c.call(ctx, journal.Intent{Kind: "switch account", Effects: []journal.Effect{left, entered}}, []*person{p},
		func(ctx context.Context, a *journal.Answer) error {
			s, err := c.dir.SwitchAccount(ctx, roster.SecretText(p.session), to)
			if err == nil {
				p.session = string(s.Token)
				a.Live = []journal.Live{{User: p.id, Purpose: roster.PurposeSession, Text: p.session, Account: to}}
			}
			return err
		}) {
		p.isAway = !p.isAway
	}
}

// inAway is what happens to the membership of p.
func (c *caller) inAway(p *person, kind roster.EventKind) journal.Effect {
	return journal.Effect{Account: c.world.Away, User: p.id, Events: []roster.EventKind{kind}}
}

// issueMemberToken makes a token for the other account.
func (c *caller) issueMemberToken(ctx context.Context) {
	p := c.pick(func(p *person) bool { return active(p) && !p.member.IsZero() })
	if p == nil {
		return
	}
	effect := c.inAway(p, roster.EventTokenIssued)
	c.call(ctx, journal.Intent{Kind: "issue token of a member", Effects: []journal.Effect{effect}}, []*person{p},
		func(ctx context.Context, a *journal.Answer) error {
			s, text, err := c.dir.ForAccount(c.world.Away).IssueToken(ctx, roster.NewToken{User: p.id, Name: "ci"})
			if err == nil {
				p.memberHas = append(p.memberHas, token{s.ID, text})
				a.Live = []journal.Live{{User: p.id, Purpose: roster.PurposeToken, Text: string(text), Account: c.world.Away}}
			}
			return err
		})
}

func (c *caller) revokeMemberToken(ctx context.Context) {
	p := c.pick(func(p *person) bool { return active(p) && len(p.memberHas) > 0 })
	if p == nil {
		return
	}
	t := p.memberHas[0]
	effect := c.inAway(p, roster.EventTokenRevoked)
	effect.EndsText = []string{string(t.text)}
	if c.call(ctx, journal.Intent{Kind: "revoke token of a member", Effects: []journal.Effect{effect}}, []*person{p},
		func(ctx context.Context, _ *journal.Answer) error {
			return c.dir.ForAccount(c.world.Away).RevokeToken(ctx, t.id)
		}) {
		p.memberHas = p.memberHas[1:]
	}
}
