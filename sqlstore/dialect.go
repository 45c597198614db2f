package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"example.com/roster"
)

// Dialect is a kind of database: [SQLite], [Postgres] or [MySQL].
type Dialect int

const (
	// SQLite is SQLite 3.37 and later, through any of its drivers.
	SQLite Dialect = iota + 1
	// Postgres is PostgreSQL 12 and later, through pgx or lib/pq. The database
	// must keep its texts in UTF-8.
	Postgres
	// MySQL is MariaDB 10.6 and later and MySQL 8, through go-sql-driver/mysql.
	// The store's transactions run at READ COMMITTED. A server with a binary log
	// needs binlog_format ROW or MIXED for that.
	MySQL
)

// dialects are the data of every Dialect.
var dialects = map[Dialect]*dialect{SQLite: &sqlite, Postgres: &postgres, MySQL: &mysql}

// data returns the data of d; the data of an unknown Dialect is empty.
func (d Dialect) data() (*dialect, error) {
	if data, ok := dialects[d]; ok {
		return data, nil
	}
	return &dialect{}, fmt.Errorf("sqlstore: no such dialect: %v: must be SQLite, Postgres or MySQL", d)
}

// String returns "sqlite", "postgres" or "mysql".
func (d Dialect) String() string {
	if data, ok := dialects[d]; ok {
		return data.name
	}
	return fmt.Sprintf("Dialect(%d)", int(d))
}

// Retryable reports whether err is a conflict with another transaction or a lost
// connection, so that the whole transaction may succeed when the program runs it
// again. err is from the store or from a statement of the program. It must not be
// from the program's COMMIT, which may have succeeded: see Transient.
func (d Dialect) Retryable(err error) bool {
	data, unknown := d.data()
	return unknown == nil && err != nil && data.retryable(err)
}

// Transient reports whether err is the database's answer that a transaction met
// another one: a deadlock, a serialization failure, a lock that was not free in
// time. If it is the answer to a COMMIT, nothing is committed, and the program
// may run the transaction again. After any other error of a COMMIT the program
// must look up whether its rows are there.
func (d Dialect) Transient(err error) bool {
	data, unknown := d.data()
	return unknown == nil && err != nil && data.transient(err)
}

