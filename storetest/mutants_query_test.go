package storetest

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"example.com/roster"
)

// onLive edits the selections of live sessions.
func onLive(edit func(l *roster.LiveSessions)) func(*hooks) {
	return onQuery(roster.Reader.Secrets, func(q *roster.SecretSelection) {
		if q.Live == nil {
			return
		}
		live := *q.Live
		if live.After != nil {
			after := *live.After
			live.After = &after
		}
		edit(&live)
		q.Live = &live
	})
}

// headsOf has the heads of queues selected by of.
func headsOf(of func(q roster.Queue, d roster.Delivery) bool) func(*hooks) {
	return onRead(func(ctx context.Context, r roster.Reader, q roster.DeliverySelection) (heads []roster.Delivery, err error) {
		if len(q.Heads) == 0 {
			return r.Deliveries(ctx, q)
		}
		for _, queue := range q.Heads {
			for place := roster.PlaceNew; place <= roster.PlaceBehind; place++ {
				all, err := r.Deliveries(ctx, roster.DeliverySelection{Place: place})
				if err != nil {
					return nil, err
				}
				all = slices.DeleteFunc(all, func(d roster.Delivery) bool { return !of(queue, d) })
				slices.SortFunc(all, func(a, b roster.Delivery) int {
					return cmp.Or(cmp.Compare(a.UserVersion, b.UserVersion), a.ID.Compare(b.ID))
				})
				heads = append(heads, all[:min(1, len(all))]...)
			}
		}
		return heads, nil
	})
}

