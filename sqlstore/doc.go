// Package sqlstore keeps the records of a [roster.Directory] in the program's
// own database, through the *sql.DB and the driver that the program has anyway.
// It imports no driver.
//
//	db, err := sql.Open("sqlite", "file:app.db?_txlock=immediate&_busy_timeout=5000&_foreign_keys=1")
//	store := sqlstore.New(db, sqlstore.SQLite, nil)
//	err = store.Migrate(ctx) // at every start
//	dir := roster.New(store, nil)
//	defer store.Close()
//
// # Tables
//
// There is one table a record: accounts, users, groups, grants, secrets,
// memberships, teams, team memberships, events, deliveries, identities, attempts
// and uses, each with the prefix of Config. [Store.Migrate] makes them;
// [Dialect.Migrations] returns the same texts for a migration tool. A row is a
// whole record, a JSON document with short keys, beside the columns that queries
// select and sort by. Programs may read the tables; writing is the library's.
//
// # The program's transactions
//
// [Store.Join] gives a store inside a transaction of the program, so that its
// own rows and the library's are committed together or not at all.
//
// # SQLite
//
// The store takes one connection of the pool for itself when it first writes,
// sets journal_mode=WAL, synchronous=FULL, busy_timeout=5000 and foreign_keys=ON
// on it, and keeps it until [Store.Close]: SQLite has one writer at a time. What
// many callers write at once is committed together, so that waiting for the
// disk is shared. Reads run on the rest of the pool and wait for nobody.
//
// What the program's own connections do is the program's choice. Two settings
// matter to the library. Transactions that are given to Join must begin
// immediate (the driver modernc.org/sqlite: _txlock=immediate in the name,
// which needs the form "file:…"), and should wait for others (_busy_timeout).
// And a pool that serves many readers should keep more than the two idle
// connections that database/sql keeps by itself (SetMaxIdleConns): each new one
// reads the schema and prepares its statements again.
//
// With SetMaxOpenConns(1) the store keeps no connection: it takes the only one
// for each transaction, and readers and the program wait for their turn. A read
// of the store inside an Update of the same store then waits for ever: read
// through the Tx. A database in memory needs SetMaxOpenConns(1) or a shared
// cache, as each connection has its own otherwise; the store says so.
//
// # PostgreSQL
//
// [Postgres] serves pgx (github.com/jackc/pgx/v5/stdlib) and lib/pq. Ids are
// native uuids, and texts have the collation "C", whatever that of the database
// is, which keeps its texts in UTF-8. A duplicate spoils no transaction: what
// meets one does nothing, and is then run in a savepoint to learn which it is. In
// a transaction of the program's that reads the past, meeting one that is newer
// is roster.ErrTxAborted. Behind a pooler that hands each transaction to another
// session, set Config.Unprepared, and pgx's default_query_exec_mode=exec in the
// name.
//
// # MySQL and MariaDB
//
// [MySQL] serves both through github.com/go-sql-driver/mysql; MariaDB 10.11 is
// the one that it is tested on, and no statement asks for what MySQL 8 has not.
// Texts lie in columns of bytes: no collation merges two people, and no
// character set of a connection changes them. The store's own transactions run
// at READ COMMITTED.
//
// Those of the program run at REPEATABLE READ unless it says otherwise: such a
// transaction reads what was committed when it first read. Once somebody else
// has changed a row since, changing it there is roster.ErrTxAborted, as on
// PostgreSQL at that level; at READ COMMITTED it is not.
//
// # When a server is lost
//
// An Update that meets another transaction, or whose connection ends before it
// commits, is run again, for about ten seconds, and so is a read. When the connection ends while it
// commits, it is not: the store looks for an event that it wrote, and answers
// roster.ErrCommitUnknown where it finds none, or wrote none.
//
// As another server may be taking over, calls go on trying for the first ten
// seconds of an outage; those that come later get the driver's error within
// about one. A ctx with a deadline ends the wait sooner. A server that neither
// answers nor refuses is waited for as long as ctx and the driver's own
// time-outs allow: set them. All of this happens on the one *sql.DB of the
// program, whose driver finds the new server: by a name with several hosts (pgx:
// target_session_attrs=read-write), by a proxy or by an address that moves.
//
// What decides access must be read where it is current. On Galera each node
// lags behind the others, unless the name sets wsrep_sync_wait=1, and a
// read-only copy of PostgreSQL serves no Directory.
//
// On Galera a transaction that another node refuses while one of its statements
// is prepared ends without an error, and what follows is committed row by row.
// The store prepares none inside its transactions; those of the program, with
// Join or without, are safe with interpolateParams=true in the name.
package sqlstore
