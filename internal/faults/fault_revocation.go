package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"example.com/roster"
	"example.com/roster/internal/faults/work"
)

// revocation ends a session or a token while others use it by another pool: no
// use that begins after the answer succeeds.
var revocation = onEachKind(fault{name: "R11", what: "revoked while in use by another pool", short: 40, long: 2500}, revoke)

// revocations end what a user has.
var revocations = []func(ctx context.Context, dir *roster.Directory, user, token roster.ID) error{
	func(ctx context.Context, dir *roster.Directory, user, token roster.ID) error {
		if _, err := dir.ForceLogout(ctx, user); err != nil {
			return err
		}
		return dir.RevokeToken(ctx, token)
	},
	applied(roster.Deactivate),
	applied(roster.Remove),
}

func applied(a roster.Action) func(context.Context, *roster.Directory, roster.ID, roster.ID) error {
	return func(ctx context.Context, dir *roster.Directory, user, _ roster.ID) error {
		_, err := dir.Apply(ctx, user, a)
		return err
	}
}

func revoke(ctx context.Context, o *opened, rounds int) (*result, error) {
	total := &result{rounds: rounds}
	for i := range rounds {
		late, checks, err := revokeOnce(ctx, o.store, o.again, i)
		if err != nil {
			return nil, err
		}
		total.Acknowledged += checks
		if late > 0 {
			total.Lost = append(total.Lost, fmt.Sprintf("trial %d: %d uses began after the answer and succeeded", i, late))
		}
	}
	// The tooth: a pool that remembers what it read for a moment.
	bit, tried := 0, 20
	for i := range tried {
		late, _, err := revokeOnce(ctx, o.store, &remembering{Store: o.again}, i)
		if err != nil {
			return nil, err
		}
		if late > 0 {
			bit++
		}
	}
	total.tooth = fmt.Sprintf("%d of %d", bit, tried)
	if bit == 0 {
		total.Wrong = append(total.Wrong, "a pool that answers from memory was not noticed")
	}
	return total, nil
}

// usesAfter is how many uses each user begins after the answer, however busy the
// machine is.
const usesAfter = 3

// revokeOnce uses a session and a token of a new user through one store, ends both
// through another, and returns how many uses that began after the answer succeeded.
func revokeOnce(ctx context.Context, store, other roster.Store, i int) (late, checks int, err error) {
	dir, reads := roster.New(store, work.Config()), roster.New(other, work.Config())
	u, err := dir.Create(ctx, roster.NewUser{Active: true})
	if err != nil {
		return 0, 0, err
	}
	session, err := dir.StartSession(ctx, u.ID, roster.ClientInfo{})
	if err != nil {
		return 0, 0, err
	}
	token, text, err := dir.IssueToken(ctx, roster.NewToken{User: u.ID})
	if err != nil {
		return 0, 0, err
	}
	var mu sync.Mutex
	var good []time.Time // when those began that succeeded
	var answered atomic.Pointer[time.Time]
	var users sync.WaitGroup
	for n := range 4 {
		users.Go(func() {
			for after := 0; after < usesAfter; {
				began := time.Now()
				var err error
				if n%2 == 0 {
					_, err = reads.Session(ctx, session.Token)
				} else {
					_, err = reads.Authenticate(ctx, text)
				}
				if end := answered.Load(); end != nil && began.After(*end) {
					after++
				}
				if err == nil {
					mu.Lock()
					good = append(good, began)
					mu.Unlock()
				}
			}
		})
	}
	for range 1000 { // until they are in use
		mu.Lock()
		n := len(good)
		mu.Unlock()
		if n >= 8 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	err = revocations[i%len(revocations)](ctx, dir, u.ID, token.ID)
	end := time.Now()
	answered.Store(&end)
	users.Wait()
	for _, began := range good {
		if began.After(end) {
			late++
		}
	}
	return late, len(good), err
}

// rememberedFor is long against the time between a commit and its answer: what
// was read before the commit must still be remembered after the answer, or the
// pool did nothing wrong.
const rememberedFor = 2 * time.Second

// remembering is a store that answers who somebody is from memory for a moment.
type remembering struct {
	roster.Store
	mu   sync.Mutex
	last map[roster.Digest]remembered
}

type remembered struct {
	at        time.Time
	principal roster.Principal
}

// Principal returns what was read a moment ago.
func (r *remembering) Principal(ctx context.Context, q roster.PrincipalSelection) (roster.Principal, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if old, ok := r.last[q.Hash]; ok && time.Since(old.at) < rememberedFor {
		return old.principal, nil
	}
	p, err := r.Store.Principal(ctx, q)
	if err == nil {
		if r.last == nil {
			r.last = map[roster.Digest]remembered{}
		}
		r.last[q.Hash] = remembered{time.Now(), p}
	}
	return p, err
}
