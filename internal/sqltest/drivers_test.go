package sqltest

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"github.com/matryer/is"

	"example.com/roster/sqlstore"
)

// TestDriverErrors reads errors of the types that drivers make: what is taken,
// whether to try again, whether the connection is gone.
func TestDriverErrors(t *testing.T) {
	pgxError := func(code string) error { return &pgconn.PgError{Code: code, Message: "m"} }
	pqError := func(code string) error { return &pq.Error{Code: pqerror.Code(code), Message: "m"} }
	number := func(n uint16) error { return &mysql.MySQLError{Number: n, Message: "m"} }
	dial := &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	for _, test := range []struct {
		name      string
		d         sqlstore.Dialect
		err       error
		key       string // of a duplicate
		duplicate bool
		transient bool
		lost      bool
	}{
		{"pgx, e-mail", sqlstore.Postgres, &pgconn.PgError{Code: "23505", ConstraintName: "roster_users_email_key"}, "roster_users_email_key", true, false, false},
		{"pq, e-mail", sqlstore.Postgres, &pq.Error{Code: "23505", Constraint: "roster_users_email_key"}, "roster_users_email_key", true, false, false},
		{"pgx, a table", sqlstore.Postgres, pgxError("42P07"), "", true, false, false},
		{"pgx, another constraint", sqlstore.Postgres, pgxError("23502"), "", false, false, false},
		{"pgx, serialization", sqlstore.Postgres, pgxError("40001"), "", false, true, false},
		{"pq, serialization", sqlstore.Postgres, pqError("40001"), "", false, true, false},
		{"pq, deadlock", sqlstore.Postgres, pqError("40P01"), "", false, true, false},
		{"pgx, lock timeout", sqlstore.Postgres, pgxError("55P03"), "", false, true, false},
		{"pgx, a transaction that failed", sqlstore.Postgres, pgxError("25P02"), "", false, true, false},
		{"pgx, read-only", sqlstore.Postgres, pgxError("25006"), "", false, false, true},
		{"pgx, shut down", sqlstore.Postgres, pgxError("57P01"), "", false, false, true},
		{"pq, shut down", sqlstore.Postgres, pqError("57P01"), "", false, false, true},
		{"pgx, connection failure", sqlstore.Postgres, pgxError("08006"), "", false, false, true},
		{"pgx, completion unknown", sqlstore.Postgres, pgxError("40003"), "", false, false, true},
		{"pgx, cut", sqlstore.Postgres, fmt.Errorf("failed to receive message: %w", io.ErrUnexpectedEOF), "", false, false, true},
		{"pgx, closed before", sqlstore.Postgres, errors.New("conn closed"), "", false, false, true},
		{"pgx, refused", sqlstore.Postgres, fmt.Errorf("failed to connect: %w", dial), "", false, false, true},
		{"pgx, a standby", sqlstore.Postgres, fmt.Errorf("failed to connect: %w", pgconn.ErrReadOnlyConnection), "", false, false, true},
		{"pq, a standby", sqlstore.Postgres, errors.New("pq: connecting: server is in hot standby mode"), "", false, false, true},
		{"pq, a standby, of old", sqlstore.Postgres, errors.New("pq: connecting: session is read-only"), "", false, false, true},
		{"a syntax error", sqlstore.Postgres, pgxError("42601"), "", false, false, false},
		{"a cancelled context", sqlstore.Postgres, context.Canceled, "", false, false, false},
		{"MariaDB, e-mail", sqlstore.MySQL, &mysql.MySQLError{Number: 1062, Message: "Duplicate entry ''' for key '-'x'' for key 'roster_users_email_key'"}, "roster_users_email_key", true, false, false},
		{"MySQL, e-mail", sqlstore.MySQL, &mysql.MySQLError{Number: 1062, Message: "Duplicate entry 'x' for key 'roster_users.roster_users_email_key'"}, "roster_users.roster_users_email_key", true, false, false},
		{"MySQL, id", sqlstore.MySQL, &mysql.MySQLError{Number: 1062, Message: "Duplicate entry 'x' for key 'PRIMARY'"}, "PRIMARY", true, false, false},
		{"a table that exists", sqlstore.MySQL, number(1050), "", true, false, false},
		{"deadlock", sqlstore.MySQL, number(1213), "", false, true, false},
		{"lock wait timeout", sqlstore.MySQL, number(1205), "", false, true, false},
		{"an old snapshot", sqlstore.MySQL, number(1020), "", false, true, false},
		{"TiDB, write conflict", sqlstore.MySQL, number(9007), "", false, true, false},
		{"TiDB, retry", sqlstore.MySQL, number(8002), "", false, true, false},
		{"TiDB, entry too old", sqlstore.MySQL, number(8005), "", false, true, false},
		{"Galera, cut off", sqlstore.MySQL, number(1047), "", false, false, true},
		{"MySQL, read-only", sqlstore.MySQL, number(1290), "", false, false, true},
		{"MySQL, killed", sqlstore.MySQL, number(1927), "", false, false, true},
		{"MySQL, cut", sqlstore.MySQL, mysql.ErrInvalidConn, "", false, false, true},
		{"MySQL, refused", sqlstore.MySQL, dial, "", false, false, true},
		{"MySQL, a syntax error", sqlstore.MySQL, number(1064), "", false, false, false},
	} {
		for wrapping, err := range map[string]error{
			"plain": test.err, "wrapped": fmt.Errorf("x: %w", test.err), "joined": errors.Join(io.ErrShortWrite, test.err),
		} {
			t.Run(test.name+", "+wrapping, func(t *testing.T) {
				is := is.New(t)
				key, ok := test.d.Duplicate(err)
				is.Equal(ok, test.duplicate)
				is.Equal(key, test.key)
				is.Equal(test.d.Transient(err), test.transient)
				is.Equal(test.d.ConnectionLost(err), test.lost)
			})
		}
	}
	is.New(t).True(!sqlstore.Postgres.ConnectionLost(driver.ErrSkip))
}
