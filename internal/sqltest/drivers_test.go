package sqltest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestDriverErrors holds the store to what it makes of the errors of each driver:
// a duplicate names its field, a conflict is tried again, and a lost connection
// leaves the outcome of a COMMIT unknown.
func TestDriverErrors(t *testing.T) {
	pgxError := func(code string) error { return &pgconn.PgError{Code: code, Message: "m"} }
	pqError := func(code string) error { return &pq.Error{Code: pqerror.Code(code), Message: "m"} }
	number := func(n uint16) error { return &mysql.MySQLError{Number: n, Message: "m"} }
	dial := &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	for _, test := range []struct {
		name      string
		d         sqlstore.Dialect
		err       error
		field     string // of a duplicate; empty: it is none
		transient bool
		lost      bool
	}{
		{"pgx, e-mail", sqlstore.Postgres, &pgconn.PgError{Code: "23505", ConstraintName: "roster_users_email_key"}, "email", false, false},
		{"pq, e-mail", sqlstore.Postgres, &pq.Error{Code: "23505", Constraint: "roster_users_email_key"}, "email", false, false},
		{"pgx, a table", sqlstore.Postgres, pgxError("42P07"), "id", false, false},
		{"pgx, another constraint", sqlstore.Postgres, pgxError("23502"), "", false, false},
		{"pgx, serialization", sqlstore.Postgres, pgxError("40001"), "", true, false},
		{"pq, serialization", sqlstore.Postgres, pqError("40001"), "", true, false},
		{"pq, deadlock", sqlstore.Postgres, pqError("40P01"), "", true, false},
		{"pgx, lock timeout", sqlstore.Postgres, pgxError("55P03"), "", true, false},
		{"pgx, a transaction that failed", sqlstore.Postgres, pgxError("25P02"), "", true, false},
		{"pgx, read-only", sqlstore.Postgres, pgxError("25006"), "", false, true},
		{"pgx, shut down", sqlstore.Postgres, pgxError("57P01"), "", false, true},
		{"pq, shut down", sqlstore.Postgres, pqError("57P01"), "", false, true},
		{"pgx, connection failure", sqlstore.Postgres, pgxError("08006"), "", false, true},
		{"pgx, completion unknown", sqlstore.Postgres, pgxError("40003"), "", false, true},
		{"pgx, cut", sqlstore.Postgres, fmt.Errorf("failed to receive message: %w", io.ErrUnexpectedEOF), "", false, true},
		{"pgx, closed before", sqlstore.Postgres, errors.New("conn closed"), "", false, true},
		{"pgx, refused", sqlstore.Postgres, fmt.Errorf("failed to connect: %w", dial), "", false, true},
		{"pgx, a standby", sqlstore.Postgres, fmt.Errorf("failed to connect: %w", pgconn.ErrReadOnlyConnection), "", false, true},
		{"pq, a standby", sqlstore.Postgres, errors.New("pq: connecting: server is in hot standby mode"), "", false, true},
		{"pq, a standby, of old", sqlstore.Postgres, errors.New("pq: connecting: session is read-only"), "", false, true},
		{"a syntax error", sqlstore.Postgres, pgxError("42601"), "", false, false},
		{"a driver that leaves it to database/sql", sqlstore.Postgres, driver.ErrSkip, "", false, false},
		{"a cancelled context", sqlstore.Postgres, context.Canceled, "", false, false},
		{"MariaDB, e-mail", sqlstore.MySQL, &mysql.MySQLError{Number: 1062, Message: "Duplicate entry ''' for key '-'x'' for key 'roster_users_email_key'"}, "email", false, false},
		{"MySQL, e-mail", sqlstore.MySQL, &mysql.MySQLError{Number: 1062, Message: "Duplicate entry 'x' for key 'roster_users.roster_users_email_key'"}, "email", false, false},
		{"MySQL, id", sqlstore.MySQL, &mysql.MySQLError{Number: 1062, Message: "Duplicate entry 'x' for key 'PRIMARY'"}, "id", false, false},
		{"a table that exists", sqlstore.MySQL, number(1050), "id", false, false},
		{"deadlock", sqlstore.MySQL, number(1213), "", true, false},
		{"lock wait timeout", sqlstore.MySQL, number(1205), "", true, false},
		{"an old snapshot", sqlstore.MySQL, number(1020), "", true, false},
		{"TiDB, write conflict", sqlstore.MySQL, number(9007), "", true, false},
		{"TiDB, retry", sqlstore.MySQL, number(8002), "", true, false},
		{"TiDB, entry too old", sqlstore.MySQL, number(8005), "", true, false},
		{"Galera, cut off", sqlstore.MySQL, number(1047), "", false, true},
		{"MySQL, read-only", sqlstore.MySQL, number(1290), "", false, true},
		{"MySQL, killed", sqlstore.MySQL, number(1927), "", false, true},
		{"MySQL, cut", sqlstore.MySQL, mysql.ErrInvalidConn, "", false, true},
		{"MySQL, refused", sqlstore.MySQL, dial, "", false, true},
		{"MySQL, a syntax error", sqlstore.MySQL, number(1064), "", false, false},
	} {
		for wrapping, err := range map[string]error{
			"plain": test.err, "wrapped": fmt.Errorf("x: %w", test.err), "joined": errors.Join(io.ErrShortWrite, test.err),
		} {
			t.Run(test.name+", "+wrapping, func(t *testing.T) {
				is := is.New(t)
				is.Equal(test.d.Transient(err), test.transient)
				is.Equal(test.d.Retryable(err), test.transient || test.lost)

				var exists *roster.ExistsError
				if errors.As(putAnswered(t, test.d, err), &exists) {
					is.Equal(exists.Field, test.field)
				} else {
					is.Equal(test.field, "")
				}

				ends := commitAnswered(t, test.d, err)
				is.Equal(errors.Is(ends, roster.ErrCommitUnknown), test.lost)
				is.Equal(ends == nil, test.transient) // the second try succeeds
			})
		}
	}
}

