package roster

import (
	"context"
	"errors"
	"iter"
)

// CreateResult is the answer of [Directory.CreateAll] to one NewUser.
type CreateResult struct {
	User User  // as it was made; zero where Err is set
	Err  error // the error of [Directory.Create]; nil: made
}

// BulkTx is a [Tx] that writes many new records by few statements. It is optional:
// where a Tx is none, [Directory.CreateAll] and [Directory.JoinTeamAll] write one
// record after another.
type BulkTx interface {
	Tx
	// InsertUsers does what PutUser does for each of these users, whose Version is 0,
	// in their order. It returns an error for each: nil, or the [ExistsError] of
	// PutUser. err is any other error, which ends the Update.
	InsertUsers(ctx context.Context, users []*User) (taken []error, err error)
	// InsertEvents does what PutEvent does for each of these events, which are new.
	InsertEvents(ctx context.Context, events []Event) error
	// InsertTeamMemberships does what PutTeamMembership does for each of these, whose
	// Version is 0 and whose ids are new.
	InsertTeamMemberships(ctx context.Context, memberships []TeamMembership) error
	// TouchUsers does what PutUser does for each of these users, who differ from what is
	// stored by one Updated alone, the same for all. It is ErrConflict where one has
	// another version, and the Update must not go on then.
	TouchUsers(ctx context.Context, users []*User) error
	// EndTeamMemberships does what PutTeamMembership does for each of these, which differ
	// from what is stored by one Ended alone, the same for all. Errors: those of TouchUsers.
	EndTeamMemberships(ctx context.Context, memberships []TeamMembership) error
}

// createErrors say what is wrong with one user: the others go on.
var createErrors = []error{ErrInvalid, ErrNotFound, ErrExists, ErrForbidden, ErrBusy}

// CreateAll makes users as [Directory.Create] does, and yields a result for each, in
// their order: a bad one does not lose the rest. A thousand users are committed
// together; those with Grants each on their own. A million users need the memory of
// a thousand.
//
// An error ends it: that of ctx or the store. The results before it are committed,
// and up to a thousand more may be. Give each NewUser an ID, and a repeat answers those
// that were made with the [ExistsError] of "id". Whoever stops early also leaves up to a
// thousand users whose results it did not see. With Config.Within each user is committed
// on its own.
func (d *Directory) CreateAll(ctx context.Context, many iter.Seq[NewUser]) iter.Seq2[CreateResult, error] {
	return func(yield func(CreateResult, error) bool) {
		rows := stepRows
		if d.cfg.Within != nil {
			rows = 1 // what it refuses is one user's
		}
		unit := make([]CreateResult, 0, rows)
		flush := func() bool {
			if err := d.createUnit(ctx, unit); err != nil {
				yield(CreateResult{}, err)
				return false
			}
			for _, r := range unit {
				if !yield(r, nil) {
					return false
				}
			}
			unit = unit[:0]
			return true
		}
		for n := range many {
			if len(unit) == rows && !flush() {
				return
			}
			if len(n.Grants) == 0 {
				u, err := d.prepareUser(ctx, n)
				unit = append(unit, CreateResult{User: u, Err: err})
				continue
			}
			if !flush() {
				return
			}
			u, err := d.Create(ctx, n)
			if err != nil && !isOneOf(err, createErrors) {
				yield(CreateResult{}, err)
				return
			}
			if !yield(CreateResult{User: u, Err: err}, nil) {
				return
			}
		}
		flush()
	}
}

// prepareUser checks n, and returns the user that it asks for, with its password.
func (d *Directory) prepareUser(ctx context.Context, n NewUser) (User, error) {
	if err := d.requireMayBring(&n); err != nil {
		return User{}, err
	}
	u, err := d.newUser(n)
	if err == nil {
		u.PasswordHash, err = d.newPassword(ctx, n.Password, n.PasswordHash)
	}
	if err != nil {
		return User{}, err
	}
	return u, nil
}

// createUnit makes the users of unit that were prepared, and writes the others' errors.
func (d *Directory) createUnit(ctx context.Context, unit []CreateResult) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var made []CreateResult
	err := d.update(ctx, func(c *change) error {
		made = append(made[:0], unit...)
		return c.createMany(ctx, made)
	})
	switch {
	case err == nil:
		for i := range made {
			d.noteForbidden(ctx, &made[i].Err)
		}
		copy(unit, made)
	case !isOneOf(err, createErrors):
		return err
	}
	for i := range unit {
		r := &unit[i]
		switch {
		case r.Err != nil:
		case err != nil: // of whoever may make nobody
			r.Err = err
		default:
			continue
		}
		r.User = User{}
	}
	return nil
}

// createMany inserts the users of unit that have no error yet, with an event each.
func (c *change) createMany(ctx context.Context, unit []CreateResult) error {
	var rows []*CreateResult
	for i := range unit {
		if unit[i].Err == nil {
			rows = append(rows, &unit[i])
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if err := c.authorize(ctx); err != nil {
		return err
	}
	maker, err := c.maker(ctx)
	if err != nil {
		return err
	}
	var users []*User
	var allowed []*CreateResult
	for _, r := range rows {
		if r.Err = c.by.mayGrant(r.User.Role); r.Err != nil {
			continue
		}
		uc := &userChange{change: c, u: r.User}
		uc.replacePassword(r.User.PasswordHash, maker)
		r.User = uc.u
		users, allowed = append(users, &r.User), append(allowed, r)
	}
	if len(users) == 0 {
		return nil
	}
	if _, err := c.ensureAccount(ctx); err != nil {
		return err
	}
	taken, err := c.insertUsers(ctx, users)
	if err != nil {
		return err
	}
	var events []Event
	for i, r := range allowed {
		if r.Err = taken[i]; r.Err == nil {
			events = append(events, c.newEvent(Event{
				Kind: EventUserCreated, User: r.User.ID, UserVersion: r.User.Version, Detail: detail{To: r.User.State}.object(),
			}))
		}
	}
	return c.recordEvents(ctx, events)
}

// insertUsers writes new users, and returns the ExistsError of each that was taken.
func (c *change) insertUsers(ctx context.Context, users []*User) ([]error, error) {
	if bulk, ok := c.tx.(BulkTx); ok {
		return bulk.InsertUsers(ctx, users)
	}
	taken := make([]error, len(users))
	for i, u := range users {
		err := c.tx.PutUser(ctx, u)
		if err != nil && !errors.Is(err, ErrExists) {
			return nil, err
		}
		taken[i] = err
	}
	return taken, nil
}

// recordEvents writes events that newEvent made, and their deliveries.
func (c *change) recordEvents(ctx context.Context, events []Event) error {
	bulk, ok := c.tx.(BulkTx)
	if ok && len(events) > 0 {
		if err := bulk.InsertEvents(ctx, events); err != nil {
			return err
		}
	}
	for i := range events {
		if !ok {
			if err := c.tx.PutEvent(ctx, &events[i]); err != nil {
				return err
			}
		}
		if err := c.deliver(ctx, &events[i]); err != nil {
			return err
		}
		if err := c.within(ctx, events[i]); err != nil {
			return err
		}
	}
	return nil
}
