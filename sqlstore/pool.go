package sqlstore

import "context"

// poolCheckEvery is how many statements pass between two looks at the pool.
const poolCheckEvery = 1_000

// tooManyClosed is how many connections a pool closes, as it may not keep them idle,
// before the host is told. A burst after a start closes a few.
const tooManyClosed = 100

// checkIdle logs once that the pool closes connections which the next calls open again.
// database/sql keeps two idle ones unless it is told otherwise, and does not tell how
// many it was told to keep: what it has closed shows it.
func (b *base) checkIdle(ctx context.Context) {
	if b.statements.Add(1)%poolCheckEvery != 0 || b.idleChecked.Load() {
		return
	}
	stats := b.db.Stats()
	if stats.MaxIdleClosed < tooManyClosed || b.idleChecked.Swap(true) {
		return
	}
	b.log().WarnContext(ctx, "sqlstore: the pool keeps fewer idle connections than the program uses at once, and opens and prepares anew "+
		"for each call beyond them: call SetMaxIdleConns with the same number as SetMaxOpenConns",
		"closed", stats.MaxIdleClosed, "open", stats.OpenConnections, "most", stats.MaxOpenConnections)
}
