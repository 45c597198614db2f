package sqltest

import (
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestUpkeep looks for rows that Purge never met, and leaves them where they are.
func TestUpkeep(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		now := time.Now()
		dir := roster.New(newStore(t, e.open(t), e.dialect, nil), &roster.Config{Now: func() time.Time { return now }})
		for range 3 {
			_, _, err := dir.IssueToken(t.Context(), roster.NewToken{Role: roster.RoleAdmin, Expires: now.Add(time.Hour)})
			is.NoErr(err)
		}
		notPurged := func() bool {
			found, err := dir.CheckUpkeep(t.Context())
			is.NoErr(err)
			for _, f := range found {
				if f.Kind == roster.FindingNotPurged {
					return true
				}
			}
			return false
		}
		is.True(!notPurged())
		now = now.AddDate(0, 0, 100)
		is.True(notPurged())
		is.True(notPurged()) // looking has deleted nothing
		n, err := dir.Purge(t.Context(), now.AddDate(0, 0, -30))
		is.NoErr(err)
		is.Equal(n, 3)
		is.True(!notPurged())
	})
}
