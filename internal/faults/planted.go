package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"example.com/roster"
	"example.com/roster/internal/faults/check"
)

// The stores here break one promise each. A fault that does not notice them says
// nothing about stores that keep it.

// staleReads is a store whose reads of users come from memory for a moment. Its
// Updates read what is stored.
type staleReads struct {
	roster.Store
	lasts time.Duration
	mu    sync.Mutex
	last  map[string]staleAnswer
}

type staleAnswer struct {
	at    time.Time
	value any
}

// Users returns what was read a moment ago.
func (s *staleReads) Users(ctx context.Context, q roster.UserSelection) ([]roster.User, error) {
	return remember(s, fmt.Sprintf("%+v", q), func() ([]roster.User, error) { return s.Store.Users(ctx, q) })
}

// Principal returns what was read a moment ago.
func (s *staleReads) Principal(ctx context.Context, q roster.PrincipalSelection) (roster.Principal, error) {
	return remember(s, fmt.Sprintf("%+v", q), func() (roster.Principal, error) { return s.Store.Principal(ctx, q) })
}

// remember returns what was read under key a moment ago.
func remember[T any](s *staleReads, key string, read func() (T, error)) (T, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.last[key]; ok && time.Since(old.at) < s.lasts {
		return old.value.(T), nil
	}
	value, err := read()
	if err == nil {
		if s.last == nil {
			s.last = map[string]staleAnswer{}
		}
		s.last[key] = staleAnswer{time.Now(), value}
	}
	return value, err
}

// blindPuts is a store that puts a user whatever version is stored: the edit of
// who was faster is lost.
type blindPuts struct{ roster.Store }

// Update makes every change blind.
func (b blindPuts) Update(ctx context.Context, fn func(roster.Tx) error) error {
	return b.Store.Update(ctx, func(tx roster.Tx) error { return fn(blindTx{tx}) })
}

type blindTx struct{ roster.Tx }

// PutUser puts u over the version that is stored.
func (b blindTx) PutUser(ctx context.Context, u *roster.User) error {
	if u.Version == 0 {
		return b.Tx.PutUser(ctx, u)
	}
	stored, err := b.Tx.Users(ctx, byID(u.Account, u.ID))
	if err != nil {
		return err
	}
	for _, s := range stored {
		u.Version = s.Version
	}
	return b.Tx.PutUser(ctx, u)
}

func byID(account, user roster.ID) roster.UserSelection {
	return roster.UserSelection{
		Account: account, Where: []roster.Condition{roster.Where(roster.FieldID, roster.OpEq, user)},
		Sort: []roster.SortKey{{Field: roster.FieldCreated}},
	}
}

// checksFirst is a store without a unique index of addresses: it looks whether
// an address is taken as of the beginning of the Update, and then inserts.
type checksFirst struct {
	roster.Store
	mu      sync.Mutex
	commits int
	takenAt map[string]int
}

// Update notes the addresses of the users that it inserted.
func (c *checksFirst) Update(ctx context.Context, fn func(roster.Tx) error) error {
	c.mu.Lock()
	began := c.commits
	c.mu.Unlock()
	time.Sleep(time.Millisecond) // memstore is so fast that nobody else would begin
	var inserted []string
	err := c.Store.Update(ctx, func(tx roster.Tx) error {
		inserted = nil
		return fn(&checksFirstTx{Tx: tx, store: c, began: began, inserted: &inserted})
	})
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.commits++
	for _, address := range inserted {
		c.takenAt[address] = c.commits
	}
	return nil
}

type checksFirstTx struct {
	roster.Tx
	store    *checksFirst
	began    int
	inserted *[]string
}

// PutUser inserts under an address that is nobody else's.
func (c *checksFirstTx) PutUser(ctx context.Context, u *roster.User) error {
	if u.Version > 0 || u.CanonicalEmail == "" {
		return c.Tx.PutUser(ctx, u)
	}
	c.store.mu.Lock()
	at, taken := c.store.takenAt[u.CanonicalEmail]
	c.store.mu.Unlock()
	if taken && at <= c.began {
		return &roster.ExistsError{Field: "email"}
	}
	*c.inserted = append(*c.inserted, u.CanonicalEmail)
	u.CanonicalEmail = u.ID.String() + u.CanonicalEmail
	return c.Tx.PutUser(ctx, u)
}

// capOutside is a store whose Updates read users as they were a moment ago, and
// put them blind: a cap is checked outside the transaction that counts.
type capOutside struct {
	roster.Store
	reads *staleReads
}

