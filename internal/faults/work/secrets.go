package work

import (
	"context"

	"example.com/roster"
	"example.com/roster/internal/faults/journal"
)

func active(p *person) bool { return p.state == roster.StateActive }

func (c *caller) signIn(ctx context.Context) {
	p := c.pick(func(p *person) bool { return active(p) && p.password != "" })
	if p == nil {
		return
	}
	c.call(ctx, journal.Intent{Kind: "sign in", Effects: []journal.Effect{c.on(p, roster.EventSignedIn)}}, []*person{p},
		func(ctx context.Context, a *journal.Answer) error {
			s, err := c.dir.SignIn(ctx, roster.SignIn{Email: p.email, Password: p.password})
			a.Records = records(s.User)
			c.opened(p, a, s)
			return err
		})
}

// opened notes a session, which acts at home.
func (c *caller) opened(p *person, a *journal.Answer, s roster.Session) {
	p.session, p.isAway = string(s.Token), false
	a.Live = []journal.Live{{User: p.id, Purpose: roster.PurposeSession, Text: p.session, Account: c.world.Home}}
}

func (c *caller) forceLogout(ctx context.Context) {
	p := c.pick(active)
	if p == nil {
		return
	}
	effect := c.on(p, roster.EventForcedLogout, roster.PurposeSession)
	if c.call(ctx, journal.Intent{Kind: "force logout", Effects: []journal.Effect{effect}}, []*person{p},
		func(ctx context.Context, a *journal.Answer) error {
			u, err := c.dir.ForceLogout(ctx, p.id)
			a.Records = records(u)
			return err
		}) {
		p.session, p.next = "", nil
	}
}

func (c *caller) issueToken(ctx context.Context) {
	p := c.pick(active)
	if p == nil {
		return
	}
	effect := c.on(p, roster.EventTokenIssued)
	c.call(ctx, journal.Intent{Kind: "issue token", Effects: []journal.Effect{effect}}, []*person{p},
		func(ctx context.Context, a *journal.Answer) error {
			s, text, err := c.dir.IssueToken(ctx, roster.NewToken{User: p.id, Name: "ci"})
			if err == nil {
				p.tokens = append(p.tokens, token{s.ID, text})
				a.Live = []journal.Live{{User: p.id, Purpose: roster.PurposeToken, Text: string(text), Account: c.world.Home}}
			}
			return err
		})
}

func (c *caller) revokeToken(ctx context.Context) {
	p := c.pick(func(p *person) bool { return active(p) && len(p.tokens) > 0 })
	if p == nil {
		return
	}
	t := p.tokens[0]
	effect := c.on(p, roster.EventTokenRevoked)
	effect.EndsText = []string{string(t.text)}
	if c.call(ctx, journal.Intent{Kind: "revoke token", Effects: []journal.Effect{effect}}, []*person{p},
		func(ctx context.Context, _ *journal.Answer) error { return c.dir.RevokeToken(ctx, t.id) }) {
		p.tokens = p.tokens[1:]
	}
}
