package roster

import (
	"context"
	"errors"
	"slices"
)

// CreateGroup makes an access group. Errors: InvalidError, of field "groups" above
// Config.MaxGroups; ErrForbidden; ErrNotFound for an account that does not exist.
func (d *Directory) CreateGroup(ctx context.Context, p GroupProfile) (AccessGroup, error) {
	if err := p.check(&GroupProfile{}, d.cfg.MaxProductBytes); err != nil {
		return AccessGroup{}, err
	}
	now := d.Now()
	g := AccessGroup{ID: d.cfg.NewID(), Account: d.account, GroupProfile: p.clone(), Created: now, Updated: now}
	var made AccessGroup
	err := d.administer(ctx, func(c *change) error {
		if err := c.countGroup(ctx); err != nil {
			return err
		}
		made = g
		if err := c.tx.PutGroup(ctx, &made); err != nil {
			return err
		}
		return c.recordEvent(ctx, Event{Kind: EventGroupCreated, Subject: g.ID})
	})
	if err != nil {
		return AccessGroup{}, err
	}
	return made, nil
}

// Group returns the access group with id. The error is ErrNotFound, for one that
// ended too.
func (d *Directory) Group(ctx context.Context, id ID) (AccessGroup, error) {
	if err := d.requireReadShared(ctx); err != nil {
		return AccessGroup{}, err
	}
	return d.findGroup(ctx, id)
}

func (d *Directory) findGroup(ctx context.Context, id ID) (AccessGroup, error) {
	if id.IsZero() {
		return AccessGroup{}, ErrNotFound
	}
	return first(d.store.Groups(ctx, GroupSelection{Account: d.account, ID: id, Limit: 1}))
}

// GroupByNumber returns the access group with the number n. The error is
// ErrNotFound, for one that ended too.
func (d *Directory) GroupByNumber(ctx context.Context, n int64) (AccessGroup, error) {
	if err := d.requireReadShared(ctx); err != nil {
		return AccessGroup{}, err
	}
	if n == 0 {
		return AccessGroup{}, ErrNotFound
	}
	return first(d.store.Groups(ctx, GroupSelection{Account: d.account, Number: n, Limit: 1}))
}

// Groups returns access groups of the account, in the order of their ids. The
// error is an InvalidError for a limit above Config.MaxPage.
func (d *Directory) Groups(ctx context.Context, q GroupQuery) ([]AccessGroup, error) {
	if err := d.requireReadShared(ctx); err != nil {
		return nil, err
	}
	if err := d.bound(&q.Limit); err != nil {
		return nil, err
	}
	return d.store.Groups(ctx, GroupSelection{
		Account: d.account, ID: q.ID, IDs: slices.Clone(q.IDs), Number: q.Number, Ended: q.Ended, After: q.After, Limit: q.Limit,
		NoProducts: q.NoProducts,
	})
}

// EditGroup changes what fn changes in an access group, as [Directory.Edit] does
// for users. Errors: InvalidError, ErrNotFound, ErrForbidden, ErrConflict.
func (d *Directory) EditGroup(ctx context.Context, id ID, fn func(*GroupProfile) error) (AccessGroup, error) {
	return d.changeGroup(ctx, id, EventGroupEdited, func(g *AccessGroup) error {
		p := g.clone()
		if err := fn(&p); err != nil {
			return err
		}
		before := g.GroupProfile
		g.GroupProfile = p.clone() // fn may keep p
		return g.check(&before, d.cfg.MaxProductBytes)
	})
}

// EndGroup ends an access group. Its grants end with it. Errors: ErrNotFound,
// ErrForbidden.
func (d *Directory) EndGroup(ctx context.Context, id ID) (AccessGroup, error) {
	return d.changeGroup(ctx, id, EventGroupEnded, func(g *AccessGroup) error {
		g.Ended = d.Now()
		return nil
	})
}

func (d *Directory) changeGroup(ctx context.Context, id ID, kind EventKind, edit func(*AccessGroup) error) (AccessGroup, error) {
	read := func(ctx context.Context) (AccessGroup, error) { return d.findGroup(ctx, id) }
	return editRecord(ctx, d, read, edit, func(c *change, before, after *AccessGroup) error {
		if err := c.by.mayAdminister(); err != nil {
			return err
		}
		if err := c.requireVersion(id, before.Version); err != nil {
			return err
		}
		after.Updated = c.Now()
		if err := c.tx.PutGroup(ctx, after); err != nil {
			return err
		}
		c.wrote(id, after.Version)
		return c.recordEvent(ctx, Event{Kind: kind, Subject: id})
	})
}

// checkGroup refuses a group that is not there as an invalid value of another
// record.
func (d *Directory) checkGroup(ctx context.Context, id ID) error {
	_, err := d.findGroup(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return invalid("group", "must be an access group of the account")
	}
	return err
}
