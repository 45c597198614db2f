package storetest

import (
	"context"
	"errors"
	"time"

	"example.com/roster"
)

// snapshotIsolation runs a closure for what it writes, rolls that back, and then writes
// it in another Update. So closures run side by side on what was committed
// before them, as under snapshot isolation, and versions guard what they write,
// but those of the records that is names.
func snapshotIsolation(is func(record any) bool) func(h *hooks) {
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
						forces = forces || is(c) && version(c).Int() > 0
						err := put(ctx, tx, record)
						if err == nil {
							log = append(log, func(tx roster.Tx) error {
								defer copyAssigned(record, c)
								return forceWrite(is)(ctx, tx, c)
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
				select { // let another read what this one read, if there is one
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
	{"a check before the insert is all that keeps e-mails apart", "one of 64 concurrent inserts of one e-mail wins", acceptDuplicateEmails},
	{"the same under a Directory", "one of 64 who create a user with one e-mail succeeds", acceptDuplicateEmails},
	{"secrets without a guard, side by side", "of 64 who would use a secret one does", snapshotIsolation(isKind[roster.Secret])},
	{"deliveries without a guard", "of 64 who would claim a delivery one does", unguarded[roster.Delivery]},
	{"users without a guard, side by side", "20 writers of one user lose no write", snapshotIsolation(isKind[roster.User])},
	{"accounts without a guard, side by side", "what was counted still holds when the row that stands for it is written", snapshotIsolation(isKind[roster.Account])},
	{"the same under two owners", "owners who turn on each other leave one owner", snapshotIsolation(isKind[roster.Account])},
	{"the same under two teams", "teams that take each other for a parent close no circle", snapshotIsolation(isKind[roster.Account])},
	{"the same under memberships", "of 64 who make one membership one does", snapshotIsolation(isKind[roster.User])},
	{"users without a guard, under a Directory", "20 writers who edit one user lose no edit", unguarded[roster.User]},
	{"secrets and users without a guard, side by side", "of 64 who redeem an invitation one does", snapshotIsolation(func(record any) bool {
		return isKind[roster.Secret](record) || isKind[roster.User](record)
	})},
	{"a failed Update is committed, under a Directory", "an Update of the Directory is made whole or not at all", func(h *hooks) { h.update = commitAlways }},
	{"events that name a group are lost", "a change of the Directory writes its event and its delivery, a refused one neither", func(h *hooks) {
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if e, ok := record.(*roster.Event); ok && e.Kind == roster.EventGroupEnded {
				return nil
			}
			return put(ctx, tx, record)
		}
	}},
	{"a refused change leaves what it wrote", "a change of the Directory writes its event and its delivery, a refused one neither", func(h *hooks) { h.update = commitAlways }},
}

// acceptDuplicateEmails accepts an e-mail that was free when the closure began.
func acceptDuplicateEmails(h *hooks) {
	onExists(func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
		if u, ok := record.(*roster.User); ok && taken.Field == "email" {
			return acceptDuplicate(ctx, tx, u)
		}
		return taken
	})(h)
}
