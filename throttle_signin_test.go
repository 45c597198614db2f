package roster_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// throttling is a Directory with a clock that the test turns.
func throttling(t *testing.T) (*roster.Directory, *clock) {
	t.Helper()
	cfg, c := testConfig(), newClock()
	cfg.Now, cfg.FreeFailures = c.Now, 3
	dir := roster.New(memstore.New(), cfg)
	jane(t, dir)
	return dir, c
}

func retryAfter(t *testing.T, dir *roster.Directory, s roster.SignIn) time.Duration {
	t.Helper()
	_, err := dir.SignIn(t.Context(), s)
	var throttled *roster.ThrottledError
	switch {
	case errors.As(err, &throttled) && errors.Is(err, roster.ErrThrottled):
		return throttled.Retry
	case errors.Is(err, roster.ErrCredentials):
		return 0
	}
	t.Fatalf("signing in: %v", err)
	return 0
}

// TestThrottle fails again and again: an address that somebody has and one that
// nobody has are held back alike.
func TestThrottle(t *testing.T) {
	for _, email := range []string{"jane@x.test", "nobody@x.test"} {
		t.Run(email, func(t *testing.T) {
			is := is.New(t)
			dir, c := throttling(t)
			wrong := signIn(email, "wrong password")
			for range 3 {
				is.Equal(retryAfter(t, dir, wrong), time.Duration(0))
			}
			for _, pause := range []time.Duration{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900} {
				is.Equal(retryAfter(t, dir, wrong), pause*time.Second)
				is.Equal(retryAfter(t, dir, wrong), pause*time.Second) // one that is refused does not count
				c.Add(pause * time.Second)
				is.Equal(retryAfter(t, dir, wrong), time.Duration(0)) // and it locks again
			}
			c.Add(24*time.Hour - time.Microsecond)
			is.Equal(retryAfter(t, dir, wrong), time.Duration(0))
			is.Equal(retryAfter(t, dir, wrong), 15*time.Minute) // none is forgotten yet
			c.Add(24 * time.Hour)
			for range 3 {
				is.Equal(retryAfter(t, dir, wrong), time.Duration(0))
			}
		})
	}
}

// TestOneCount spells one address in many ways.
func TestOneCount(t *testing.T) {
	is := is.New(t)
	dir, _ := throttling(t)
	for _, email := range []string{"Jane@x.test", "jane@X.TEST", "jane@x.test"} {
		is.Equal(retryAfter(t, dir, signIn(email, "wrong password")), time.Duration(0))
	}
	is.Equal(retryAfter(t, dir, signIn("JANE@x.test", password)), time.Second) // right, and too early
	other, err := dir.CreateAccount(t.Context(), roster.NewAccount{})
	is.NoErr(err)
	is.Equal(retryAfter(t, dir.ForAccount(other.ID), signIn("jane@x.test", "wrong password")), time.Duration(0)) // another account's count
}

// TestClocksDiffer signs in through nodes whose clocks are not quite the same.
func TestClocksDiffer(t *testing.T) {
	is := is.New(t)
	dir, c := throttling(t)
	unknown := roster.SignIn{Email: "jane@x.test", Password: password}
	for range 5 {
		mustSignIn(t, dir, signIn("jane@x.test", password))
		mustSignIn(t, dir, unknown)
		c.Add(-time.Second)
	}
	unknown.Password = "wrong password"
	for range 3 {
		is.Equal(retryAfter(t, dir, unknown), time.Duration(0))
	}
	is.Equal(retryAfter(t, dir, unknown), time.Second)
	c.Add(-time.Minute)
	is.Equal(retryAfter(t, dir, unknown), time.Second) // a clock that is behind lets nobody through
}

// TestStrangerLocksNobodyOut fails from elsewhere.
func TestStrangerLocksNobodyOut(t *testing.T) {
	is := is.New(t)
	dir, _ := throttling(t)
	mustSignIn(t, dir, signIn("jane@x.test", password))
	stranger := signIn("jane@x.test", "wrong password")
	stranger.Network = "2001:db8::1"
	for range 3 {
		is.Equal(retryAfter(t, dir, stranger), time.Duration(0))
	}
	stranger.Network = "2001:db8:0:0:ffff::1" // the same subscriber, and whoever else
	is.Equal(retryAfter(t, dir, stranger), time.Second)
	mustSignIn(t, dir, signIn("jane@x.test", password)) // from where she was before

	elsewhere := signIn("jane@x.test", password)
	elsewhere.Network = "198.51.100.1"
	is.Equal(retryAfter(t, dir, elsewhere), time.Second)
	is.NoErr(dir.ClearSignInFailures(t.Context(), "Jane@x.test"))
	mustSignIn(t, dir, elsewhere)
}

