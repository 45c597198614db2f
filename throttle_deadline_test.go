package roster_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// stuck is a store that does not answer from one Update on: each waits for the end
// of its ctx, and ends with err.
type stuck struct {
	roster.Store
	from, updates int
	err           error
}

func (s *stuck) Update(ctx context.Context, fn func(roster.Tx) error) error {
	if s.updates++; s.updates < s.from {
		return s.Store.Update(ctx, fn)
	}
	<-ctx.Done()
	if s.updates > s.from {
		return ctx.Err()
	}
	return s.err
}

// TestSignInKeepsItsDeadline has a database go silent once a password was found
// right. What was counted cannot be taken back then, and no answer waits for it.
func TestSignInKeepsItsDeadline(t *testing.T) {
	for name, test := range map[string]struct {
		err     error // of the Update of the session
		updates int
	}{
		"the outcome is not known": {roster.ErrCommitUnknown, 2},
		"nothing was done":         {context.DeadlineExceeded, 3}, // the third takes the failure back
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			store, cfg := memstore.New(), testConfig()
			dir := roster.New(store, cfg)
			mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Password: password, Active: true})
			silent := &stuck{Store: store, from: 2, err: test.err}
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			start := time.Now()
			_, err := dir.WithStore(silent).SignIn(ctx, roster.SignIn{Email: "jane@x.test", Password: password})
			is.True(errors.Is(err, test.err)) // whatever became of the failure
			is.Equal(silent.updates, test.updates)
			is.True(time.Since(start) < 3*time.Second) // a call took six once
		})
	}
}
