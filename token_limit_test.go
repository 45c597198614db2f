package roster_test

import (
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestMaxTokens issues tokens up to Config.MaxTokens. What is revoked or over makes
// room, and nobody else's token takes any.
func TestMaxTokens(t *testing.T) {
	for name, c := range map[string]struct {
		before func(t *testing.T, dir *roster.Directory, c *clock, first roster.ID)
		fits   bool
	}{
		"above the limit": {func(*testing.T, *roster.Directory, *clock, roster.ID) {}, false},
		"one was revoked": {func(t *testing.T, dir *roster.Directory, _ *clock, first roster.ID) {
			if err := dir.RevokeToken(t.Context(), first); err != nil {
				t.Fatal(err)
			}
		}, true},
		"one is over": {func(_ *testing.T, _ *roster.Directory, c *clock, _ roster.ID) { c.Add(2 * time.Hour) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			clock, cfg := newClock(), testConfig()
			cfg.Now, cfg.MaxTokens = clock.Now, 2
			dir := roster.New(memstore.New(), cfg)
			jane, other := mustCreate(t, dir, roster.NewUser{Active: true}), mustCreate(t, dir, roster.NewUser{Active: true})
			first, _, err := dir.IssueToken(t.Context(), roster.NewToken{User: jane.ID, Expires: clock.Now().Add(time.Hour)})
			is.NoErr(err)
			mustIssue(t, dir, roster.NewToken{User: jane.ID})
			mustIssue(t, dir, roster.NewToken{User: other.ID})
			mustIssue(t, dir, roster.NewToken{Role: roster.RoleUser})
			c.before(t, dir, clock, first.ID)
			_, _, err = dir.IssueToken(t.Context(), roster.NewToken{User: jane.ID})
			is.Equal(err == nil, c.fits)
			if !c.fits {
				is.True(errors.Is(err, roster.ErrInvalid))
				is.Equal(err.Error(), "roster: invalid tokens: must be at most 2 a user that are neither revoked nor over (Config.MaxTokens)")
			}
		})
	}
}
