package roster

import (
	"context"
	"slices"
)

// readAuthority returns what the actor may read.
func (d *Directory) readAuthority(ctx context.Context) (authority, error) {
	if d.known {
		return d.ranked(d.rank), nil
	}
	return d.authority(ctx)
}

// requireReadAll refuses a read that is for the host and for admins.
func (d *Directory) requireReadAll(ctx context.Context) (err error) {
	defer d.noteForbidden(ctx, &err)
	by, err := d.readAuthority(ctx)
	if err != nil {
		return err
	}
	return by.mayAdminister()
}

// requireRead refuses a read about users to all but the host, admins, and an
// actor who asks about nobody but itself.
func (d *Directory) requireRead(ctx context.Context, users ...ID) (err error) {
	defer d.noteForbidden(ctx, &err)
	by, err := d.readAuthority(ctx)
	if err != nil {
		return err
	}
	hidden := func(user ID) bool { return !by.mayRead(user) }
	if len(users) > 0 && !slices.ContainsFunc(users, hidden) {
		return nil
	}
	return by.mayAdminister()
}

// mayRead tells whether the actor may read a user: itself, or anybody where it may
// administer.
func (by authority) mayRead(user ID) bool {
	return by.mayAdminister() == nil || by.rank >= RankReadOnly && user == by.self && !user.IsZero()
}

// requireReadShared refuses a read of what everybody in the account may know, such
// as the names of its groups and teams.
func (d *Directory) requireReadShared(ctx context.Context) (err error) {
	defer d.noteForbidden(ctx, &err)
	by, err := d.readAuthority(ctx)
	if err != nil || by.host || by.rank >= RankReadOnly {
		return err
	}
	return ErrForbidden
}

// requireQuery refuses a query that may select others than the actor may read.
func (d *Directory) requireQuery(ctx context.Context, q UserQuery) (err error) {
	defer d.noteForbidden(ctx, &err)
	by, err := d.readAuthority(ctx)
	if err != nil {
		return err
	}
	self := Value{Text: string(by.self[:])}
	namesSelf := func(c Condition) bool {
		return c.Field == FieldID && c.Op == OpEq && len(c.Values) == 1 && c.Values[0] == self
	}
	if by.rank >= RankReadOnly && slices.ContainsFunc(q.Where, namesSelf) {
		return nil
	}
	return by.mayAdminister()
}
