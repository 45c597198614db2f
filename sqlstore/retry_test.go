package sqlstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/matryer/is"
)

var errMet = errors.New("database is locked")

// during answers that the server is away until a time, and met until meets are
// used up.
func during(away time.Time, meets int) func() error {
	return func() error {
		switch {
		case time.Now().Before(away):
			return driver.ErrBadConn
		case meets > 0:
			meets--
			return errMet
		}
		return nil
	}
}

// TestFailover takes a server away, on a clock of its own.
func TestFailover(t *testing.T) {
	for _, test := range []struct {
		name     string
		outage   *outage
		away     time.Duration
		meets    int // transactions that are met when it is back
		deadline time.Duration
		want     error
		least    time.Duration // how long the call takes
		most     time.Duration
	}{
		{"a moment", new(outage), time.Second, 0, time.Minute, nil, time.Second, 1250 * time.Millisecond},
		{"nine seconds, and then conflicts", new(outage), 9 * time.Second, 50, time.Minute, nil, 9 * time.Second, 9*time.Second + 51*maxPause},
		{"for good", new(outage), time.Hour, 0, time.Minute, driver.ErrBadConn, patience, patience + maxPause},
		{"longer than the caller has time", new(outage), time.Hour, 0, 3 * time.Second, context.DeadlineExceeded, 3 * time.Second, 3 * time.Second},
		{"another transaction, for good", nil, 0, 1e6, time.Minute, errMet, patience, patience + maxPause},
		{"where no other can take over", nil, time.Hour, 0, time.Minute, driver.ErrBadConn, 0, minTries * maxPause},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				is := is.New(t)
				begin := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), test.deadline)
				defer cancel()
				err := retry(ctx, &sqlite, test.outage, during(begin.Add(test.away), test.meets))
				is.True(errors.Is(err, test.want))
				is.Equal(err == nil, test.want == nil)
				took := time.Since(begin)
				is.True(took >= test.least)
				is.True(took <= test.most)
			})
		})
	}
}

// TestOutageIsShared lets callers come one after another while the server is
// away: those who come late do not wait, until it has answered once.
func TestOutageIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		o, begin := new(outage), time.Now()
		back := begin.Add(time.Minute)
		tries := 0
		call := func() (time.Duration, error) {
			start, try := time.Now(), during(back, 0)
			tries = 0
			err := retry(t.Context(), &sqlite, o, func() error { tries++; return try() })
			return time.Since(start), err
		}
		took, err := call()
		is.True(err != nil)
		is.True(took >= patience)
		took, err = call()
		is.True(err != nil)
		is.True(took <= minTries*maxPause)
		is.Equal(tries, minTries) // it may be over at any moment

		time.Sleep(time.Until(back)) // of the bubble
		took, err = call()
		is.NoErr(err)
		is.Equal(took, time.Duration(0))

		back = time.Now().Add(time.Second) // the next outage
		took, err = call()
		is.NoErr(err)
		is.True(took >= time.Second)
	})
}
