//go:build !race

package sqltest

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestNewestEventsOfAMillion holds the newest page of a million events to what it
// takes among a thousand.
func TestNewestEventsOfAMillion(t *testing.T) {
	is := is.New(t)
	pages := map[string]roster.EventSelection{
		"all":      {},
		"a user":   {User: roster.ID{15: 1}},
		"a kind":   {Kinds: []roster.EventKind{roster.EventSignedIn}},
		"an actor": {Actor: roster.ID{15: 1}},
	}
	took := map[string][2]time.Duration{}
	stores := [2]roster.Store{}
	for i, n := range []int{1_000, 1_000_000} {
		db := openDB(t, dsn(newFile(t)))
		stores[i] = newStore(t, db, sqlstore.SQLite, nil)
		copyEvents(t, db, stores[i], n)
	}
	for range 300 {
		for name, q := range pages {
			q.Account, q.NewestFirst, q.Limit = account, true, 50
			best := took[name]
			for i, s := range stores {
				begin := time.Now()
				events, err := s.Events(t.Context(), q)
				d := time.Since(begin)
				is.NoErr(err)
				is.Equal(len(events), 50)
				if best[i] == 0 || d < best[i] {
					best[i] = d
				}
			}
			took[name] = best
		}
	}
	for name, best := range took {
		ratio := float64(best[1]) / float64(best[0])
		t.Logf("%s: %v, %v: %.2f", name, best[0], best[1], ratio)
		is.True(ratio <= 1.2)
	}
}

// copyEvents writes one event, and copies of it, a microsecond after each other.
func copyEvents(t testing.TB, db *sql.DB, s roster.Store, n int) {
	t.Helper()
	err := s.Update(t.Context(), func(tx roster.Tx) error {
		return tx.PutEvent(t.Context(), &roster.Event{
			ID: roster.ID{0: 0xff}, Account: account, User: roster.ID{15: 1}, Kind: roster.EventSignedIn,
			Actor: roster.Actor{User: roster.ID{15: 1}, Token: roster.ID{15: 1}}, At: time.UnixMicro(1_900_000_000_000_000).UTC(),
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	do(t, db, fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO roster_events (id, account, user_id, kind, actor_user, actor_token, at, document)
		SELECT unhex(printf('%%032x', i)), account, user_id, kind, actor_user, zeroblob(16), at + i, document FROM roster_events, n`, n))
	do(t, db, "DELETE FROM roster_events WHERE id >= x'ff'")
}
