package roster

import (
	"context"
	"errors"
)

// change is a Directory over the transaction of one Update: whatever it reads
// and writes belongs to that transaction.
type change struct {
	*Directory
	tx Tx
	by authority // the zero authority may do nothing
}

// userChange is a change of one user.
type userChange struct {
	*change
	u      User    // as it was read, then as it will be stored; of a member, as the account sees it
	member *member // where u is a member of the account; nil: the account owns u
}

// update runs fn in one Update, and again after ErrConflict. fn checks who acts.
func (d *Directory) update(ctx context.Context, fn func(*change) error) error {
	return d.retry(ctx, func() error { return d.updateOnce(ctx, fn) })
}

// updateOnce is update for a caller that reads the record again after a conflict.
func (d *Directory) updateOnce(ctx context.Context, fn func(*change) error) (err error) {
	defer d.noteForbidden(ctx, &err)
	return d.store.Update(ctx, func(tx Tx) error {
		tallies := grantTallies{}
		if outer, ok := d.store.(inTx); ok {
			tallies = outer.tallies
		}
		return fn(&change{Directory: d.inside(inTx{Tx: tx, tallies: tallies}), tx: tx})
	})
}

// authorize reads what the actor may do, in the transaction: a role that was
// taken away counts at once.
func (c *change) authorize(ctx context.Context) (err error) {
	c.by, err = c.authority(ctx)
	return err
}

// administer runs fn in an Update, for the host and for actors of rank admin.
func (d *Directory) administer(ctx context.Context, fn func(*change) error) error {
	return d.update(ctx, func(c *change) error {
		if err := c.authorize(ctx); err != nil {
			return err
		}
		if err := c.by.mayAdminister(); err != nil {
			return err
		}
		return fn(c)
	})
}

// changeUser reads a user of the account's own whom the actor may touch, runs fn,
// and returns the user as fn stored it. fn may run again.
func (d *Directory) changeUser(ctx context.Context, id ID, fn func(*userChange) error) (User, error) {
	return d.changeLocked(ctx, id, (*change).lockOwn, touching(ctx, fn))
}

// administerUser is changeUser for actors of rank admin alone.
func (d *Directory) administerUser(ctx context.Context, id ID, fn func(*userChange) error) (User, error) {
	return d.changeUser(ctx, id, administering(fn))
}

// changePerson is changeUser for users of the account's own and members of it.
func (d *Directory) changePerson(ctx context.Context, id ID, fn func(*userChange) error) (User, error) {
	return d.changeLocked(ctx, id, (*change).lockPerson, touching(ctx, fn))
}

// administerPerson is changePerson for actors of rank admin alone.
func (d *Directory) administerPerson(ctx context.Context, id ID, fn func(*userChange) error) (User, error) {
	return d.changePerson(ctx, id, administering(fn))
}

// touching returns fn for actors who may touch the user.
func touching(ctx context.Context, fn func(*userChange) error) func(*userChange) error {
	return func(c *userChange) error {
		if err := c.authorize(ctx); err != nil {
			return err
		}
		if err := c.by.mayTouch(&c.u); err != nil {
			return err
		}
		if err := c.requireVersion(c.u.ID, c.u.Version); err != nil {
			return err
		}
		return fn(c)
	}
}

// administering returns fn for actors of rank admin.
func administering(fn func(*userChange) error) func(*userChange) error {
	return func(c *userChange) error {
		if err := c.by.mayAdminister(); err != nil {
			return err
		}
		return fn(c)
	}
}

// changeSelf is changeUser without a rank check: for what users always do
// themselves, such as signing in and out and accepting an invitation. The user
// is the actor of its events.
func (d *Directory) changeSelf(ctx context.Context, id ID, fn func(*userChange) error) (User, error) {
	if d.actor.User != id { // else the actor stays as it is: its events name its token
		d = d.ActingAs(Actor{User: id})
	}
	return d.changeLocked(ctx, id, (*change).lockOwn, func(c *userChange) error {
		if err := c.requireVersion(c.u.ID, c.u.Version); err != nil {
			return err
		}
		return fn(c)
	})
}

