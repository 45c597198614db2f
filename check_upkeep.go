package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// The kinds of findings of CheckUpkeep.
const (
	FindingNoKey          FindingKind = "no key"          // Config.Keys is empty
	FindingNoConsumer     FindingKind = "no consumer"     // no consumer of Config asks for a mailed code
	FindingNoRelay        FindingKind = "no relay"        // deliveries are due and nobody delivers them
	FindingDeadDeliveries FindingKind = "dead deliveries" // deliveries were given up
	FindingNotPurged      FindingKind = "not purged"      // rows have been over for long, and Purge has not met them
)

// relayLate is how long a delivery may be due, with nobody at it, before CheckUpkeep says
// that no relay runs.
const relayLate = 15 * time.Minute

// purgeLate is how long rows may be over before CheckUpkeep says that nobody calls Purge.
const purgeLate = 90 * 24 * time.Hour

// upkeep is String for the kinds of CheckUpkeep.
func (f Finding) upkeep() string {
	switch f.Kind {
	case FindingNoKey:
		return "there is no key, so that nothing can be mailed: set Config.Keys"
	case FindingNoConsumer:
		return "no consumer asks for a mailed code, so that nothing can be mailed: set Config.Consumers"
	case FindingNoRelay:
		return fmt.Sprintf("a delivery to %q has been due%s, and nobody delivers it: run Directory.Relay", f.Name, since(f.Since))
	case FindingDeadDeliveries:
		return fmt.Sprintf("deliveries to %q were given up (%d): call RetryDelivery once the receiver works", f.Name, f.Count)
	case FindingNotPurged:
		return "rows have been over for 90 days and are still there: call Purge now and then"
	}
	return string(f.Kind)
}

// CheckUpkeep looks for what a running program leaves undone: no key or no consumer for
// mails, deliveries that have been due for 15 minutes with no relay at them, deliveries
// that were given up, and rows that have been over for 90 days without Purge. Unlike
// [Directory.Check] it is for a program that has run for a while, and for whoever is
// called when something fails.
//
// It looks at every account. It changes nothing: it looks for such a row by deleting one
// in an Update that is taken back, which waits for other writers. Of dead deliveries it
// counts at most Config.MaxPage for each consumer. It is the host's alone: a confined
// Directory and an actor are ErrForbidden. Inside Update or a transaction of the host's it
// is an InvalidError.
func (d *Directory) CheckUpkeep(ctx context.Context) ([]Finding, error) {
	if err := d.requireWholeHost(ctx); err != nil {
		return nil, err
	}
	if d.insideUpdate() {
		return nil, invalid("upkeep", "must be checked outside of Update and of the host's transaction, where nothing can be taken back")
	}
	found := d.cannotMail()
	for _, look := range []func(context.Context) ([]Finding, error){d.withoutRelay, d.deadDeliveries, d.neverPurged} {
		more, err := look(ctx)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// cannotMail returns what Config lacks for mails.
func (d *Directory) cannotMail() (found []Finding) {
	if len(d.cfg.Keys) == 0 {
		found = append(found, Finding{Kind: FindingNoKey})
	}
	mails := func(c Consumer) bool { return c.mails(EventUserInvited) || c.mails(EventPasswordForgotten) }
	if !slices.ContainsFunc(d.cfg.Consumers, mails) {
		found = append(found, Finding{Kind: FindingNoConsumer})
	}
	return found
}

// withoutRelay returns a finding for each consumer whose longest due delivery nobody has
// taken.
func (d *Directory) withoutRelay(ctx context.Context) (found []Finding, err error) {
	late := d.Now().Add(-relayLate)
	for _, c := range d.cfg.Consumers {
		for _, place := range []Place{PlaceFirst, PlaceNew} {
			since, err := d.dueSince(ctx, DeliverySelection{Consumer: c.Name, Place: place, DueUntil: late, Limit: 1})
			if err != nil {
				return nil, err
			}
			if !since.IsZero() && since.Before(late) {
				found = append(found, Finding{Kind: FindingNoRelay, Name: c.Name, Since: since})
				break
			}
		}
	}
	return found, nil
}

// dueSince returns since when nobody is at the first delivery of q: since it was due, or,
// where it was never tried, since its event. Zero: there is none.
func (d *Directory) dueSince(ctx context.Context, q DeliverySelection) (time.Time, error) {
	due, err := d.store.Deliveries(ctx, q)
	if err != nil || len(due) == 0 {
		return time.Time{}, err
	}
	since := due[0].Due
	if due[0].LeaseUntil.After(since) {
		since = due[0].LeaseUntil
	}
	if !since.IsZero() {
		return since, nil
	}
	e, err := first(d.store.Events(ctx, EventSelection{Account: due[0].Account, IDs: []ID{due[0].Event}, Limit: 1}))
	if errors.Is(err, ErrNotFound) {
		return time.Time{}, nil // it was delivered just now
	}
	return e.At, err
}

// deadDeliveries returns a finding for each consumer with deliveries that were given up.
func (d *Directory) deadDeliveries(ctx context.Context) (found []Finding, err error) {
	for _, c := range d.cfg.Consumers {
		dead, err := d.store.Deliveries(ctx, DeliverySelection{Consumer: c.Name, Dead: true, Limit: d.cfg.MaxPage})
		if err != nil {
			return nil, err
		}
		if len(dead) > 0 {
			found = append(found, Finding{Kind: FindingDeadDeliveries, Name: c.Name, Count: len(dead)})
		}
	}
	return found, nil
}

// errTakenBack ends an Update that was only to look.
var errTakenBack = errors.New("roster: taken back")

// neverPurged returns a finding where Purge would delete a row that has been over for
// long.
func (d *Directory) neverPurged(ctx context.Context) ([]Finding, error) {
	var n int
	err := d.update(ctx, func(c *change) (err error) {
		if n, err = c.tx.Purge(ctx, PurgeSelection{Before: d.Now().Add(-purgeLate), Limit: 1}); err != nil {
			return err
		}
		return errTakenBack
	})
	if !errors.Is(err, errTakenBack) {
		return nil, err
	}
	if n == 0 {
		return nil, nil
	}
	return []Finding{{Kind: FindingNotPurged}}, nil
}
