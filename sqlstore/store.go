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
	noWrites  *outage // nil: no other server can take over; reads have an outage of their own
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
	b := &base{db: db, slots: firstSlot()}
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
	s.writer = s.committer
	if !b.dialect.singleWriter {
		s.outage, s.noWrites = new(outage), new(outage)
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
	var read map[roster.ID]commonWords
	learn := func(t roster.Tx) error {
		err := fn(t)
		read = t.(*tx).readCommons
		return err
	}
	err := retry(ctx, s.dialect, s.noWrites, func() error { return run(ctx, learn) })
	if err == nil && read != nil { // it is committed
		s.common.add(read)
	}
	if err != nil && (ctx.Err() != nil || s.dialect.transient(err)) && nesting.Depth((*Store).Update) > 1 {
		return fmt.Errorf("%w: %w", roster.ErrNestedUpdate, err) // most likely it waited for a row that the outer one has locked
	}
	return s.explain(ctx, err)
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
