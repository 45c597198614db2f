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
}

// checkTexts tries every text: those that were not ended work, the others don't.
func (c *checker) checkTexts(ctx context.Context) error {
	for _, p := range c.people {
		for _, x := range p.texts() {
			open, err := c.opens(ctx, x.Live)
			switch {
			case err != nil:
				return err
			case x.standing == works && !open:
				note(&c.Lost, "user %s: a %s that was not ended does not work", p.id, x.Purpose)
			case x.standing == over && open:
				note(&c.Lost, "user %s: a %s that was ended works", p.id, x.Purpose)
			}
		}
	}
	return nil
}

// texts returns what the callers got about a user.
func (p *person) texts() []*text {
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
				if effect.User == p.id && (slices.Contains(effect.Ends, x.Purpose) || slices.Contains(effect.EndsText, x.Text)) {
					x.standing = max(x.standing, standing)
				}
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

// opens tells whether a text works.
func (c *checker) opens(ctx context.Context, l journal.Live) (bool, error) {
	var err error
	if l.Purpose == roster.PurposeSession {
		_, err = c.dir.Session(ctx, roster.SecretText(l.Text))
	} else {
		_, err = c.dir.Authenticate(ctx, roster.SecretText(l.Text))
	}
	if errors.Is(err, roster.ErrCredentials) {
		return false, nil
	}
	return err == nil, err
}