// newCapOutside reads by another pool: every connection of s may be in an Update.
func newCapOutside(s, reads roster.Store) capOutside {
	return capOutside{s, &staleReads{Store: reads, lasts: 20 * time.Millisecond}}
}

// Update gives fn the users of a moment ago.
func (c capOutside) Update(ctx context.Context, fn func(roster.Tx) error) error {
	return c.Store.Update(ctx, func(tx roster.Tx) error { return fn(capOutsideTx{blindTx{tx}, c.reads}) })
}

type capOutsideTx struct {
	blindTx
	reads *staleReads
}

// Users returns what was read a moment ago.
func (c capOutsideTx) Users(ctx context.Context, q roster.UserSelection) ([]roster.User, error) {
	q.Lock = false
	return c.reads.Users(ctx, q)
}

// Principal returns what was read a moment ago.
func (c capOutsideTx) Principal(ctx context.Context, q roster.PrincipalSelection) (roster.Principal, error) {
	q.GrantsAt = q.GrantsAt.Truncate(time.Minute) // else every key is new
	return c.reads.Principal(ctx, q)
}

// deniesCommit is a store that answers one Update in so many that nothing was
// done, though it was.
type deniesCommit struct {
	roster.Store
	every   int64
	updates atomic.Int64
}

var errDenied = errors.New("planted: nothing was done, says the store")

// Update commits, and may deny it.
func (d *deniesCommit) Update(ctx context.Context, fn func(roster.Tx) error) error {
	err := d.Store.Update(ctx, fn)
	if err == nil && d.updates.Add(1)%d.every == 0 {
		return errDenied
	}
	return err
}

// bite tries a planted fault n times, and tells in the table how often a figure
// showed it. try returns the name of the figure; empty: nothing was seen. Fewer
// than half are a finding; of 100 tries or more, fewer than 19 of 20.
func (r *result) bite(name string, n int, try func() (figure string)) {
	bit, by := 0, ""
	for range n {
		if figure := try(); figure != "" {
			bit++
			by = figure
		}
	}
	if r.tooth != "" {
		r.tooth += "; "
	}
	r.tooth += fmt.Sprintf("%s: %d of %d, by %s", name, bit, n, cmp.Or(by, "nothing"))
	if 2*bit < n || n >= 100 && 20*bit < 19*n {
		r.Wrong = append(r.Wrong, fmt.Sprintf("planted %s were noticed %d of %d times", name, bit, n))
	}
}

// biteBy is bite for runs whose report must show the fault.
func (r *result) biteBy(name string, n int, run func(i int) (*result, error)) error {
	var failed error
	i := 0
	r.bite(name, n, func() string {
		found, err := run(i)
		i++
		if err != nil {
			failed = errors.Join(failed, err)
			return ""
		}
		return found.figure()
	})
	return failed
}

// figure returns the name of the first figure that shows something.
func (r *result) figure() string {
	for _, kind := range []struct {
		name  string
		found []string
	}{
		{"doubled", r.Doubled}, {"lost", r.Lost}, {"half done", r.Half}, {"against the answer", r.Against}, {"wrong error", r.Wrong},
	} {
		if len(kind.found) > 0 {
			return kind.name
		}
	}
	return ""
}

// forgetsCommits is a store that acknowledges one Update in so many and takes it back.
type forgetsCommits struct {
	roster.Store
	every   int64
	updates atomic.Int64
}

// Update may forget what it acknowledges.
func (f *forgetsCommits) Update(ctx context.Context, fn func(roster.Tx) error) error {
	if f.updates.Add(1)%f.every != 0 {
		return f.Store.Update(ctx, fn)
	}
	err := f.Store.Update(ctx, func(tx roster.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return errForgotten
	})
	if errors.Is(err, errForgotten) {
		return nil
	}
	return err
}

var errForgotten = errors.New("planted: it is acknowledged, and not done")

// forgotten has callers work for a moment on a store that forgets commits, on the
// servers of a fault: the check of each must find something lost.
func (s *scratch) forgotten(ctx context.Context, total *result, dialect string, dsns []string) error {
	s.plant = func(store roster.Store) roster.Store { return &forgetsCommits{Store: store, every: 5} }
	defer func() { s.plant = nil }()
	return total.biteBy("commits that are forgotten", 1, func(int) (*result, error) {
		found, err := s.under(ctx, 1, dialect, dsns, 0, func(context.Context, *room, int) error {
			time.Sleep(500 * time.Millisecond)
			return nil
		})
		if err != nil {
			return nil, err
		}
		return &result{Report: check.Report{Lost: found.Lost}}, nil // the one figure that is meant
	})
}
