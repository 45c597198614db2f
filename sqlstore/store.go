package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"example.com/roster"
	"example.com/roster/internal/nesting"
)

// Store keeps records in the host's database. Make one with [New]. Its methods
// are those of [roster.Store], Join, Migrate and Close. They are safe for
// concurrent use.
type Store struct {
	*reader   // on the pool
	committer *committer
}

var _ roster.Store = (*Store)(nil)

// New returns a store on the host's pool db. A nil cfg is the zero Config.
//
// New panics where db is nil. It does not use the database yet: each later call
// returns what is wrong with the other arguments, and [Store.Migrate] makes the tables. The host goes on using the
// pool, and closes it. Make one Store for each database: two would wait for each
// other.
func New(db *sql.DB, dialect Dialect, cfg *Config) *Store {
	if db == nil {
		panic("sqlstore: New needs a pool, which sql.Open returns: db is nil")
	}
	b := &base{db: db}
	if cfg != nil {
		b.config = *cfg
	}
	if b.config.Prefix == "" {
		b.config.Prefix = defaultPrefix
	}
	if b.dialect, b.invalid = dialect.data(); b.invalid == nil {
		b.invalid = b.config.check()
	}
	b.schema = newSchema(b.config.Prefix, b.dialect)
	s := &Store{reader: &reader{base: b, querier: db}, committer: newCommitter(b)}
	if !b.dialect.singleWriter {
		s.outage = new(outage)
	}
	if !b.config.Unprepared {
		s.prepared = newPreparedCache()
	}
	return s
}

// Update runs fn in one transaction. It runs fn again after a conflict with
// another transaction and while the server is away, as the package's comment
// says.
//
// Inside fn, another Update is [roster.ErrNestedUpdate] where it would wait for fn
// in this program: on SQLite, and in a pool of one connection. Elsewhere it may wait
// for a row that fn has locked, until its ctx ends.
//
// On SQLite, concurrent Updates are committed together. In a pool of one
// connection, reads of the Store wait for the Update under way. Inside fn such a
// read would wait until its ctx ends: fn must read through its Tx.
func (s *Store) Update(ctx context.Context, fn func(roster.Tx) error) error {
	if err := s.usable(); err != nil {
		return err
	}
	run := s.runTx
	if s.dialect.singleWriter {
		run = s.committer.update
	}
	err := retry(ctx, s.dialect, s.outage, func() error { return run(ctx, fn) })
	if err != nil && (ctx.Err() != nil || s.dialect.transient(err)) && nesting.Depth((*Store).Update) > 1 {
		return fmt.Errorf("%w: %w", roster.ErrNestedUpdate, err) // most likely it waited for a row that the outer one has locked
	}
	return s.explain(ctx, err)
}

// runTx runs fn in a transaction of the pool.
func (s *Store) runTx(ctx context.Context, fn func(roster.Tx) error) error {
	if s.oneConnection() && nesting.Depth((*Store).Update) > 1 {
		return roster.ErrNestedUpdate
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("sqlstore: %w", err)
	}
	defer conn.Close()
	// A cancelled ctx ends the statement, but never a COMMIT under way, whose
	// outcome would be unknown.
	sqlTx, err := conn.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{Isolation: s.dialect.isolation})
	if err != nil {
		return fmt.Errorf("sqlstore: %w", err)
	}
	defer sqlTx.Rollback() // after a Commit it does nothing
	tx := newTx(s.base, sqlTx, nil)
	if refused, _ := tx.run(ctx, fn); refused != nil {
		if s.dialect.lost(refused) {
			_ = sqlTx.Rollback()
			discardConn(conn)
		}
		return refused
	}
	switch err := sqlTx.Commit(); {
	case err == nil:
		return nil
	case s.dialect.lost(err):
		discardConn(conn) // it is useless, and a small pool may have no other
		return s.resolveCommit(ctx, tx, err)
	default:
		return fmt.Errorf("sqlstore: %w", err)
	}
}

// resolveCommit finds out whether an unanswered COMMIT succeeded. It did if an
// event of the transaction is there. Otherwise nobody can tell: the server may
// still be committing.
func (s *Store) resolveCommit(ctx context.Context, tx *tx, cause error) error {
	if !tx.eventID.IsZero() {
		q := s.dialect.query().add("SELECT 1 FROM "+s.schema.events.name).where("id = ?", tx.eventID)
		if found, err := s.queryInt(ctx, q); err == nil && found == 1 {
			return nil
		}
	}
	return fmt.Errorf("%w: %w", roster.ErrCommitUnknown, cause)
}

// discardConn makes the pool close conn when it is given back.
func discardConn(conn *sql.Conn) { _ = conn.Raw(func(any) error { return driver.ErrBadConn }) }

// Close gives back what the store holds of the host's pool: the connection for
// writing and the prepared statements. It waits for the Update under way. Every
// later call is an error. The pool stays open.
func (s *Store) Close() error {
	<-s.committer.turn
	defer s.committer.passTurn()
	if s.closed.Swap(true) {
		return nil
	}
	s.committer.commit(context.Background())
	s.committer.releaseConn(true)
	if s.prepared != nil {
		s.prepared.close()
	}
	return nil
}
