package roster

import (
	"context"
	"crypto/sha256"
	"errors"
	"math"
	"time"
)

// How long a use is remembered: until its period is over, and not less than the
// first; the second where the period has no end.
const (
	useKept        = 24 * time.Hour
	useKeptForever = 30 * 24 * time.Hour
)

// Consume takes n uses of a product from a user, all or none, if [Decide] allows
// it at that moment; however many callers there are, no more are taken than the
// allowance and the extra uses come to. Uses without a limit are counted too.
//
// key names the attempt, in 1 to 255 code points, among all of this user. It
// takes once: a repeat, of any time until Use.Expires, takes nothing and is
// answered like the first, whatever has become of the user since. A key is
// remembered until the period ends in which it was taken, and for at least 24
// hours; for 30 days where the period has no end.
//
// It is for the host, for the user itself from rank read-only on, and for an
// actor of rank admin whom the user does not outrank. Errors: *[AccessRefusedError],
// with the Decision; InvalidError, of field "key" too for one that was taken
// with another product or n, or refunded; ErrNotFound, ErrForbidden.
func (d *Directory) Consume(ctx context.Context, user ID, product string, n int64, key string) (Use, error) {
	if err := checkProduct(product); err != nil {
		return Use{}, err
	}
	if n < 1 {
		return Use{}, invalid("uses", "must be 1 or above")
	}
	if err := checkKey(key); err != nil {
		return Use{}, err
	}
	var use Use
	err := d.update(ctx, func(tx Tx) error {
		u, err := d.userIn(ctx, tx, user, true)
		if err != nil {
			return err
		}
		if err := d.mayAsk(ctx, tx, &u); err != nil {
			return err
		}
		use = Use{ID: useID(user, key), Account: d.account, User: user, Product: product, Key: key, N: n}
		return d.consume(ctx, tx, u, &use)
	})
	if err != nil {
		return Use{}, err
	}
	return use, nil
}

// consume takes what use asks for, or finds that it was taken before. u was read
// for writing: it stands for its uses.
func (d *Directory) consume(ctx context.Context, tx Tx, u User, use *Use) error {
	now := d.Now()
	old, err := d.useTaken(ctx, tx, use.ID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if now.Before(old.Expires) {
		asked := *use
		*use = old
		return old.answers(&asked)
	}
	s, err := d.principal(ctx, tx, u.ID)
	if err != nil {
		return err
	}
	if s.User.Version != u.Version {
		return ErrConflict // read at another moment than the row that stands for it
	}
	decision := decide(&s, use.Product, use.N, now)
	if !decision.Allowed {
		return &AccessRefusedError{Decision: decision}
	}
	count := u.usesIn(decision.Period, now)
	if count > math.MaxInt64-use.N {
		return invalid("uses", "must be at most %d together", int64(math.MaxInt64))
	}
	u.CurrentUses, u.UsesAt, u.UsesPeriod = count+use.N, now, decision.Period
	if err := tx.PutUser(ctx, &u); err != nil {
		return err
	}
	use.At, use.Grant, use.Left, use.Version = now, decision.Grant.ID, decision.Left, old.Version
	use.Expires = decision.remember()
	if use.Left != Unlimited {
		use.Left -= use.N
	}
	if err := tx.PutUse(ctx, use); err != nil || use.Left != 0 {
		return err
	}
	return d.recordEvent(ctx, tx, Event{
		User: u.ID, UserVersion: u.Version, Kind: EventUsesSpent, Subject: use.Grant, Detail: detail{Product: use.Product}.object(),
	})
}

// answers says whether u, which was taken before, answers what is asked now.
func (u *Use) answers(asked *Use) error {
	switch {
	case u.Product != asked.Product || u.N != asked.N:
		return invalid("key", "must not be one that was used for something else")
	case !u.Refunded.IsZero():
		return invalid("key", "must not be one that was refunded")
	}
	return nil
}

// remember returns until when a use that was allowed is remembered.
func (d Decision) remember() time.Time {
	if d.Renewed.IsZero() {
		return d.At.Add(useKeptForever)
	}
	if least := d.At.Add(useKept); d.Renewed.Before(least) {
		return least
	}
	return d.Renewed
}

// useTaken returns the use with an id. The error is ErrNotFound.
func (d *Directory) useTaken(ctx context.Context, r Reader, id ID) (Use, error) {
	return first(r.Uses(ctx, UseSelection{Account: d.account, ID: id, Limit: 1}))
}

// useID returns the id of what a user takes under a key.
func useID(user ID, key string) ID {
	sum := sha256.Sum256(append(user[:], key...))
	return ID(sum[:len(ID{})])
}

func checkKey(key string) error {
	if key == "" {
		return invalid("key", "must not be empty")
	}
	return checkText("key", key, maxText, false)
}
