package sqltest

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"net"
	"sync/atomic"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/internal/sqltest/servers"
	"example.com/roster/sqlstore"
)

// refusal is what a connection makes of the next COMMIT.
type refusal struct {
	number uint16 // of the error that is read; 0: the server's own answer
	done   bool   // the server gets the COMMIT; else a ROLLBACK
}

// refusing is a connection to MySQL or MariaDB that answers a COMMIT by an error.
type refusing struct {
	net.Conn
	next  *atomic.Pointer[refusal]
	reply bytes.Buffer
}

func (r *refusing) Write(b []byte) (int, error) {
	if !bytes.HasSuffix(b, []byte("COMMIT")) {
		return r.Conn.Write(b)
	}
	next := r.next.Swap(nil)
	if next == nil {
		return r.Conn.Write(b)
	}
	sent := b
	if !next.done {
		text := append([]byte{3}, "ROLLBACK"...) // COM_QUERY
		sent = append([]byte{byte(len(text)), 0, 0, 0}, text...)
	}
	if _, err := r.Conn.Write(sent); err != nil {
		return 0, err
	}
	answer := make([]byte, 4096)
	if _, err := r.Conn.Read(answer); err != nil {
		return 0, err
	}
	packet := binary.LittleEndian.AppendUint16([]byte{0xff}, next.number)
	packet = append(packet, "#HY000refused"...)
	r.reply.Write([]byte{byte(len(packet)), 0, 0, answer[3]})
	r.reply.Write(packet)
	return len(b), nil
}

func (r *refusing) Read(b []byte) (int, error) {
	if r.reply.Len() > 0 {
		return r.reply.Read(b)
	}
	return r.Conn.Read(b)
}

// TestCommitRefused is row F3 of the reliability findings: a node of Galera that is
// cut off while it commits answers by an error, whatever becomes of the transaction.
// What may be done is looked up, and runs again only where the server says that it
// was refused.
func TestCommitRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		next  refusal
		event bool
		want  error
		runs  int
		users int
	}{
		{"1180, and done", refusal{1180, true}, true, nil, 1, 1},
		{"1180, and done, without an event", refusal{1180, true}, false, roster.ErrCommitUnknown, 1, 1},
		{"1180, and not done", refusal{1180, false}, true, roster.ErrCommitUnknown, 1, 0},
		{"1047, and done", refusal{1047, true}, true, nil, 1, 1},
		{"1047, and not done", refusal{1047, false}, true, roster.ErrCommitUnknown, 1, 0},
		{"1213, and done", refusal{1213, true}, true, nil, 1, 1},
		{"1213, and not done", refusal{1213, false}, true, nil, 2, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			db, next := openMySQL(t), new(atomic.Pointer[refusal])
			s := newStore(t, openRefusing(t, text(t, db, "SELECT database()"), next), sqlstore.MySQL, nil)
			next.Store(&test.next)
			runs := 0
			jane := newUser("jane@example.com")
			err := s.Update(t.Context(), func(tx roster.Tx) error {
				runs++
				u := *jane
				if err := tx.PutUser(t.Context(), &u); err != nil || !test.event {
					return err
				}
				return tx.PutEvent(t.Context(), &roster.Event{ID: roster.NewID(), Account: account})
			})
			is.True(next.Load() == nil) // it was refused
			is.Equal(err == nil, test.want == nil)
			is.True(errors.Is(err, test.want))
			is.Equal(runs, test.runs)
			is.Equal(count(t, s), test.users)
		})
	}
}

func openRefusing(t testing.TB, name string, next *atomic.Pointer[refusal]) *sql.DB {
	t.Helper()
	cfg, err := mysql.ParseDSN(servers.Started(t, servers.MariaDB).DSN())
	if err != nil {
		t.Fatal(err)
	}
	cfg.DBName, cfg.Logger = name, quiet
	cfg.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		return &refusing{Conn: conn, next: next}, err
	}
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	t.Cleanup(func() { _ = db.Close() })
	return db
}
