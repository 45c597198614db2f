package roster

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
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
	// Full reports whether InsertUsers has inserted enough for one Update, so that
	// CreateAll commits and goes on in another. It asks behind each thousand, and begins
	// another after ten thousand in any case.
	Full() bool
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

// bulkRows is how many users CreateAll prepares at once.
const bulkRows = 10 * stepRows

// createErrors say what is wrong with one user: the others go on.
var createErrors = []error{ErrInvalid, ErrNotFound, ErrExists, ErrForbidden, ErrBusy}

// CreateAll makes users as [Directory.Create] does, and yields a result for each, in
// their order: a bad one does not lose the rest. It reads up to ten thousand, or a
// thousand with a Password, and commits them by the thousand or as many at once as the
// store likes; those with Grants each on their own. A million users need the memory of
// ten thousand.
//
// An error ends it: that of ctx or the store. The results before it are committed,
// and up to ten thousand more may be. Give each NewUser an ID, and a repeat answers those
// that were made with the [ExistsError] of "id". Whoever stops early also leaves up to
// ten thousand users whose results it did not see. With Config.Within each user is
// committed on its own.
func (d *Directory) CreateAll(ctx context.Context, many iter.Seq[NewUser]) iter.Seq2[CreateResult, error] {
	return func(yield func(CreateResult, error) bool) {
		rows := bulkRows
		if d.cfg.Within != nil {
			rows = 1 // what it refuses is one user's
		}
		var unit, made []CreateResult
		hashed := 0 // passwords, which take long
		flush := func() bool {
			for rest := unit; len(rest) > 0; {
				var err error
				if made, err = d.createUnit(ctx, rest, made[:0]); err != nil {
					yield(CreateResult{}, err)
					return false
				}
				for _, r := range made {
					if !yield(r, nil) {
						return false
					}
				}
				rest = rest[len(made):]
			}
			unit, hashed = unit[:0], 0
			return true
		}
		for n := range many {
			if (len(unit) == rows || hashed == stepRows || ctx.Err() != nil) && !flush() {
				return
			}
			if n.Password != "" {
				hashed++
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

// createUnit makes the first users of those that were prepared, as many as one Update
// takes, and returns their results in the place of made, which is empty.
func (d *Directory) createUnit(ctx context.Context, prepared, made []CreateResult) ([]CreateResult, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	err := d.update(ctx, func(c *change) error {
		made = slices.Grow(made[:0], len(prepared))
		for some := range slices.Chunk(prepared, stepRows) {
			from := len(made)
			made = append(made, some...)
			if err := c.createMany(ctx, made[from:]); err != nil {
				return err
			}
			if bulk, ok := c.tx.(BulkTx); !ok || bulk.Full() {
				break
			}
		}
		return nil
	})
	switch {
	case err == nil:
		for i := range made {
			d.noteForbidden(ctx, &made[i].Err)
		}
	case isOneOf(err, createErrors): // whoever may make nobody
		made = append(made[:0], prepared...)
		for i := range made {
			made[i].Err = cmp.Or(made[i].Err, err)
		}
	default:
		return nil, err
	}
	for i := range made {
		if made[i].Err != nil {
			made[i].User = User{}
		}
	}
	return made, nil
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
