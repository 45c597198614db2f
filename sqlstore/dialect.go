package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"example.com/roster"
)

// Dialect is what sets one kind of database apart from the others: data, and
// what reads its errors. [SQLite], [Postgres] and [MySQL] are the ones there
// are; to change a setting, copy one.
type Dialect struct {
	// Name is the folder below migrations.
	Name string

	// Numbered is the sign of binds that are numbered, "$" for $1, $2; empty:
	// every bind is a question mark.
	NumberedBind string

	// ID returns an id as it is bound. Nil: its 16 bytes.
	ID func(id roster.ID) any

	// ByteTexts tells that texts are bound as bytes, which they are compared as.
	TextAsBytes bool

	// Literals writes the values of a statement into its text where it was not
	// prepared beforehand, as in transactions. It is for Galera: a transaction that
	// another node refuses while the driver prepares a statement is rolled back
	// without an error, and what is written next is committed row by row. Of 1,500
	// pairs of owners who deactivated each other on two nodes, ten were both gone.
	// On any server it saves a round trip a statement.
	Literals bool

	// Lock ends a SELECT whose rows will be written: " FOR UPDATE". Empty: no
	// row is locked.
	LockRows string

	// Hidden stands before what the planner is not to look at. It is for SQLite,
	// which knows nothing of the size of a table, so that it prefers an index in
	// the right order to one that finds the row; and which plans anew whenever a
	// limit is bound that it has looked at.
	NoIndex string

	// RowValues tells that (a, b) > (?, ?) seeks in an index on a and b.
	RowValues bool

	// Contains and Suffix hold where the text in @ contains ? and ends in ?, by
	// bytes, without letter case.
	Contains string
	Suffix   string

	// LastInsertID tells that an insert reports the number that it generated.
	LastInsertID bool

	// Poisons tells that a statement which breaks a unique index spoils its
	// transaction. One that may is tried in a form that breaks none first, and
	// where that does nothing, in a savepoint of its own.
	DuplicateAborts bool

	// Ignore ends an INSERT that does nothing where it would break a unique
	// index: " ON CONFLICT DO NOTHING". It is for databases that Poisons is set
	// of. Empty: every INSERT has a savepoint there.
	OnConflict string

	// OneWriter tells that the database has one writer at a time: Updates go
	// through one connection, and are committed in groups. Statements of a
	// transaction are then not cancelled half-way.
	SingleWriter bool

	// Isolation is what the store asks of its own transactions: that each read
	// sees what is committed by then, so that what is counted after a row was
	// locked is no older than that row.
	Isolation sql.IsolationLevel

	// Snapshots tells that a transaction of the host may read what was committed
	// when it first read, and yet locks and changes what is committed now. In
	// such a transaction no row is locked: all that is read is of one age, which
	// the version guards then check.
	SnapshotReads bool

	// Begin starts a transaction on the connection of the one writer.
	Begin string

	// Duplicate tells whether an error says that a unique value is taken, or
	// that a table exists, and returns the name of the index or of its last
	// column as far as the error has it.
	Duplicate func(err error) (key string, ok bool)

	// Transient tells whether an error says that the transaction met another
	// one, so that running it again may succeed.
	Transient func(err error) bool

	// Lost tells whether an error says that the connection is gone, so that
	// nobody knows of a COMMIT under way, or that its server takes no writes any
	// more. Nil: what database/sql says counts alone.
	ConnectionLost func(err error) bool

	// prepare makes a connection of the pool the writer's.
	setUpWriter func(ctx context.Context, b *base, conn *sql.Conn) error
}

// lost tells whether the connection is gone, with the transaction on it, or of
// no use any more.
func (d *Dialect) lost(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || d.ConnectionLost != nil && d.ConnectionLost(err)
}

// bind returns a value as the database takes it.
func (d *Dialect) bind(v any) any {
	switch v := v.(type) {
	case roster.ID:
		if d.ID != nil {
			return d.ID(v)
		}
		return v[:]
	case string:
		if d.TextAsBytes {
			return []byte(v)
		}
	}
	return v
}
