package roster

import (
	"context"
	"crypto/sha256"
	"time"
)

// pastStep is how many past events one Update of DeliverPast looks at.
const pastStep = 200

// DeliverPast gives a consumer the events of every account from before it was in Config,
// and returns how many: Relay delivers them. A consumer begins at now otherwise. No event is
// written anew.
//
// before is when the consumer came into Config; events since have their deliveries. Call
// it once, before the first Relay of the consumer: a user's events are delivered in their
// order among those that wait. Call it again where it was cut short: what still waits is
// left alone, and what was delivered comes again with the same Message.ID.
//
// It is the host's alone: a confined Directory and an actor are ErrForbidden. The other
// error is an InvalidError for a consumer that is not one of Config, or is drained.
func (d *Directory) DeliverPast(ctx context.Context, consumer string, before time.Time) (n int, err error) {
	if err := d.requireWholeHost(ctx); err != nil {
		return 0, err
	}
	to := d.cfg.consumer(consumer)
	if to == nil || to.Drain {
		return 0, invalid("consumer", "must be one of Config.Consumers that is not drained")
	}
	var after ID
	for {
		accounts, err := d.store.Accounts(ctx, AccountSelection{After: after, Limit: d.cfg.MaxPage})
		if err != nil || len(accounts) == 0 {
			return n, err
		}
		for _, a := range accounts {
			some, err := d.inAccount(a.ID).deliverPast(ctx, to, stamp(before))
			n += some
			if err != nil {
				return n, err
			}
		}
		after = accounts[len(accounts)-1].ID
	}
}

// deliverPast is DeliverPast for one account.
func (d *Directory) deliverPast(ctx context.Context, to *Consumer, before time.Time) (n int, err error) {
	var after *EventPosition
	for {
		events, err := d.store.Events(ctx, EventSelection{Account: d.account, To: before, After: after, Limit: pastStep})
		if err != nil || len(events) == 0 {
			return n, err
		}
		made := 0
		err = d.update(ctx, func(c *change) (err error) {
			made, err = c.deliverAgain(ctx, to, events)
			return err
		})
		n += made
		if err != nil {
			return n, err
		}
		last := &events[len(events)-1]
		after = &EventPosition{At: last.At, ID: last.ID}
	}
}

// deliverAgain writes a delivery of each event that the consumer wants, and for which none
// is there, and returns how many.
func (c *change) deliverAgain(ctx context.Context, to *Consumer, events []Event) (n int, err error) {
	for i := range events {
		e := &events[i]
		if !to.wants(e.Kind) {
			continue
		}
		there := false
		for _, dead := range []bool{false, true} {
			found, err := c.tx.Deliveries(ctx, DeliverySelection{ID: derivedID(e.ID, to.Name), Dead: dead, Limit: 1})
			if err != nil {
				return n, err
			}
			there = there || len(found) > 0
		}
		if there {
			continue
		}
		if err := c.deliverTo(ctx, to, e); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// deliverTo writes the delivery of e to a consumer. Its id follows from both, so that who
// delivers e again does so under the same id.
func (c *change) deliverTo(ctx context.Context, to *Consumer, e *Event) error {
	return c.tx.PutDelivery(ctx, &Delivery{
		ID: derivedID(e.ID, to.Name), Event: e.ID, Consumer: to.Name, Account: e.Account,
		User: e.User, UserVersion: e.UserVersion, Place: PlaceNew,
	})
}

// derivedID returns an id that follows from another one and a name. It begins as id does, so
// that those of one version of a user stay in their order.
func derivedID(id ID, name string) ID {
	sum := sha256.Sum256(append(id[:], name...))
	copy(id[8:], sum[:8])
	id[8] = id[8]&0x3f | 0x80 // the variant that every UUID has
	return id
}