var queryMutants = []mutant{
	{"ended groups are shown", queryFieldsSelect, onQuery(roster.Reader.Groups, func(q *roster.GroupSelection) { q.Ended = true })},
	{"of several groups one is read", queryFieldsSelect, onQuery(roster.Reader.Groups, func(q *roster.GroupSelection) { q.IDs = q.IDs[:min(len(q.IDs), 1)] })},
	{"products are read where nobody wants them", queryFieldsSelect, onQuery(roster.Reader.Groups, func(q *roster.GroupSelection) { q.NoProducts = false })},
	{"ended grants are shown", queryFieldsSelect, onQuery(roster.Reader.Grants, func(q *roster.GrantSelection) { q.Ended = true })},
	{"those between the users of a page have their grants read", grantsOfPages, onQuery(roster.Reader.Grants, func(q *roster.GrantSelection) {
		if len(q.Users) >= 30 {
			q.Users = nil
		}
	})},
	{"of several users one is read", queryFieldsSelect, onQuery(roster.Reader.Grants, func(q *roster.GrantSelection) { q.Users = q.Users[:min(len(q.Users), 1)] })},
	{"the group of a grant is ignored", queryFieldsSelect, onQuery(roster.Reader.Grants, func(q *roster.GrantSelection) { q.Group = roster.ID{} })},
	{"redeemed secrets are pending", queryFieldsSelect, onQuery(roster.Reader.Secrets, func(q *roster.SecretSelection) { q.Pending = false })},
	{"sessions are among what is none", queryFieldsSelect, onQuery(roster.Reader.Secrets, func(q *roster.SecretSelection) { q.NoSessions = false })},
	{"expired sessions are live", liveSessionsAreSelected, onLive(func(l *roster.LiveSessions) { l.Now = l.Now.Add(-time.Microsecond) })},
	{"the epoch of live sessions is another", liveSessionsAreSelected, onLive(func(l *roster.LiveSessions) { l.Epoch = 0 })},
	{"the next page of live sessions begins with the last one", liveSessionsAreSelected, onLive(func(l *roster.LiveSessions) {
		if l.After != nil {
			l.After.ID = roster.ID{}
		}
	})},
	{"live sessions come by their ids", liveSessionsAreSelected, onResult(roster.Reader.Secrets, func(q roster.SecretSelection, all *[]roster.Secret) {
		if q.Live != nil {
			slices.SortFunc(*all, func(a, b roster.Secret) int { return a.ID.Compare(b.ID) })
		}
	})},
	{"revoked sessions are live", liveSessionsAreSelected, onRead(func(ctx context.Context, r roster.Reader, q roster.SecretSelection) ([]roster.Secret, error) {
		found, err := r.Secrets(ctx, q)
		if err != nil || q.Live == nil {
			return found, err
		}
		all, err := r.Secrets(ctx, roster.SecretSelection{Account: q.Account, User: q.User, Purpose: roster.PurposeSession})
		for _, s := range all {
			if !s.Revoked.IsZero() && s.Epoch == q.Live.Epoch && q.Live.After == nil {
				found = append(found, s)
			}
		}
		return found, err
	})},
	{"the purpose is ignored", queryFieldsSelect, onQuery(roster.Reader.Secrets, func(q *roster.SecretSelection) { q.Purpose = "" })},
	{"ended memberships are shown", queryFieldsSelect, onQuery(roster.Reader.Memberships, func(q *roster.MembershipSelection) { q.Ended = true })},
	{"ended teams are shown", queryFieldsSelect, onQuery(roster.Reader.Teams, func(q *roster.TeamSelection) { q.Ended = true })},
	{"the parent is ignored", queryFieldsSelect, onQuery(roster.Reader.Teams, func(q *roster.TeamSelection) { q.Parent = roster.ID{} })},
	{"of several teams one is read", queryFieldsSelect, onQuery(roster.Reader.Teams, func(q *roster.TeamSelection) { q.IDs = q.IDs[:min(len(q.IDs), 1)] })},
	{"of several accounts one is read", queryFieldsSelect, onQuery(roster.Reader.Accounts, func(q *roster.AccountSelection) { q.IDs = q.IDs[:min(len(q.IDs), 1)] })},
	{"the team is ignored", queryFieldsSelect, onQuery(roster.Reader.TeamMemberships, func(q *roster.TeamMembershipSelection) { q.Team = roster.ID{} })},
	{"the limit of teams is ignored", recordsAreInIDOrder, onQuery(roster.Reader.Teams, func(q *roster.TeamSelection) { q.Limit = 0 })},
	{"the user of an event is ignored", queryFieldsSelect, onQuery(roster.Reader.Events, func(q *roster.EventSelection) { q.User = roster.ID{} })},
	{"grants of two users come user by user", queryFieldsSelect, onResult(roster.Reader.Grants, func(_ roster.GrantSelection, grants *[]roster.Grant) {
		slices.SortStableFunc(*grants, func(a, b roster.Grant) int { return a.User.Compare(b.User) })
	})},
	{"the limit of groups is ignored", recordsAreInIDOrder, onQuery(roster.Reader.Groups, func(q *roster.GroupSelection) { q.Limit = 0 })},
	{"a limit of 0 is a limit of 10", recordsAreInIDOrder, onQuery(roster.Reader.Secrets, func(q *roster.SecretSelection) {
		if q.Limit <= 0 {
			q.Limit = 10
		}
	})},
	{"the first record after After is left out", recordsAreInIDOrder, onQuery(roster.Reader.Secrets, func(q *roster.SecretSelection) {
		if !q.After.IsZero() {
			q.After = nextID(q.After)
		}
	})},
	{"grants come newest first", recordsAreInIDOrder, onResult(roster.Reader.Grants, func(_ roster.GrantSelection, grants *[]roster.Grant) { slices.Reverse(*grants) })},
	{"deliveries come in the order of their ids", deliveriesAreInDueOrder, onResult(roster.Reader.Deliveries, func(_ roster.DeliverySelection, all *[]roster.Delivery) {
		slices.SortFunc(*all, func(a, b roster.Delivery) int { return a.ID.Compare(b.ID) })
	})},
	{"a delivery that is due now is not due", deliveriesAreInDueOrder, onQuery(roster.Reader.Deliveries, func(q *roster.DeliverySelection) {
		if !q.DueUntil.IsZero() {
			q.DueUntil = q.DueUntil.Add(-time.Microsecond)
		}
	})},
	{"dead deliveries are due", deliveriesAreInDueOrder, editPut(func(d *roster.Delivery) { d.Dead = time.Time{} })},
	{"other deliveries are shown among the dead ones", deliveriesAreInDueOrder, onRead(func(ctx context.Context, r roster.Reader, q roster.DeliverySelection) ([]roster.Delivery, error) {
		all, err := r.Deliveries(ctx, q)
		if err != nil || !q.Dead {
			return all, err
		}
		q.Dead = false
		alive, err := r.Deliveries(ctx, q)
		return append(all, alive...), err
	})},
	{"dead deliveries are never shown", deliveriesAreInDueOrder, onQuery(roster.Reader.Deliveries, func(q *roster.DeliverySelection) { q.Dead = false })},
	{"dead deliveries are those of every consumer", deliveriesAreInDueOrder, onQuery(roster.Reader.Deliveries, func(q *roster.DeliverySelection) {
		if q.Dead {
			q.Consumer = ""
		}
	})},
	{"a delivery is found by its id alone, not its id and its consumer", deliveriesAreInDueOrder, onQuery(roster.Reader.Deliveries, func(q *roster.DeliverySelection) {
		if !q.ID.IsZero() {
			q.Consumer = ""
		}
	})},
	{"a dead delivery is no longer found by its id", deliveriesAreInDueOrder, onResult(roster.Reader.Deliveries, func(q roster.DeliverySelection, all *[]roster.Delivery) {
		if !q.ID.IsZero() && q.Dead {
			*all = nil
		}
	})},
	{"the id of a delivery is not looked at", deliveriesAreInDueOrder, onQuery(roster.Reader.Deliveries, func(q *roster.DeliverySelection) { q.ID = roster.ID{} })},
	{"the place of a delivery is not looked at", deliveriesAreInDueOrder, onQuery(roster.Reader.Deliveries, func(q *roster.DeliverySelection) { q.Place = 0 })},
	{"queues have heads by their last versions", queuesHaveHeads, onRead(func(ctx context.Context, r roster.Reader, q roster.DeliverySelection) ([]roster.Delivery, error) {
		heads, err := r.Deliveries(ctx, q)
		for i, h := range heads {
			if len(q.Heads) == 0 {
				break
			}
			all, _ := r.Deliveries(ctx, roster.DeliverySelection{Place: h.Place, User: h.User})
			for _, d := range all {
				if d.Account == h.Account && d.Consumer == h.Consumer && d.Destination == h.Destination && d.UserVersion > heads[i].UserVersion {
					heads[i] = d
				}
			}
		}
		return heads, err
	})},
	{"of several queues one is read", queuesHaveHeads, onQuery(roster.Reader.Deliveries, func(q *roster.DeliverySelection) {
		q.Heads = q.Heads[:min(1, len(q.Heads))]
	})},
	{"the queues of two accounts are one", queuesHaveHeads, headsOf(func(q roster.Queue, d roster.Delivery) bool {
		return d.Consumer == q.Consumer && d.Destination == q.Destination && d.User == q.User
	})},
	{"the queues of two consumers are one", queuesHaveHeads, headsOf(func(q roster.Queue, d roster.Delivery) bool {
		return d.Account == q.Account && d.Destination == q.Destination && d.User == q.User
	})},
	{"the queues of two destinations are one", queuesHaveHeads, headsOf(func(q roster.Queue, d roster.Delivery) bool {
		return d.Consumer == q.Consumer && d.Account == q.Account && d.User == q.User
	})},
	{"dead deliveries lead a queue", queuesHaveHeads, editPut(func(d *roster.Delivery) { d.Dead = time.Time{} })},
	{"a queue is in the order of ids", queuesHaveHeads, editPut(func(d *roster.Delivery) { d.UserVersion = 0 })},
	{"a delivery keeps its place", queuesHaveHeads, onPut(func(ctx context.Context, tx roster.Tx, d *roster.Delivery) error {
		stored, err := tx.Deliveries(ctx, roster.DeliverySelection{ID: d.ID})
		if err != nil || len(stored) == 0 {
			return errors.Join(err, tx.PutDelivery(ctx, d))
		}
		kept := *d
		kept.Place = stored[0].Place
		err = tx.PutDelivery(ctx, &kept)
		d.Version = kept.Version
		return err
	})},
	{"a dead delivery stays dead", deliveriesAreInDueOrder, onPut(func(ctx context.Context, tx roster.Tx, d *roster.Delivery) error {
		was := *d
		was.Dead = start
		if stored, _ := find(ctx, tx, &was); stored == nil || d.Version == 0 || !d.Dead.IsZero() {
			return tx.PutDelivery(ctx, d)
		}
		err := tx.PutDelivery(ctx, &was)
		d.Version = was.Version
		return err
	})},
	{"a grant that ends at the moment is not over yet", queryFieldsSelect, onQuery(roster.Reader.Grants, func(q *roster.GrantSelection) {
		if !q.NotOverAt.IsZero() {
			q.NotOverAt = q.NotOverAt.Add(-time.Microsecond)
		}
	})},
	{"grants that are over are shown by their id", queryFieldsSelect, onQuery(roster.Reader.Grants, func(q *roster.GrantSelection) {
		if !q.ID.IsZero() {
			q.NotOverAt = time.Time{}
		}
	})},
	{"a grant lapses after the moment at which it ends", queryFieldsSelect, onQuery(roster.Reader.Grants, func(q *roster.GrantSelection) {
		if !q.LapsedAt.IsZero() {
			q.LapsedAt = q.LapsedAt.Add(-time.Microsecond)
		}
	})},
	{"grants that lapsed are those that are recorded, too", queryFieldsSelect, onRead(func(ctx context.Context, r roster.Reader, q roster.GrantSelection) ([]roster.Grant, error) {
		at := q.LapsedAt
		if at.IsZero() || q.Limit > 0 {
			return r.Grants(ctx, q)
		}
		q.LapsedAt = time.Time{}
		grants, err := r.Grants(ctx, q)
		return slices.DeleteFunc(grants, func(g roster.Grant) bool {
			return g.Until.IsZero() || g.Until.After(at) || !g.Ended.IsZero()
		}), err
	})},
	{"grants to the account are those to anybody", queryFieldsSelect, onQuery(roster.Reader.Grants, func(q *roster.GrantSelection) {
		q.Users = slices.DeleteFunc(slices.Clone(q.Users), func(id roster.ID) bool { return id.IsZero() })
	})},
	{"nothing found is an error", noMatchIsNoError, onRead(func(ctx context.Context, r roster.Reader, q roster.GrantSelection) ([]roster.Grant, error) {
		grants, err := r.Grants(ctx, q)
		if err == nil && len(grants) == 0 {
			err = roster.ErrNotFound
		}
		return grants, err
	})},
}