// dialect is what sets one kind of database apart from the others.
type dialect struct {
	// name is the folder below migrations.
	name string

	// mark is a bind in a statement: "?". With numbered its number follows: "$" for
	// $1, $2.
	//
	// SQLite has "+?". After ANALYZE it looks at the values of binds that it can
	// compare with its statistics, and plans the statement again whenever one is bound
	// anew: 20 us a call. It does not look behind a plus.
	mark     string
	numbered bool

	// bindID returns the value that is bound for an id. Nil: its 16 bytes.
	bindID func(id roster.ID) any

	// textAsBytes binds texts as bytes, as their columns hold bytes.
	textAsBytes bool

	// literals writes the values of an unprepared statement into its text.
	//
	// It is for Galera. When another node refuses a transaction while the
	// driver prepares a statement, the server rolls back without an error and
	// commits the next statements row by row. Of 1,500 pairs of owners who
	// deactivated each other on two nodes, ten were both gone. On any server it
	// also saves a round trip a statement.
	literals bool

	// lockRows ends a SELECT that locks its rows: " FOR UPDATE". Empty: the
	// database locks no rows.
	lockRows string

	// noIndex before a column keeps the planner from using an index for it.
	//
	// It is for SQLite, which does not know the size of a table. It prefers an
	// index in the right order to an index that finds the row.
	noIndex string

	// rowValues reports that (a, b) > (?, ?) seeks in an index on a and b.
	rowValues bool

	// joinsPlaces reports that users are found faster by a range of the table of words
	// than by their ids.
	joinsPlaces bool

	// byID stands behind the table @ where rows are found by their ids: MySQL would weigh
	// each other index of the account before.
	byID string

	// packs reports that a row is read as one text: a column more takes longer to read
	// than to append to it.
	packs bool

	// seeksCost reports that a value more to look for takes long beside the statement.
	seeksCost bool

	// copiesRows reports that the rows of a subquery with a LIMIT are copied: it has ids
	// alone then, and is joined.
	copiesRows bool

	// plansLimits reports that a LIMIT is a part of the text: the planner, which does not
	// know the value of a bind, takes it for a tenth of the rows and plans each time anew.
	plansLimits bool

	// growth is how many times larger each next piece of a list is: more where a statement
	// costs much beside a row.
	growth int

	// contains and suffix are conditions: the text in column @ contains ?, or
	// ends in ?. They compare bytes and fold no letter case.
	contains string
	suffix   string

	// lastInsertID reports that the result of an INSERT has the generated number.
	lastInsertID bool

	// catchUpNumbers is a query that puts the next generated number of table @ above
	// those that are there. Empty: the database does so itself.
	catchUpNumbers string

	// raiseNumbers is a query that puts the next generated number of table @ above ?,
	// unless it is. Empty: the database does so itself when it stores a greater one.
	raiseNumbers string

	// duplicateAborts reports that a duplicate aborts the transaction. A
	// statement that may meet one runs first in a form that does nothing
	// instead. Only where it did nothing does it run again as it is, in a
	// savepoint.
	duplicateAborts bool

	// onConflict ends an INSERT that does nothing when it meets a duplicate:
	// " ON CONFLICT DO NOTHING". It is used with duplicateAborts. Empty: each
	// INSERT runs in a savepoint.
	onConflict string

	// insertMany begins an INSERT of many rows whose failure ends the transaction: the
	// database need not be able to undo it alone.
	insertMany string

	// addTotals ends an INSERT of totals into table @: what is there grows by what is
	// inserted.
	addTotals string

	// mostValues is how many values a statement that inserts many rows has: of more,
	// each row costs no less.
	mostValues int

	// singleWriter reports that the database has one writer at a time. Updates
	// then share one connection and are committed in batches, and no statement of
	// a transaction is cancelled half-way.
	singleWriter bool

	// writesNamedIndexes reports that an UPDATE writes each index that has a column
	// which it names, though the value stays.
	writesNamedIndexes bool

	// beginTx begins the store's own transactions on a connection of the pool. Each
	// read in them must see what is committed by then: what is counted after a row
	// was locked is then no older than that row.
	beginTx []string

	// snapshotReads reports that a transaction of the host may read an old
	// snapshot, but lock and change the current rows. The store locks no row in
	// it: everything it reads has one age, and the versions are checked on write.
	snapshotReads bool

	// begin starts a transaction on the connection of the single writer.
	begin string

	// duplicate reports whether err says that a unique value is taken or that a
	// table exists. key is the name of the index or of its last column, if known.
	duplicate func(err error) (key string, ok bool)

	// transient is [Dialect.Transient].
	transient func(err error) bool

	// connectionLost reports whether err says that the connection is gone, so
	// that the outcome of a COMMIT is unknown, or that the server takes no more
	// writes. Nil: the errors of database/sql alone say so.
	connectionLost func(err error) bool

	// uncertainCommit reports whether err may be the answer to a COMMIT that has
	// succeeded, or will. Nil: errors of the connection alone say so.
	uncertainCommit func(err error) bool

	// commitAsText reports that a driver's Commit heeds no context, so that the
	// transaction of a host is committed by a statement.
	commitAsText bool

	// refusedCommit reports whether err, of a COMMIT that uncertainCommit knows,
	// means that nothing is committed where no event of it is there.
	refusedCommit func(err error) bool

	// staleStatement reports whether err says that the server no longer has a
	// prepared statement, or that it no longer fits. Nothing was run then. Nil:
	// that never happens.
	staleStatement func(err error) bool

	// preparesNoMore reports whether err says that the server has as many prepared
	// statements as it keeps. Nil: it has no such limit.
	preparesNoMore func(err error) bool

	// pooled reports that there are poolers which give a connection another session
	// between its statements.
	pooled bool

	// tables selects the names of the tables that the host's connections find.
	tables string

	// clock selects the time of the database, in microseconds since 1970.
	clock string

	// settings are read by [Store.Diagnose].
	settings []setting

	// joinHint says what a host may have missed whose joined transaction met
	// another one. Empty: nothing.
	joinHint string

	// lockMigrations begins a transaction that no other process can begin until it
	// ends; @ is the table of applied migrations. None: CREATE TABLE ends every
	// transaction, and Migrate has a lease instead.
	lockMigrations []string

	// resetWriter is run on the connection of the single writer before the pool gets
	// it back.
	resetWriter string

	// setUpWriter prepares a connection of the pool for the single writer.
	setUpWriter func(ctx context.Context, b *base, conn *sql.Conn) error
}

// lost reports whether the connection and its transaction are gone or useless.
func (d *dialect) lost(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		d.connectionLost != nil && d.connectionLost(err)
}

// uncertain reports whether an error of a COMMIT does not tell what became of it.
func (d *dialect) uncertain(err error) bool {
	return d.uncertainCommit != nil && d.uncertainCommit(err)
}

// stale reports whether a prepared statement has become useless before it ran.
func (d *dialect) stale(err error) bool { return d.staleStatement != nil && d.staleStatement(err) }

// retryable reports whether it is safe to run the whole transaction again, and
// may help.
func (d *dialect) retryable(err error) bool {
	return !errors.Is(err, roster.ErrCommitUnknown) &&
		(d.lost(err) || errors.Is(err, roster.ErrTxAborted) || errors.Is(err, sql.ErrTxDone) || errors.Is(err, errStaleSnapshot) || d.stale(err) || d.transient(err))
}

// bind returns the value that the driver is given for v.
func (d *dialect) bind(v any) any {
	switch v := v.(type) {
	case roster.ID:
		if d.bindID != nil {
			return d.bindID(v)
		}
		return v[:]
	case string:
		if d.textAsBytes {
			return []byte(v)
		}
	case userWords:
		return d.bind(joinedWords(v.user))
	}
	return v
}
