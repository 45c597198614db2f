package sqltest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"net"
	"sync/atomic"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/internal/sqltest/servers"
	"example.com/roster/sqlstore"
)

// loss is what a network does to the next COMMIT.
type loss int32

const (
	nothing loss = iota
	request      // the connection is cut before it arrives
	answer       // it is cut after the server has answered
	stuck        // it never arrives, and the connection stays
	mute         // it arrives, and nothing is heard of the server from then on
)

// wire is a connection that loses COMMITs.
type wire struct {
	net.Conn
	next *atomic.Int32 // a loss
	word string        // of the statement that is lost
	deaf atomic.Bool   // what the server sends is dropped
}

func (w *wire) Read(b []byte) (int, error) {
	for {
		n, err := w.Conn.Read(b)
		if err != nil || !w.deaf.Load() {
			return n, err
		}
	}
}

func (w *wire) Write(b []byte) (int, error) {
	if !bytes.HasSuffix(bytes.ToLower(bytes.TrimRight(b, "\x00")), []byte(w.word)) {
		return w.Conn.Write(b)
	}
	switch loss(w.next.Swap(int32(nothing))) {
	case request:
		_ = w.Close()
	case answer:
		if n, err := w.Conn.Write(b); err != nil {
			return n, err
		}
		_, err := w.Conn.Read(make([]byte, 4096)) // it is committed now
		_ = w.Close()
		return len(b), err
	case stuck:
		return len(b), nil
	case mute:
		w.deaf.Store(true)
	}
	return w.Conn.Write(b)
}

// openWired opens a pool on the same database as db, whose statements that end in
// word are lost as next says.
func openWired(t testing.TB, e engine, db *sql.DB, next *atomic.Int32, word string) *sql.DB {
	t.Helper()
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &wire{Conn: conn, next: next, word: word}, nil
	}
	var wired *sql.DB
	if e.dialect == sqlstore.Postgres {
		cfg, err := pgx.ParseConfig(servers.Started(t, servers.Postgres).DSN())
		if err != nil {
			t.Fatal(err)
		}
		cfg.DialFunc, cfg.RuntimeParams["search_path"] = dial, text(t, db, "SELECT current_schema()")
		wired = stdlib.OpenDB(*cfg)
	} else {
		cfg, err := mysql.ParseDSN(servers.Started(t, servers.MariaDB).DSN())
		if err != nil {
			t.Fatal(err)
		}
		cfg.DialFunc, cfg.DBName = dial, text(t, db, "SELECT database()")
		cfg.Logger = quiet
		c, err := mysql.NewConnector(cfg)
		if err != nil {
			t.Fatal(err)
		}
		wired = sql.OpenDB(c)
	}
	t.Cleanup(func() { _ = wired.Close() })
	return wired
}

// text returns the one text that a query selects.
func text(t testing.TB, db *sql.DB, query string) (s string) {
	t.Helper()
	if err := db.QueryRow(query).Scan(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestCommitUnanswered cuts the connection while it commits. An Update that
// wrote an event learns from it that it was committed; the others are told that
// nobody knows. None runs twice.
func TestCommitUnanswered(t *testing.T) {
	for _, test := range []struct {
		name  string
		loss  loss
		event bool
		want  error
		users int
	}{
		{"lost on its way, with an event", request, true, roster.ErrCommitUnknown, 0},
		{"lost on its way", request, false, roster.ErrCommitUnknown, 0},
		{"answer lost, with an event", answer, true, nil, 1},
		{"answer lost", answer, false, roster.ErrCommitUnknown, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			onServers(t, func(t *testing.T, e engine) {
				is := is.New(t)
				db, next := e.open(t), new(atomic.Int32)
				wired := openWired(t, e, db, next, "commit")
				wired.SetMaxOpenConns(1) // to find out what became of it takes no second connection
				s := newStore(t, wired, e.dialect, nil)
				runs := 0
				next.Store(int32(test.loss))
				err := s.Update(t.Context(), func(tx roster.Tx) error {
					runs++
					if err := tx.PutUser(t.Context(), newUser("jane@example.com")); err != nil || !test.event {
						return err
					}
					return tx.PutEvent(t.Context(), &roster.Event{ID: roster.NewID(), Account: account})
				})
				is.Equal(loss(next.Load()), nothing) // it was lost
				is.True(errors.Is(err, test.want))
				is.Equal(err == nil, test.want == nil)
				is.Equal(runs, 1)
				is.Equal(count(t, s), test.users)
				is.NoErr(putUser(t.Context(), s, newUser("last@example.com")))
			})
		})
	}
}

// own is the query for a session's own number, and the statement that ends one.
var own = map[string][2]string{
	"postgres": {"SELECT pg_backend_pid()", "SELECT pg_terminate_backend($1)"},
	"mysql":    {"SELECT connection_id()", "KILL ?"},
}

// TestJoinKilled ends the host's session under its transaction.
func TestJoinKilled(t *testing.T) {
	onServers(t, func(t *testing.T, e engine) {
		is := is.New(t)
		h := newHost(t, e)
		tx := h.begin(t)
		joined := h.store.Join(tx)
		is.NoErr(putUser(t.Context(), joined, newUser("a@example.com")))
		var session int64
		is.NoErr(tx.QueryRow(own[e.dialect.String()][0]).Scan(&session))
		rows, err := h.db.Query(own[e.dialect.String()][1], session)
		is.NoErr(err)
		is.NoErr(rows.Close())
		is.True(errors.Is(putUser(t.Context(), joined, newUser("b@example.com")), roster.ErrTxAborted))
		is.True(errors.Is(putUser(t.Context(), joined, newUser("c@example.com")), roster.ErrTxAborted))
		_ = tx.Rollback()
		is.Equal(h.orders(t), 0)
		is.Equal(count(t, h.store), 0)
	})
}

// TestLostInside ends the session of an Update before it commits: it runs again.
func TestLostInside(t *testing.T) {
	onServers(t, func(t *testing.T, e engine) {
		is := is.New(t)
		db, next := e.open(t), new(atomic.Int32)
		wired := openWired(t, e, db, next, "commit")
		wired.SetMaxOpenConns(1) // so that its session is known
		s := newStore(t, wired, e.dialect, nil)
		runs := 0
		err := s.Update(t.Context(), func(tx roster.Tx) error {
			runs++
			if err := tx.PutUser(t.Context(), newUser("jane@example.com")); err != nil {
				return err
			}
			if runs == 1 {
				killOthers(t, e, db)
			}
			return tx.PutUser(t.Context(), newUser("joe@example.com"))
		})
		is.NoErr(err)
		is.Equal(runs, 2)
		is.Equal(count(t, s), 2)
	})
}

// killOthers ends every session on the database of db but its own.
func killOthers(t testing.TB, e engine, db *sql.DB) {
	t.Helper()
	db.SetMaxOpenConns(1)
	if e.dialect == sqlstore.Postgres {
		do(t, db, `SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
			WHERE c.relname = 'roster_users' AND c.relnamespace = current_schema()::regnamespace AND l.pid <> pg_backend_pid()`)
		return
	}
	rows, err := db.Query("SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		do(t, db, "KILL "+id)
	}
}
