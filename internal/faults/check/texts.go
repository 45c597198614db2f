package check

import (
	"context"
	"errors"
	"slices"

	"example.com/roster"
	"example.com/roster/internal/faults/journal"
)

// standing says what must be true of a text.
type standing int

const (
	works  standing = iota
	either          // it was ended by a call of unknown outcome
	over
)

// text is one that a caller got.
type text struct {
	journal.Live
	standing standing
	ended    bool // of a session in another account: the membership has ended
	adrift   bool // and nobody knows whether it acts there again
}

// follow tells where a session acts after a call about its user. It is at home once
// the membership has ended, and may be back once there is one again.
func (x *text) follow(e *journal.Entry, effect journal.Effect, home roster.ID) {
	if x.Purpose != roster.PurposeSession {
		return
	}
	for _, kind := range effect.Events {
		switch {
		case kind == roster.EventMembershipEnded && x.Account != home:
			x.ended, x.adrift = true, unknown(e)
		case kind == roster.EventMembershipCreated && x.ended:
			x.adrift = true
		}
	}
}

// actsIn tells where the text must act; false: nobody knows.
func (x *text) actsIn(home roster.ID) (roster.ID, bool) {
	if x.ended {
		return home, !x.adrift
	}
	return x.Account, true
}

// checkTexts tries every text: those that were not ended work, the others don't.
func (c *checker) checkTexts(ctx context.Context) error {
	for _, p := range c.people {
		for _, x := range p.texts(c.world.Home) {
			open, at, err := c.opens(ctx, x.Live)
			must, known := x.actsIn(c.world.Home)
			switch {
			case err != nil:
				return err
			case x.standing == works && !open:
				note(&c.Lost, "user %s: a %s that was not ended does not work", p.id, x.Purpose)
			case x.standing == over && open:
				note(&c.Lost, "user %s: a %s that was ended works", p.id, x.Purpose)
			case open && x.standing == works && known && at != must:
				note(&c.Half, "user %s: a %s acts in the account %s, of %s", p.id, x.Purpose, at, must)
			}
		}
	}
	return nil
}

// texts returns what the callers got about a user of the account home.
func (p *person) texts(home roster.ID) []*text {
	var all []*text
	for _, e := range p.calls {
		if e.Answer != nil && e.Answer.Outcome == journal.Refused {
			continue
		}
		standing := over
		if unknown(e) {
			standing = either
		}
		for _, effect := range e.Intent.Effects {
			for _, x := range all {
				switch {
				case effect.User != p.id:
					continue
				case slices.Contains(effect.Ends, x.Purpose), slices.Contains(effect.EndsText, x.Text):
					x.standing = max(x.standing, standing)
				case slices.Contains(effect.Fades, x.Text):
					x.standing = max(x.standing, either)
				}
				x.follow(e, effect, home)
			}
		}
		if e.Answer == nil {
			continue
		}
		for _, live := range e.Answer.Live {
			if live.User == p.id {
				all = append(all, &text{Live: live})
			}
		}
	}
	return all
}

// opens tells whether a text works, and where it acts.
func (c *checker) opens(ctx context.Context, l journal.Live) (open bool, at roster.ID, err error) {
	if l.Purpose == roster.PurposeSession {
		var s roster.Session
		s, err = c.dir.Session(ctx, roster.SecretText(l.Text))
		at = s.Account
	} else {
		var t roster.AuthenticatedToken
		t, err = c.dir.Authenticate(ctx, roster.SecretText(l.Text))
		at = t.Account.ID
	}
	if errors.Is(err, roster.ErrCredentials) {
		return false, at, nil
	}
	return err == nil, at, err
}
