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

var errBusy = errors.New("database is locked")

// during returns a try that fails with a lost connection until a time, and then
// with some conflicts.
func during(away time.Time, conflicts int) func() error {
	return func() error {
		switch {
		case time.Now().Before(away):
			return driver.ErrBadConn
		case conflicts > 0:
			conflicts--
			return errBusy
		}
		return nil
	}
}

// TestFailover retries while a server is away, on a fake clock.
func TestFailover(t *testing.T) {
	for _, test := range []struct {
		name      string
		outage    *outage
		away      time.Duration
		conflicts int // when the server is back
		deadline  time.Duration
		want      error
		least     time.Duration // how long the call takes
		most      time.Duration
	}{
		{"a moment", new(outage), time.Second, 0, time.Minute, nil, time.Second, 1250 * time.Millisecond},
		{"nine seconds, and then conflicts", new(outage), 9 * time.Second, 50, time.Minute, nil, 9 * time.Second, 9*time.Second + 51*maxPause},
		{"for good", new(outage), time.Hour, 0, time.Minute, driver.ErrBadConn, patience, patience + maxPause},
		{"longer than the caller has time", new(outage), time.Hour, 0, 3 * time.Second, context.DeadlineExceeded, 3 * time.Second, 3 * time.Second},
		{"another transaction, for good", nil, 0, 1e6, time.Minute, errBusy, patience, patience + maxPause},
		{"where no other can take over", nil, time.Hour, 0, time.Minute, driver.ErrBadConn, 0, minTries * maxPause},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				is := is.New(t)
				begin := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), test.deadline)
				defer cancel()
				err := retry(ctx, &sqlite, test.outage, during(begin.Add(test.away), test.conflicts))
				is.True(errors.Is(err, test.want))
				is.Equal(err == nil, test.want == nil)
				took := time.Since(begin)
				is.True(took >= test.least)
				is.True(took <= test.most)
			})
		})
	}
}

// TestOutageIsShared makes calls one after another while the server is away. Late
// calls do not wait until the server has answered once.
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
