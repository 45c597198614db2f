package work

import (
	"context"

	"example.com/roster"
	"example.com/roster/internal/faults/journal"
)

// address is one that a user had, or will have, with what asked for the code of it.
type address struct {
	email string
	by    asked
}

// mostAsked is how often a user may ask for an address in an hour.
const mostAsked = 3

// changeEmail asks for another address. The code before it is void.
func (c *caller) changeEmail(ctx context.Context) {
	p := c.pick(func(p *person) bool { return active(p) && p.asked < mostAsked })
	if p == nil {
		return
	}
	next := c.newPerson().email
	p.asked++
	c.call(ctx, journal.Intent{Kind: "change address", Effects: []journal.Effect{c.on(p, roster.EventEmailChangeAsked)}}, []*person{p},
		func(ctx context.Context, a *journal.Answer) error {
			u, err := c.dir.ChangeEmail(ctx, p.id, next)
			if err == nil {
				a.Records = records(u)
				p.next = &address{next, asked{p.id, roster.EventEmailChangeAsked, u.Version}}
			}
			return err
		})
}

// cancelEmail calls off a change that still waits: other calls may have ended it.
func (c *caller) cancelEmail(ctx context.Context) {
	p := c.pick(func(p *person) bool { return active(p) && p.next != nil })
	if p == nil {
		return
	}
	if waits, err := c.dir.PendingEmail(ctx, p.id); err != nil || waits.Address == "" {
		return
	}
	if c.call(ctx, journal.Intent{Kind: "cancel change of address", Effects: []journal.Effect{c.on(p, roster.EventEmailCancelled)}}, []*person{p},
		func(ctx context.Context, a *journal.Answer) error {
			u, err := c.dir.CancelEmailChange(ctx, p.id)
			a.Records = records(u)
			return err
		}) {
		p.next = nil
	}
}

// confirmEmail redeems the code that was mailed to the next address, as the user.
func (c *caller) confirmEmail(ctx context.Context) {
	p, code := c.pickMailed(func(p *person) *address { return p.next })
	if p == nil {
		return
	}
	next, before := p.next.email, p.email
	if c.call(ctx, journal.Intent{Kind: "confirm address", Effects: []journal.Effect{c.on(p, roster.EventEmailChanged)}}, []*person{p},
		func(ctx context.Context, a *journal.Answer) error {
			u, err := c.dir.ActingAs(roster.Actor{User: p.id}).ConfirmEmail(ctx, code)
			if err == nil {
				a.Records = records(u)
				p.before = &address{before, asked{p.id, roster.EventEmailChanged, u.Version}}
			}
			return err
		}) {
		p.email, p.next = next, nil
	}
}

// undoEmail redeems the code that was mailed to the address before. It ends what
// somebody else may have made; those with identities and memberships are left out.
func (c *caller) undoEmail(ctx context.Context) {
	p, code := c.pickMailed(func(p *person) *address {
		if len(p.identities) > 0 || !p.member.IsZero() {
			return nil
		}
		return p.before
	})
	if p == nil {
		return
	}
	effect := c.on(p, roster.EventEmailUndone, roster.PurposeSession, roster.PurposeToken)
	if c.call(ctx, journal.Intent{Kind: "undo address", Effects: []journal.Effect{effect}}, []*person{p},
		func(ctx context.Context, a *journal.Answer) error {
			u, err := c.dir.UndoEmail(ctx, code)
			a.Records = records(u)
			return err
		}) {
		p.email, p.before, p.next, p.password, p.tokens, p.session = p.before.email, nil, nil, "", nil, ""
	}
}

// pickMailed returns an active user who has an address of which, and the code for it.
func (c *caller) pickMailed(which func(*person) *address) (*person, roster.SecretText) {
	var code roster.SecretText
	p := c.pick(func(p *person) (there bool) {
		if a := which(p); active(p) && a != nil {
			code, there = c.callers.codes.take(a.by)
		}
		return there
	})
	return p, code
}
