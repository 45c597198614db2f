package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// How Migrate looks for a pooler: for that long at most, and with so many statements
// on each of two connections where it has found one.
const (
	poolerWithin = 3 * time.Second
	poolerRounds = 400
)

// poolerProbe is a statement with a bound value that returns the session it ran in.
const poolerProbe = "SELECT pg_backend_pid() FROM (SELECT $1::text AS bound) AS probe WHERE bound = 'x'"

// checkPooler refuses a pooler of PostgreSQL that loses the statements of this pool.
// It finds one by its sessions: two connections share one, or a connection changes its
// own. One that keeps prepared statements apart passes. lib/pq without its setting loses
// statements by chance, and is mostly found. A pool with fewer than two free
// connections is not looked at.
func (s *Store) checkPooler(ctx context.Context) error {
	if !s.dialect.pooled || s.oneConnection() {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, poolerWithin)
	defer stop()
	var conns [2]*sql.Conn
	for i := range conns {
		conn, err := s.db.Conn(ctx)
		if err != nil {
			return nil
		}
		defer conn.Close()
		conns[i] = conn
	}
	pooled, err := s.sharesSessions(ctx, conns)
	if err == nil && pooled {
		err = crossStatements(ctx, conns)
	}
	if lostStatement(err) {
		return poolerError(err)
	}
	return nil // of any other error the next statement tells
}

// sharesSessions runs one statement twice on the second connection. In between, the
// first one takes the session that is free, which a pooler does not give back before
// its transaction ends.
func (s *Store) sharesSessions(ctx context.Context, conns [2]*sql.Conn) (pooled bool, err error) {
	ask := func() *sql.Row { return conns[1].QueryRowContext(ctx, poolerProbe, "x") }
	if !s.config.Unprepared {
		stmt, err := conns[1].PrepareContext(ctx, poolerProbe)
		if err != nil {
			return false, err
		}
		defer stmt.Close()
		ask = func() *sql.Row { return stmt.QueryRowContext(ctx, "x") }
	}
	var before, taken, after int
	if err := ask().Scan(&before); err != nil {
		return false, err
	}
	tx, err := conns[0].BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback()
	if err := tx.QueryRowContext(ctx, "SELECT pg_backend_pid()").Scan(&taken); err != nil {
		return false, err
	}
	if err := ask().Scan(&after); err != nil {
		return false, err
	}
	return before == taken || before != after, nil
}

// crossStatements runs two statements at once: a driver that sends a statement and its
// values in two steps finds another session in the second one. There it meets the
// statement of the other connection, which takes another number of values.
func crossStatements(ctx context.Context, conns [2]*sql.Conn) error {
	answers := make(chan error, len(conns))
	run := func(conn *sql.Conn, text string, args ...any) {
		var err error
		for n := 0; n < poolerRounds && err == nil; n++ {
			var answer string
			err = conn.QueryRowContext(ctx, text, args...).Scan(&answer)
		}
		answers <- err
	}
	go run(conns[0], "SELECT $1::text", "x")
	go run(conns[1], "SELECT $1::text || $2::text", "x", "y")
	return errors.Join(<-answers, <-answers)
}

// poolerError names what cures a pooler that loses prepared statements.
func poolerError(err error) error {
	return fmt.Errorf("sqlstore: the server has lost a prepared statement, as behind a pooler that gives each transaction another session: "+
		"set Config.Unprepared, and in the data source name default_query_exec_mode=exec (pgx) or binary_parameters=yes (lib/pq): %w", err)
}
