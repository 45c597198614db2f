package sqltest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestTransaction writes a row of the host's and a user in one transaction of the
// store's making.
func TestTransaction(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		h := newHost(t, e)
		dir := roster.New(h.store, nil)
		refusal := errors.New("refused")
		unit := func(ctx context.Context, after func() error) error {
			return h.store.Transaction(ctx, func(tx *sql.Tx) error {
				if _, err := tx.ExecContext(ctx, "INSERT INTO orders VALUES ('one')"); err != nil {
					return err
				}
				if _, err := dir.WithStore(h.store.Join(tx)).Create(ctx, roster.NewUser{}); err != nil {
					return err
				}
				return after()
			})
		}
		written := func(n int) {
			t.Helper()
			users, err := dir.Count(t.Context(), roster.UserQuery{})
			is.NoErr(err)
			is.Equal(users, n)
			is.Equal(h.orders(t), n)
		}
		is.NoErr(unit(t.Context(), func() error { return nil }))
		written(1)

		is.Equal(unit(t.Context(), func() error { return refusal }), refusal)
		func() {
			defer func() { is.Equal(recover(), refusal) }()
			_ = unit(t.Context(), func() error { panic(refusal) })
		}()
		ctx, cancel := context.WithCancel(t.Context())
		is.True(errors.Is(unit(ctx, func() error { cancel(); return nil }), context.Canceled))
		written(1)

		tries := 0
		is.NoErr(unit(t.Context(), func() error {
			if tries++; tries == 1 {
				return fmt.Errorf("the host met a conflict: %w", roster.ErrTxAborted)
			}
			return nil
		}))
		is.Equal(tries, 2)
		written(2)
	})
}

// TestTransactionNested uses the Directory in place of one over the transaction.
func TestTransactionNested(t *testing.T) {
	is := is.New(t)
	s := newStore(t, openDB(t, dsn(newFile(t))), sqlstore.SQLite, nil)
	err := within(t, func() error {
		return s.Transaction(t.Context(), func(*sql.Tx) error { return putUser(t.Context(), s, newUser("")) })
	})
	is.True(errors.Is(err, roster.ErrNestedUpdate))
	is.NoErr(putUser(t.Context(), s, newUser("")))
}

// BenchmarkTransaction runs transactions of the host's beside 64 writers, by the
// store and by a connection of its own. It prints how long they take.
func BenchmarkTransaction(b *testing.B) {
	for name, own := range map[string]bool{"by the store": false, "by itself": true} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				db := openDB(b, dsn(newFile(b)))
				s := newStore(b, db, sqlstore.SQLite, nil)
				do(b, db, "CREATE TABLE orders (id INTEGER PRIMARY KEY)")
				ctx, stop := context.WithCancel(b.Context())
				var writers sync.WaitGroup
				for range 64 {
					writers.Go(func() {
						for ctx.Err() == nil {
							_ = putUser(ctx, s, newUser(fmt.Sprintf("%s@example.com", roster.NewID())))
						}
					})
				}
				insert := func(tx *sql.Tx) error { _, err := tx.Exec("INSERT INTO orders DEFAULT VALUES"); return err }
				var took []time.Duration
				for until := time.Now().Add(5 * time.Second); time.Now().Before(until); {
					begun := time.Now()
					var err error
					if own {
						var tx *sql.Tx
						if tx, err = db.Begin(); err == nil {
							err = errors.Join(insert(tx), tx.Commit())
						}
					} else {
						err = s.Transaction(b.Context(), insert)
					}
					if err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(begun))
				}
				stop()
				writers.Wait()
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "ms-p50")
				b.ReportMetric(float64(took[len(took)*99/100].Milliseconds()), "ms-p99")
				b.ReportMetric(float64(len(took)), "transactions")
			}
		})
	}
}