// putAnswered writes a user whose INSERT the server answers with an error, in a
// transaction of the program, which is not tried again.
func putAnswered(t *testing.T, d sqlstore.Dialect, answer error) error {
	db := sql.OpenDB(&answering{insert: answer})
	defer db.Close()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	return putUser(t.Context(), sqlstore.New(db, d, nil).Join(tx), newUser("jane@example.com"))
}

// commitAnswered runs an Update whose first COMMIT the server answers with an error.
func commitAnswered(t *testing.T, d sqlstore.Dialect, answer error) error {
	db := sql.OpenDB(&answering{commit: answer})
	defer db.Close()
	return sqlstore.New(db, d, nil).Update(t.Context(), func(roster.Tx) error { return nil })
}

// answering is a driver, with its connection, transaction and rows: a server that
// keeps nothing and answers with the errors that it is told.
type answering struct{ insert, commit error }

func (a *answering) Connect(context.Context) (driver.Conn, error) { return a, nil }
func (a *answering) Driver() driver.Driver                        { return nil }
func (a *answering) Close() error                                 { return nil }
func (a *answering) Begin() (driver.Tx, error)                    { return a, nil }
func (a *answering) Rollback() error                              { return nil }
func (a *answering) Columns() []string                            { return nil }
func (a *answering) Next([]driver.Value) error                    { return io.EOF }

func (a *answering) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) { return a, nil }

func (a *answering) Prepare(string) (driver.Stmt, error) { return nil, errors.ErrUnsupported }

func (a *answering) Commit() (err error) {
	err, a.commit = a.commit, nil
	return err
}

func (a *answering) ExecContext(_ context.Context, text string, _ []driver.NamedValue) (driver.Result, error) {
	if text == "COMMIT" { // of the store's own transactions
		return driver.RowsAffected(0), a.Commit()
	}
	if strings.HasPrefix(text, "INSERT") && !strings.HasSuffix(text, "DO NOTHING") {
		return nil, a.insert
	}
	return driver.RowsAffected(0), nil
}

func (a *answering) QueryContext(context.Context, string, []driver.NamedValue) (driver.Rows, error) {
	return a, nil
}
