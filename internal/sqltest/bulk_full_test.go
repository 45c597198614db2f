package sqltest

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestFullEnds holds that an Update on SQLite that inserts users goes on until somebody
// else waits for the writer, or another process may.
func TestFullEnds(t *testing.T) {
	grouped(t, func(t *testing.T, s *sqlstore.Store, _ *watch) {
		is := is.New(t)
		var crowded, second, alone, long bool
		var answered atomic.Int32
		outcomes := together(s, 2, func(i int, tx roster.Tx) error {
			if i == 0 {
				crowded = tx.(roster.BulkTx).Full()
			} else {
				second = tx.(roster.BulkTx).Full()
			}
			return nil
		}, &answered)
		is.NoErr(outcomes[0].err)
		is.NoErr(outcomes[1].err)
		is.True(crowded)
		is.True(second) // the first one waits to commit
		synctest.Wait()
		is.NoErr(s.Update(t.Context(), func(tx roster.Tx) error {
			alone = tx.(roster.BulkTx).Full()
			time.Sleep(3 * time.Second)
			long = tx.(roster.BulkTx).Full()
			return nil
		}))
		is.True(!alone)
		is.True(long)
	})
}