// changeOwn is changeSelf for a user who acts on itself, and else changeUser.
func (d *Directory) changeOwn(ctx context.Context, id ID, fn func(*userChange) error) (User, error) {
	if !id.IsZero() && d.actor.User == id {
		return d.changeSelf(ctx, id, fn)
	}
	return d.changeUser(ctx, id, fn)
}

// changeLocked runs fn over the user that lock reads.
func (d *Directory) changeLocked(
	ctx context.Context, id ID, lock func(*change, context.Context, ID) (*userChange, error), fn func(*userChange) error,
) (User, error) {
	var changed User
	err := d.update(ctx, func(c *change) error {
		uc, err := lock(c, ctx, id)
		if err != nil {
			return err
		}
		if err := fn(uc); err != nil {
			return err
		}
		changed = uc.u
		return nil
	})
	if err != nil {
		return User{}, err
	}
	return changed, nil
}

// lockOwn reads a user of the account's own who will be written.
func (c *change) lockOwn(ctx context.Context, id ID) (*userChange, error) {
	u, err := c.lockUser(ctx, id)
	if err != nil {
		return nil, err
	}
	return &userChange{change: c, u: u}, nil
}

// put stores the user under the version that was read; of a member, the membership.
func (c *userChange) put(ctx context.Context) error {
	if err := c.requireVersion(c.u.ID, c.u.Version); err != nil {
		return err
	}
	if err := c.putRow(ctx); err != nil {
		return err
	}
	c.wrote(c.u.ID, c.u.Version)
	return nil
}

func (c *userChange) putRow(ctx context.Context) error {
	if c.member != nil {
		return c.putMember(ctx)
	}
	return c.tx.PutUser(ctx, &c.u)
}

// save stores the user as updated now, and records e. A user who is active now gets
// what invitations promised.
func (c *userChange) save(ctx context.Context, e Event) error {
	c.u.Updated = c.Now()
	due, err := c.takeBenefits()
	if err != nil {
		return err
	}
	due, lowered, err := c.takeRole(ctx, due)
	if err != nil {
		return err
	}
	if err := c.put(ctx); err != nil {
		return err
	}
	if err := c.recordEvent(ctx, e); err != nil {
		return err
	}
	if lowered {
		if err := c.recordWithheld(ctx, ID{}, "whoever gave the role may no longer give it"); err != nil {
			return err
		}
	}
	return c.giveBenefits(ctx, due)
}

// recordEvent records an event of the user, who is stored.
func (c *userChange) recordEvent(ctx context.Context, e Event) error {
	e.User, e.UserVersion = c.u.ID, c.u.Version
	return c.change.recordEvent(ctx, e)
}

// editRecord returns a record as edit and then store made it. edit changes a
// copy outside the transaction. store writes it under the version that was
// read; after a conflict both run again.
func editRecord[R any](
	ctx context.Context, d *Directory, read func(context.Context) (R, error),
	edit func(*R) error, store func(c *change, before, after *R) error,
) (stored R, err error) {
	err = d.retry(ctx, func() error {
		before, err := read(ctx)
		if err != nil {
			return err
		}
		after := before
		if err := edit(&after); err != nil {
			return err
		}
		return d.updateOnce(ctx, func(c *change) error {
			if err := c.authorize(ctx); err != nil {
				return err
			}
			stored = after
			return store(c, &before, &stored)
		})
	})
	if err != nil {
		var none R
		return none, err
	}
	return stored, nil
}

// raced turns the ExistsError of a field into ErrConflict, where another Update
// made the same record first and the next try will find it.
func raced(err error, field string) error {
	var exists *ExistsError
	if errors.As(err, &exists) && exists.Field == field {
		return ErrConflict
	}
	return err
}
