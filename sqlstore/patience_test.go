package sqlstore

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/matryer/is"
)

// TestRetryOfWaitsEnds waits five seconds at each try, as SQLite does for a
// transaction that the host has forgotten.
func TestRetryOfWaitsEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		began := time.Now()
		err := retry(t.Context(), &sqlite, nil, func() error {
			time.Sleep(5 * time.Second)
			return errors.New("database is locked")
		})
		is.True(err != nil)
		is.True(time.Since(began) < 21*time.Second)
	})
}
