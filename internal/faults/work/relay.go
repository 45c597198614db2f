package work

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"example.com/roster"
	"example.com/roster/internal/faults/database"
	"example.com/roster/internal/faults/journal"
)

// codes are what a relay was to mail, by what asked for it.
type codes struct{ sync.Map }

// asked is an event that asks for a mail.
type asked struct {
	user    roster.ID
	kind    roster.EventKind
	version int64 // of the user since
}

// take returns the code that an event has mailed, once it was delivered in this
// process.
func (c *codes) take(by asked) (roster.SecretText, bool) {
	code, there := c.Load(by)
	if !there {
		return "", false
	}
	return code.(roster.SecretText), true
}

var errNotDelivered = errors.New("the receiver is away, as it is now and then")

// relay delivers into the journal, until ctx ends. One message in 20 is refused once.
func (c *Callers) relay(ctx context.Context, d *database.Database, j *journal.Journal) {
	dir := roster.New(d.Store, Config())
	err := dir.Relay(ctx, roster.RelayConfig{
		Consumer: Relayed, Every: 50 * time.Millisecond, Delay: 20 * time.Millisecond, MaxDelay: time.Second, Timeout: 5 * time.Second,
		Deliver: func(_ context.Context, m roster.Message) error {
			if rand.IntN(20) == 0 {
				return errNotDelivered
			}
			e := m.Event
			_, err := j.Intend(journal.Intent{Kind: "deliver", Arrival: &journal.Arrival{
				Event: e.ID, Kind: e.Kind, Account: e.Account, User: e.User, Version: e.UserVersion,
			}})
			if err != nil {
				c.broken(err)
			}
			if m.Code != "" {
				c.codes.Store(asked{e.User, e.Kind, e.UserVersion}, m.Code)
			}
			return err
		},
	})
	if ctx.Err() == nil {
		c.broken(err)
	}
}
