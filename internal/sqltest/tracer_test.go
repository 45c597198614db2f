package sqltest

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"example.com/roster/internal/sqltest/servers"
)

// tracer keeps what pgx sends to PostgreSQL: each statement, and each that it
// prepares first, is a round trip.
type tracer struct {
	mu   sync.Mutex
	sent []pgx.TraceQueryStartData
}

var (
	_ pgx.QueryTracer   = (*tracer)(nil)
	_ pgx.PrepareTracer = (*tracer)(nil)
)

// openTraced returns a pool on a new schema whose statements r sees.
func openTraced(t testing.TB, r *tracer) *sql.DB {
	t.Helper()
	cfg, err := pgx.ParseConfig(servers.Started(t, servers.Postgres).Database(t))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Tracer = r
	db := stdlib.OpenDB(*cfg)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// forget starts the list of statements anew.
func (r *tracer) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = nil
}

// seen returns the statements since forget that begin with a word.
func (r *tracer) seen(word string) (some []pgx.TraceQueryStartData) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.sent {
		if strings.HasPrefix(s.SQL, word) {
			some = append(some, s)
		}
	}
	return some
}

func (r *tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = append(r.sent, data)
	return ctx
}

func (r *tracer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (r *tracer) TracePrepareStart(ctx context.Context, _ *pgx.Conn, data pgx.TracePrepareStartData) context.Context {
	return r.TraceQueryStart(ctx, nil, pgx.TraceQueryStartData{SQL: "PREPARE " + data.SQL})
}

func (r *tracer) TracePrepareEnd(context.Context, *pgx.Conn, pgx.TracePrepareEndData) {}
