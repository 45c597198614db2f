// Package sqlstore keeps the records of a [roster.Directory] in the program's own
// SQL database. It uses the *sql.DB and the driver of the program, and imports no
// driver itself.
//
//	db, err := sql.Open("sqlite", "file:app.db?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)")
//	db.SetMaxOpenConns(16)
//	db.SetMaxIdleConns(16) // as many: database/sql keeps two, and each call beyond opens and prepares anew
//	store := sqlstore.New(db, sqlstore.SQLite, nil)
//	err = store.Migrate(ctx) // at every start
//	dir := roster.New(store, nil)
//	defer store.Close()
//
// # Tables
//
// Each kind of record has a table, whose name begins with the prefix of [Config]:
// accounts, users, groups, grants, secrets, memberships, teams, team memberships,
// events, deliveries, identities, throttle_counters and uses.
// [Store.Migrate] makes them. [Dialect.Migrations] returns the same statements for
// a migration tool.
//
// A row holds the whole record as a JSON document with short keys. The columns
// beside it are what queries select and sort by. Programs may read the tables, but
// only the library may write them.
//
// # Pages by number
//
// A database passes over the users whom a page leaves out by [roster.UserQuery].Skip, one
// after the other. In the order of creation, of a whole account or of some states and roles,
// the store remembers every 1,024th user of up to 16 lists, about 100 bytes each, and begins
// there. A user who leaves such a list makes it read them again. A cursor needs none of it.
//
// # Transactions of the program
//
// [Store.Join] returns a store inside a transaction of the program. The program's
// rows and the library's are then committed together or not at all.
//
// # SQLite
//
// SQLite has one writer at a time. With its first write the store takes one
// connection of the pool and keeps it until [Store.Close]. It sets
// journal_mode=WAL, synchronous=FULL, foreign_keys=ON and temp_store=MEMORY there, and
// waits for the lock of another process itself, as long as ctx allows, for ten seconds
// at most.
// Concurrent Updates are committed together, so that they share the wait for the
// disk. Reads use the other connections and wait for no writer.
//
// The program chooses the settings of its own connections. Two of them matter to
// the library:
//
//   - Transactions for Join must begin immediate, and should wait for other
//     writers. With modernc.org/sqlite these are _txlock=immediate and
//     _pragma=busy_timeout(5000) in the data source name, which must have the form
//     "file:…". Versions before 1.55 ignore _busy_timeout. The store reads the
//     settings of a connection at Migrate or at the first Update, and Config.Log
//     is told what will not work.
//   - A pool with many readers should keep more than the two idle connections that
//     are the default of database/sql (SetMaxIdleConns). Each new connection reads
//     the schema and prepares its statements again.
//
// Set the limits of the pool before the first write: the store keeps a connection for
// writing from then on, and a pool that is made smaller later may have none left to read.
//
// A driver, or a wrapper of one, must not answer driver.ErrBadConn within a transaction on
// SQLite: database/sql then closes the connection before the statements that are prepared on
// it, and SQLite keeps the transaction open until those are closed, which nobody can do any
// more. Other writers then wait until the program ends. A wrapper that does must close the
// statements of a connection itself before it closes the connection, or Config.Unprepared
// must be set. The drivers that these tests run with do not answer so.
//
// With SetMaxOpenConns below 4 the store keeps no connection, and sets up one for
// each transaction. With 1 each transaction takes the only one, and readers and the
// program wait for it. A read of the store inside its own Update would wait for
// ever: read through the Tx.
//
// Close the Store before the pool: a pool that was closed is an error of the next
// write.
//
// A database in memory needs SetMaxOpenConns(1) or a shared cache. Otherwise each
// connection has a database of its own, which the store refuses.
//
// # PostgreSQL
//
// [Postgres] works with pgx (github.com/jackc/pgx/v5/stdlib) and lib/pq. The
// encoding of the database must be UTF-8. Ids are uuids. Texts have the collation
// "C", whatever the collation of the database is.
//
// A duplicate does not abort a transaction. The store first runs a statement that
// does nothing when it meets one, and then finds out in a savepoint which value is
// taken. In a transaction of the program with an old snapshot, a newer duplicate
// is [roster.ErrTxAborted].
//
// Some poolers give each transaction another session. Behind one, set
// Config.Unprepared, and in the data source name default_query_exec_mode=exec (pgx) or
// binary_parameters=yes (lib/pq). PgBouncer in transaction mode is one of them.
// [Store.Migrate] finds such a pooler and refuses a pool without these settings.
//
// # MySQL and MariaDB
//
// [MySQL] works with both through github.com/go-sql-driver/mysql. It is tested on
// MariaDB 10.11, and uses only what MySQL 8 has too. Texts are in columns of
// bytes, so that no collation takes two people for one and no character set
// changes a text.
//
// The store's own transactions run at READ COMMITTED. Those of the program run at
// REPEATABLE READ by default, where they read the snapshot of their first read.
// Changing a row there that somebody else has changed since is
// [roster.ErrTxAborted], as on PostgreSQL at that level, but not at READ COMMITTED.
//
// # When a server is lost
//
// The store runs an Update again, for about ten seconds, when it conflicts with
// another transaction or loses its connection before the COMMIT. It retries reads
// in the same way.
//
// If the connection is lost during the COMMIT, or the answer leaves open what became
// of it, the store looks for an event of the Update. If it finds none, or the Update
// wrote none, the answer is [roster.ErrCommitUnknown].
//
// As another server may take over, calls retry during the first ten seconds of an
// outage. Later calls return the driver's error within about one second. Reads and
// writes each have an outage of their own: a server that became read-only, as one
// with a full disk, goes on to serve sessions and other reads. A
// deadline of ctx ends the wait sooner. If a server neither answers nor refuses,
// the wait lasts until ctx ends, and up to 0.2 seconds more for a COMMIT, whose
// answer then is [roster.ErrCommitUnknown]. The connection is given up. lib/pq does
// not give a silent connection up: it waits until the network ends it.
//
// The driver must find the new server, as the store keeps using the same *sql.DB:
// by several hosts in the data source name (pgx:
// target_session_attrs=read-write), by a proxy or by an address that moves.
//
// Access must be decided on current data. A node of Galera lags behind the others
// unless the data source name sets wsrep_sync_wait=1. A read-only replica of
// PostgreSQL cannot serve a Directory.
//
// On Galera a transaction can be rolled back without an error: when another node
// refuses it while one of its statements is prepared. The next statements are then
// committed row by row. The store prepares no statement inside its transactions.
// For transactions of the program, joined or not, set interpolateParams=true in
// the data source name.
package sqlstore
