package storetest

import (
	"context"
	"errors"
	"time"

	"example.com/roster"
)

// bulkTx is a BulkTx whose methods Put one record after another, with a bug.
type bulkTx struct {
	roster.Tx
	bug bulkBug
}

type bulkBug int

const (
	noBug bulkBug = iota
	stopsAtTaken
	forgetsOne
	losesNumbers
	keepsVersions
	endsNobody
	touchesAnyVersion
	insertsLastEventOnce
)

func (tx bulkTx) InsertUsers(ctx context.Context, users []*roster.User) (taken []error, err error) {
	for i, u := range users {
		if tx.bug == forgetsOne && i == 100 {
			taken = append(taken, nil)
			continue
		}
		err := tx.PutUser(ctx, u)
		if err != nil && (!errors.Is(err, roster.ErrExists) || tx.bug == stopsAtTaken) {
			return nil, err
		}
		if tx.bug == losesNumbers {
			u.Number = 0
		}
		taken = append(taken, err)
	}
	return taken, nil
}

func (tx bulkTx) Full() bool { return false }

func (tx bulkTx) InsertEvents(ctx context.Context, events []roster.Event) error {
	for i := range events {
		if tx.bug == insertsLastEventOnce && i == len(events)-1 {
			return nil
		}
		if err := tx.PutEvent(ctx, &events[i]); err != nil {
			return err
		}
	}
	return nil
}

func (tx bulkTx) InsertTeamMemberships(ctx context.Context, all []roster.TeamMembership) error {
	for i := range all {
		m := all[i]
		if err := tx.PutTeamMembership(ctx, &m); err != nil {
			return err
		}
		if tx.bug != keepsVersions {
			all[i] = m
		}
	}
	return nil
}

func (tx bulkTx) TouchUsers(ctx context.Context, users []*roster.User) error {
	for _, u := range users {
		if tx.bug == touchesAnyVersion {
			stored, err := tx.Users(ctx, roster.UserSelection{Account: u.Account, Where: []roster.Condition{roster.Where(roster.FieldID, roster.OpEq, u.ID)}, Limit: 1})
			if err != nil {
				return err
			}
			u.Version = stored[0].Version
		}
		if err := tx.PutUser(ctx, u); err != nil {
			return err
		}
	}
	return nil
}

func (tx bulkTx) EndTeamMemberships(ctx context.Context, all []roster.TeamMembership) error {
	for i := range all {
		m := all[i]
		if tx.bug == endsNobody {
			m.Ended = time.Time{}
		}
		if err := tx.PutTeamMembership(ctx, &m); err != nil {
			return err
		}
		all[i].Version = m.Version
	}
	return nil
}

// inBulkWith has each Tx be a BulkTx with a bug.
func inBulkWith(bug bulkBug) func(h *hooks) {
	return func(h *hooks) { h.bulk = func(tx roster.Tx) roster.Tx { return bulkTx{tx, bug} } }
}

var bulkMutants = []mutant{
	{"a taken address ends the Update", bulkInsertsUsers, inBulkWith(stopsAtTaken)},
	{"a user of the last statement is forgotten", bulkInsertsUsers, inBulkWith(forgetsOne)},
	{"users get no numbers", bulkInsertsUsers, inBulkWith(losesNumbers)},
	{"the last event is forgotten", bulkInsertsRecords, inBulkWith(insertsLastEventOnce)},
	{"memberships do not get their version", bulkInsertsRecords, inBulkWith(keepsVersions)},
	{"users of another version are changed", bulkChangesRecords, inBulkWith(touchesAnyVersion)},
	{"memberships do not end", bulkChangesRecords, inBulkWith(endsNobody)},
}
