package roster_test

import (
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestAccountActivity uses tokens and sessions: the account's row is written once
// an hour.
func TestAccountActivity(t *testing.T) {
	is := is.New(t)
	dir, c := throttling(t)
	s := mustSignIn(t, dir, signIn("jane@x.test", password))
	_, own, err := dir.IssueToken(t.Context(), roster.NewToken{Role: roster.RoleAdmin})
	is.NoErr(err)
	before, err := dir.Account(t.Context())
	is.NoErr(err)
	is.True(before.Activity.IsZero()) // nothing was used yet
	first := c.Now()
	for _, step := range []struct {
		wait, want time.Duration // after the first use
		use        func() error
	}{
		{0, 0, func() error { _, err := dir.Session(t.Context(), s.Token); return err }},
		{59 * time.Minute, 0, func() error { _, err := dir.Authenticate(t.Context(), own); return err }},
		{time.Minute, time.Hour, func() error { _, err := dir.Authenticate(t.Context(), own); return err }},
		{time.Minute, time.Hour, func() error { _, err := dir.Session(t.Context(), s.Token); return err }},
		{time.Hour, 2*time.Hour + time.Minute, func() error { _, err := dir.Session(t.Context(), s.Token); return err }},
	} {
		c.Add(step.wait)
		is.NoErr(step.use())
		a, err := dir.Account(t.Context())
		is.NoErr(err)
		is.Equal(a.Activity, first.Add(step.want))
		is.Equal(a.Updated, before.Updated) // nobody edited it
	}
}
