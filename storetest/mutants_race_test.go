package storetest

import (
	"context"
	"errors"
	"slices"
	"time"

	"example.com/roster"
)

// snapshotIsolation runs each closure in an Update that it rolls back, and
// repeats its writes in a second Update. So concurrent closures read what was
// committed before them, as under snapshot isolation, and the second Update
// checks versions, but not those of records that unguarded accepts.
func snapshotIsolation(unguarded func(record any) bool) func(h *hooks) {
	errUndo := errors.New("undo")
	return func(h *hooks) {
		meet := make(chan struct{})
		h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) error {
			var log []func(tx roster.Tx) error
			forces := false
			err := s.Update(ctx, func(tx roster.Tx) error {
				log, forces = log[:0], false
				if err := fn(hookTx(tx, &hooks{
					put: func(ctx context.Context, tx roster.Tx, record any) error {
						c := copyOf(record)
						forces = forces || unguarded(c) && version(c).Int() > 0
						err := put(ctx, tx, record)
						if err == nil {
							log = append(log, func(tx roster.Tx) error {
								defer copyAssigned(record, c)
								return forceWrite(unguarded)(ctx, tx, c)
							})
						}
						return err
					},
					purge: func(ctx context.Context, tx roster.Tx, q roster.PurgeSelection) (int, error) {
						log = append(log, func(tx roster.Tx) error { _, err := tx.Purge(ctx, q); return err })
						return tx.Purge(ctx, q)
					},
				})); err != nil {
					return err
				}
				return errUndo
			})
			if err != errUndo {
				return err
			}
			if forces {
				select { // wait until another closure has read the same, if there is one
				case meet <- struct{}{}:
				case <-meet:
				case <-time.After(100 * time.Millisecond):
				}
			}
			return s.Update(ctx, func(tx roster.Tx) error {
				for _, write := range log {
					if err := write(tx); err != nil {
						return err
					}
				}
				return nil
			})
		}
	}
}

var raceMutants = []mutant{
	{"e-mails are compared before the insert alone", oneInsertWins, acceptEmails},
	{"e-mails are compared before the insert alone, under a Directory", oneCreateWins, acceptEmails},
	{"secrets without a guard, under snapshot isolation", secretsAreUsedOnce, snapshotIsolation(isKind[roster.Secret])},
	{"deliveries without a guard", deliveriesAreClaimedOnce, unguarded[roster.Delivery]},
	{"users without a guard, under snapshot isolation", noWriteIsLost, snapshotIsolation(isKind[roster.User])},
	{"accounts without a guard, under snapshot isolation", guardRowsProtectCounts, snapshotIsolation(isKind[roster.Account])},
	{"accounts without a guard, with two owners", oneOwnerIsLeft, snapshotIsolation(isKind[roster.Account])},
	{"accounts without a guard, with an owner by membership", oneOwnerIsLeftAmongMembers, snapshotIsolation(isKind[roster.Account])},
	{"memberships without a guard, with uses", usesOfAMemberAreExact, snapshotIsolation(isKind[roster.Membership])},
	{"accounts without a guard, with two teams", teamsFormNoCycle, snapshotIsolation(isKind[roster.Account])},
	{"users without a guard, with memberships", membershipsAreMadeOnce, snapshotIsolation(isKind[roster.User])},
	{"grants without a guard, under a Directory", sharedUsesAreExact, snapshotIsolation(isKind[roster.Grant])},
	{"uses come back without what was refunded", sharedUsesAreExact, onEach(roster.Reader.Uses, func(u *roster.Use) { u.Refunded = time.Time{} })},
	{"times of users' uses are kept a second early", clocksMayDiffer, editPut(func(u *roster.User) { u.UsesAt = u.UsesAt.Add(-time.Second) })},
	{"times of shared uses are kept a second early", clocksMayDiffer, editPut(func(g *roster.Grant) { g.UsesAt = g.UsesAt.Add(-time.Second) })},
	{"users without a guard, under a Directory", noEditIsLost, unguarded[roster.User]},
	{"secrets and users without a guard, with an invitation", invitationsAreRedeemedOnce, snapshotIsolation(func(record any) bool {
		return isKind[roster.Secret](record) || isKind[roster.User](record)
	})},
	{"a failed Update is committed, under a Directory", directoryUpdatesAreAtomic, alwaysCommit},
	{"events that name a group are lost", changesWriteEvents, onPut(func(ctx context.Context, tx roster.Tx, e *roster.Event) error {
		if e.Kind == roster.EventGroupEnded {
			return nil
		}
		return tx.PutEvent(ctx, e)
	})},
	{"what is behind does not follow", consumersMissNothing, onResult(roster.Reader.Deliveries, func(q roster.DeliverySelection, all *[]roster.Delivery) {
		if len(q.Heads) > 0 {
			*all = slices.DeleteFunc(*all, func(d roster.Delivery) bool { return d.Place == roster.PlaceBehind })
		}
	})},
	{"who is first in a queue is not seen", consumersMissNothing, onResult(roster.Reader.Deliveries, func(q roster.DeliverySelection, all *[]roster.Delivery) {
		if len(q.Heads) > 0 {
			*all = slices.DeleteFunc(*all, func(d roster.Delivery) bool { return d.Place == roster.PlaceFirst })
		}
	})},
	{"a refused change of the Directory is committed", changesWriteEvents, alwaysCommit},
}

var acceptEmails = acceptUsers(func(_ *roster.User, field string) bool { return field == "email" })