// TestAResetForgetsWhatStrangersDid resets a password from a trusted network, while
// strangers hold back every other.
func TestAResetForgetsWhatStrangersDid(t *testing.T) {
	is := is.New(t)
	dir, _ := throttling(t)
	mustSignIn(t, dir, signIn("jane@x.test", password))
	elsewhere := signIn("jane@x.test", "wrong password")
	elsewhere.Network = "198.51.100.1"
	for range 3 {
		is.Equal(retryAfter(t, dir, elsewhere), time.Duration(0))
	}
	elsewhere.Password = password
	is.Equal(retryAfter(t, dir, elsewhere), time.Second)
	_, err := dir.ResetPassword(t.Context(), mustForget(t, dir, "jane@x.test"), password, roster.ClientInfo{Network: "192.0.2.7"})
	is.NoErr(err)
	mustSignIn(t, dir, elsewhere)
}

// TestTrustedNetworkIsCountedToo fails from where the user has signed in.
func TestTrustedNetworkIsCountedToo(t *testing.T) {
	is := is.New(t)
	dir, c := throttling(t)
	mustSignIn(t, dir, signIn("jane@x.test", password))
	wrong := signIn("jane@x.test", "wrong password")
	for range 3 {
		is.Equal(retryAfter(t, dir, wrong), time.Duration(0))
	}
	is.Equal(retryAfter(t, dir, wrong), time.Second)
	c.Add(time.Second)
	mustSignIn(t, dir, signIn("jane@x.test", password)) // forgets them
	is.Equal(retryAfter(t, dir, wrong), time.Duration(0))
}

// TestAFullHouseIsNoFailure types the right password where there is no room for a
// session, more often than one may fail.
func TestAFullHouseIsNoFailure(t *testing.T) {
	is := is.New(t)
	cfg := testConfig()
	cfg.SessionsLimit, cfg.RefuseSessions, cfg.FreeFailures = 1, true, 3
	dir := roster.New(memstore.New(), cfg)
	first := jane(t, dir)
	_, err := dir.StartSession(t.Context(), first.ID, roster.ClientInfo{})
	is.NoErr(err)
	before, err := dir.User(t.Context(), first.ID)
	is.NoErr(err)
	for range 10 {
		_, err := dir.SignIn(t.Context(), signIn("jane@x.test", password))
		is.Equal(err, roster.ErrTooManySessions)
	}
	after, err := dir.User(t.Context(), first.ID)
	is.NoErr(err)
	is.Equal(after, before)
}

// TestNoSignInInsideUpdate: what is rolled back with the rest would not be counted.
func TestNoSignInInsideUpdate(t *testing.T) {
	is := is.New(t)
	dir, _ := throttling(t)
	for _, password := range []roster.SecretText{"wrong password", password} {
		err := dir.Update(t.Context(), func(dir *roster.Directory) error {
			_, err := dir.SignIn(t.Context(), signIn("jane@x.test", password))
			return err
		})
		is.True(errors.Is(err, roster.ErrInvalid))
	}
}

// TestThrottleCountsExactly tries a thousand passwords, many at once: as many are
// checked as may fail, and not one more.
func TestThrottleCountsExactly(t *testing.T) {
	is := is.New(t)
	dir, _ := throttling(t)
	var tries, checked, throttled atomic.Int64
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			for tries.Add(1) <= 1000 {
				_, err := dir.SignIn(context.Background(), signIn("jane@x.test", "wrong password"))
				for errors.Is(err, roster.ErrBusy) {
					runtime.Gosched()
					_, err = dir.SignIn(context.Background(), signIn("jane@x.test", "wrong password"))
				}
				switch {
				case errors.Is(err, roster.ErrCredentials):
					checked.Add(1)
				case errors.Is(err, roster.ErrThrottled):
					throttled.Add(1)
				}
			}
		})
	}
	wg.Wait()
	is.Equal(checked.Load(), int64(3))
	is.Equal(throttled.Load(), int64(997))
}

// TestClockSetBackThrottlesNobody sets the clock back by a year after failures.
func TestClockSetBackThrottlesNobody(t *testing.T) {
	is := is.New(t)
	cfg, clock := testConfig(), newClock()
	cfg.Now = clock.Now
	dir := roster.New(memstore.New(), cfg)
	mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Password: "right password", Active: true})
	signIn := func(password roster.SecretText) error {
		return last(dir.SignIn(t.Context(), roster.SignIn{Email: "jane@x.test", Password: password}))
	}
	for range 12 {
		_ = signIn("wrong password")
	}
	is.True(errors.Is(signIn("right password"), roster.ErrThrottled))
	clock.Add(-365 * 24 * time.Hour)
	is.NoErr(signIn("right password"))
}
