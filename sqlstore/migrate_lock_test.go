package sqlstore

import (
	"testing"
	"time"

	"github.com/matryer/is"
)

// TestLeaseIsShort bounds how long a starter waits for one that was killed in Migrate:
// two seconds, of which half a second is for the migrations.
func TestLeaseIsShort(t *testing.T) {
	is := is.New(t)
	is.True(leaseTime+longestPause <= 1500*time.Millisecond)
	is.True(3*renewEvery < leaseTime) // two renewals may be late
}
