package roster

import (
	"context"
	"errors"
)

// CreateGroup makes an access group. Errors: InvalidError, ErrForbidden,
// ErrNotFound for an account that does not exist.
func (d *Directory) CreateGroup(ctx context.Context, p GroupProfile) (AccessGroup, error) {
	if err := p.check(); err != nil {
		return AccessGroup{}, err
	}
	now := d.Now()
	g := AccessGroup{ID: d.cfg.NewID(), Account: d.account, GroupProfile: p.clone(), Created: now, Updated: now}
	var made AccessGroup
	err := d.administer(ctx, func(tx Tx) error {
		if _, err := d.ensureAccount(ctx, tx, false); err != nil {
			return err
		}
		made = g
		if err := tx.PutGroup(ctx, &made); err != nil {
			return err
		}
		return d.recordEvent(ctx, tx, Event{Kind: EventGroupCreated, Subject: g.ID})
	})
	if err != nil {
		return AccessGroup{}, err
	}
	return made, nil
}

// administer runs fn in an Update, for the host and for an actor of rank admin.
func (d *Directory) administer(ctx context.Context, fn func(Tx) error) error {
	return d.update(ctx, func(tx Tx) error {
		by, err := d.authority(ctx, tx)
		if err != nil {
			return err
		}
		if err := by.mayAdminister(); err != nil {
			return err
		}
		return fn(tx)
	})
}

// Group returns the access group with id. The error is ErrNotFound, for one that
// ended too.
func (d *Directory) Group(ctx context.Context, id ID) (AccessGroup, error) {
	return d.groupIn(ctx, d.store, id)
}

func (d *Directory) groupIn(ctx context.Context, r Reader, id ID) (AccessGroup, error) {
	if id.IsZero() {
		return AccessGroup{}, ErrNotFound
	}
	return first(r.Groups(ctx, GroupSelection{Account: d.account, ID: id, Limit: 1}))
}

// GroupByNumber returns the access group with the number n. The error is
// ErrNotFound, for one that ended too.
func (d *Directory) GroupByNumber(ctx context.Context, n int64) (AccessGroup, error) {
	if n == 0 {
		return AccessGroup{}, ErrNotFound
	}
	return first(d.store.Groups(ctx, GroupSelection{Account: d.account, Number: n, Limit: 1}))
}

// Groups returns access groups of the account, in the order of their ids.
func (d *Directory) Groups(ctx context.Context, q GroupQuery) ([]AccessGroup, error) {
	if err := d.bound(&q.Limit); err != nil {
		return nil, err
	}
	return d.store.Groups(ctx, GroupSelection{
		Account: d.account, ID: q.ID, Number: q.Number, Ended: q.Ended, After: q.After, Limit: q.Limit,
	})
}

// EditGroup changes what fn changes in an access group, as [Directory.Edit] does
// for users. Errors: InvalidError, ErrNotFound, ErrForbidden, ErrConflict.
func (d *Directory) EditGroup(ctx context.Context, id ID, fn func(*GroupProfile) error) (AccessGroup, error) {
	var edited AccessGroup
	err := d.retry(ctx, func() error {
		g, err := d.Group(ctx, id)
		if err != nil {
			return err
		}
		p := g.clone()
		if err := fn(&p); err != nil {
			return err
		}
		if err := p.check(); err != nil {
			return err
		}
		edited, err = d.putGroup(ctx, g, Event{Kind: EventGroupEdited}, func(g *AccessGroup) {
			g.GroupProfile = p.clone()
		})
		return err
	})
	if err != nil {
		return AccessGroup{}, err
	}
	return edited, nil
}

// EndGroup ends an access group. Its grants end with it. Errors: ErrNotFound,
// ErrForbidden.
func (d *Directory) EndGroup(ctx context.Context, id ID) (AccessGroup, error) {
	var ended AccessGroup
	err := d.retry(ctx, func() error {
		g, err := d.Group(ctx, id)
		if err != nil {
			return err
		}
		ended, err = d.putGroup(ctx, g, Event{Kind: EventGroupEnded}, func(g *AccessGroup) { g.Ended = g.Updated })
		return err
	})
	if err != nil {
		return AccessGroup{}, err
	}
	return ended, nil
}

// putGroup stores g as fn leaves it, under the version that was read.
func (d *Directory) putGroup(ctx context.Context, g AccessGroup, e Event, fn func(*AccessGroup)) (AccessGroup, error) {
	var stored AccessGroup
	e.Subject = g.ID
	err := d.store.Update(ctx, func(tx Tx) error {
		by, err := d.authority(ctx, tx)
		if err != nil {
			return err
		}
		if err := by.mayAdminister(); err != nil {
			return err
		}
		stored = g
		stored.Updated = d.Now()
		fn(&stored)
		if err := tx.PutGroup(ctx, &stored); err != nil {
			return err
		}
		return d.recordEvent(ctx, tx, e)
	})
	return stored, err
}

// checkGroup refuses a group that is not there as an invalid value of another
// record.
func (d *Directory) checkGroup(ctx context.Context, r Reader, id ID) error {
	_, err := d.groupIn(ctx, r, id)
	if errors.Is(err, ErrNotFound) {
		return invalid("group", "must be an access group of the account")
	}
	return err
}
