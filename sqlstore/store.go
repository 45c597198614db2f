package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"example.com/roster"
)

// Store keeps records in the host's database. Make one with [New]. Its methods
// are those of [roster.Store], Join, Migrate and Close, and safe for concurrent
// use.
type Store struct {
	*session // on the pool
	writer   *writer
}

var _ roster.Store = (*Store)(nil)

// New returns the store on the host's pool db, which speaks dialect. A nil cfg
// is the zero Config. Nothing is asked of the database yet: a Config that is
// wrong shows as the error of each call, and tables are made by
// [Store.Migrate]. The pool stays the host's. Make one Store a database: two of
// them would wait for each other.
func New(db *sql.DB, dialect Dialect, cfg *Config) *Store {
	b := &base{db: db, dialect: &dialect}
	if cfg != nil {
		b.config = *cfg
	}
	if b.config.Prefix == "" {
		b.config.Prefix = defaultPrefix
	}
	b.invalid = b.config.check()
	b.schema = newSchema(b.config.Prefix)
	s := &Store{session: &session{base: b, on: db}, writer: newWriter(b)}
	if !dialect.OneWriter {
		s.outage = new(outage)
	}
	if !b.config.Unprepared {
		s.statements = newStatements()
	}
	return s
}

// Update runs fn in one transaction, again when the database says that it met
// another one, and while the server is away, as the package's comment says of
// lost servers. On SQLite, Updates that come together are committed together;
// where the pool has one connection, reads wait for the Update under way, and
// a read of the Store inside fn waits for ever: fn reads through its Tx.
func (s *Store) Update(ctx context.Context, fn func(roster.Tx) error) error {
	if err := s.usable(); err != nil {
		return err
	}
	run := s.transact
	if s.dialect.OneWriter {
		run = s.writer.update
	}
	return retry(ctx, s.dialect, s.outage, func() error { return run(ctx, fn) })
}

// transact runs fn in a transaction of the pool.
func (s *Store) transact(ctx context.Context, fn func(roster.Tx) error) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("sqlstore: %w", err)
	}
	defer conn.Close()
	// Cancelling ends a statement, and the closure with it, but no COMMIT that
	// is under way: nobody would know how it ended.
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{Isolation: s.dialect.Isolation})
	if err != nil {
		return fmt.Errorf("sqlstore: %w", err)
	}
	defer tx.Rollback() // after a Commit it does nothing
	u := newUnit(s.base, tx, nil)
	if refused, _ := u.run(ctx, fn); refused != nil {
		if s.dialect.lost(refused) {
			_ = tx.Rollback()
			discard(conn)
		}
		return refused
	}
	switch err := tx.Commit(); {
	case err == nil:
		return nil
	case s.dialect.lost(err):
		discard(conn) // it is no use to anybody, and a small pool may have no other
		return s.outcome(ctx, u, err)
	default:
		return fmt.Errorf("sqlstore: %w", err)
	}
}

// outcome finds out what became of a COMMIT that was never answered: an event
// that the unit wrote is there, or nobody can tell, as the server may be at it
// still.
func (s *Store) outcome(ctx context.Context, u *unit, cause error) error {
	if !u.event.IsZero() {
		found := false
		q := s.dialect.query().add("SELECT 1 FROM "+s.schema.events.name).where("id = ?", u.event)
		err := s.reading(ctx, func(ctx context.Context) error {
			return s.rows(ctx, q, func(*sql.Rows) error { found = true; return nil })
		})
		if err == nil && found {
			return nil
		}
	}
	return fmt.Errorf("%w: %w", roster.ErrCommitUnknown, cause)
}

// discard makes the pool close a connection that is given back.
func discard(conn *sql.Conn) { _ = conn.Raw(func(any) error { return driver.ErrBadConn }) }

// Close gives back what the store holds of the host's pool: the writer's
// connection and the prepared statements. It waits for the Update under way;
// every later call is an error. The pool itself is left open.
func (s *Store) Close() error {
	<-s.writer.baton
	defer s.writer.pass()
	if s.closed.Swap(true) {
		return nil
	}
	if s.writer.group != nil {
		s.writer.commit(context.Background())
	}
	s.writer.release(true)
	if s.statements != nil {
		s.statements.close()
	}
	return nil
}
