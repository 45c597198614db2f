package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// coded is an error as one driver makes it.
type coded struct {
	text string
	code int
}

func (e *coded) Error() string { return e.text }
func (e *coded) Code() int     { return e.code }

func TestSQLiteErrors(t *testing.T) {
	for _, test := range []struct {
		name      string
		err       error
		field     string // what is taken; empty: it is no duplicate
		transient bool
	}{
		{"modernc, e-mail", &coded{"constraint failed: UNIQUE constraint failed: roster_users.email_key, roster_users.account (2067)", 2067}, "email", false},
		{"modernc, id", &coded{"constraint failed: UNIQUE constraint failed: roster_grants.id (1555)", 1555}, "id", false},
		{"mattn, external id", errors.New("UNIQUE constraint failed: roster_users.account, roster_users.external_id, roster_users.external_key"), "external id", false},
		{"ncruces, hash", errors.New("sqlite3: constraint failed: UNIQUE constraint failed: roster_secrets.hash"), "hash", false},
		{"modernc, identity", &coded{"constraint failed: UNIQUE constraint failed: roster_identities.account, roster_identities.identity_key (2067)", 2067}, "identity", false},
		{"a prefix that looks like a field", errors.New("UNIQUE constraint failed: email_keyusers.id"), "id", false},
		{"modernc, busy", &coded{"database is locked (5) (SQLITE_BUSY)", 5}, "", true},
		{"modernc, an old snapshot", &coded{"database is locked (517)", 517}, "", true},
		{"modernc, a table that is locked", &coded{"database table is locked (262)", 262}, "", true},
		{"mattn, busy", errors.New("database is locked"), "", true},
		{"ncruces, busy", errors.New("sqlite3: database is locked"), "", true},
		{"wrapped", fmt.Errorf("x: %w", &coded{"database is locked (5)", 5}), "", true},
		{"another constraint", &coded{"constraint failed: NOT NULL constraint failed: roster_users.name (1299)", 1299}, "", false},
		{"a full disk", &coded{"database or disk is full (13)", 13}, "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			key, ok := sqlite.duplicate(test.err)
			is.Equal(ok, test.field != "")
			if ok {
				is.Equal(fieldOfIndex(key), test.field)
			}
			is.Equal(sqlite.transient(test.err), test.transient)
		})
	}
}

func TestFieldsByIndexName(t *testing.T) {
	is := is.New(t)
	is.Equal(fieldOfIndex("roster_users_email_key"), "email")
	is.Equal(fieldOfIndex("roster_users_external_id"), "external id")
	is.Equal(fieldOfIndex("roster_teams_external_key"), "external id")
	is.Equal(fieldOfIndex("roster_secrets_hash"), "hash")
	is.Equal(fieldOfIndex("roster_identities_identity_key"), "identity")
	is.Equal(fieldOfIndex("PRIMARY"), "id")
}

func TestRetryable(t *testing.T) {
	is := is.New(t)
	for _, err := range []error{driver.ErrBadConn, sql.ErrConnDone, sql.ErrTxDone, errors.New("database is locked")} {
		is.True(sqlite.retryable(fmt.Errorf("x: %w", err)))
	}
	for _, err := range []error{
		context.Canceled, roster.ErrConflict, errors.New("no such table"),
		fmt.Errorf("%w: %w", roster.ErrCommitUnknown, driver.ErrBadConn), // it may have been done
	} {
		is.True(!sqlite.retryable(err))
	}
}

func TestRetryEnds(t *testing.T) {
	is := is.New(t)
	busy := errors.New("database is locked")
	tries := 0
	err := retry(t.Context(), &sqlite, nil, func() error {
		tries++
		if tries < 3 {
			return busy
		}
		return nil
	})
	is.NoErr(err)
	is.Equal(tries, 3)

	ctx, cancel := context.WithCancel(t.Context())
	tries = 0
	err = retry(ctx, &sqlite, nil, func() error { tries++; cancel(); return busy })
	is.True(errors.Is(err, context.Canceled))
	is.Equal(tries, 1)
}

func TestNumberedBinds(t *testing.T) {
	is := is.New(t)
	d := dialect{mark: "$", numbered: true}
	q := d.query().add("SELECT a FROM t").where("b = ?", 1).where("c IN (?, ?)", 2, 3).orderBy("id", true).limit(0)
	is.Equal(string(q.text), "SELECT a FROM t WHERE b = $1 AND c IN ($2, $3) ORDER BY id LIMIT $4")
	is.Equal(q.args, []any{1, 2, 3, int64(math.MaxInt64)})
}

func TestListOf(t *testing.T) {
	is := is.New(t)
	for n, size := range map[int]int{1: 1, 2: 2, 3: 4, 4: 4, 5: 8, 1000: 1024} {
		values := make([]any, n)
		for i := range values {
			values[i] = i
		}
		text, padded := placeholders(values)
		is.Equal(strings.Count(text, "?"), size)
		is.Equal(len(padded), size)
		is.Equal(padded[size-1], n-1)
	}
}

func TestSuccessor(t *testing.T) {
	is := is.New(t)
	for prefix, want := range map[string]string{
		"a": "b", "az": "a{", "": "", "\u007f": "\u0080", "a\ud7ff": "a\ue000", "x\U0010ffff": "y",
		"\U0010ffff": "", "\U0010ffff\U0010ffff": "", "\uffff": "\U00010000", "\u07ff": "\u0800",
	} {
		is.Equal(successor(prefix), want)
	}
}

func TestMigrationFiles(t *testing.T) {
	is := is.New(t)
	all, err := SQLite.Migrations("people_")
	is.NoErr(err)
	is.Equal(all[0].Name, "0001_records.sql")
	for _, m := range all {
		is.True(!strings.Contains(m.Text, "roster"))
		for _, statement := range m.statements() {
			is.True(strings.HasPrefix(statement, "CREATE "))
			is.True(strings.Contains(statement, " IF NOT EXISTS people_"))
			is.Equal(strings.Count(statement, ";"), 1)
		}
	}
	_, err = SQLite.Migrations("people-")
	is.True(err != nil)
	_, err = Dialect(9).Migrations("")
	is.True(err != nil)
}

func TestUnknownDialect(t *testing.T) {
	is := is.New(t)
	is.Equal(Dialect(0).String(), "Dialect(0)")
	is.True(!Dialect(0).Retryable(roster.ErrTxAborted))
	err := New(new(sql.DB), 0, nil).Migrate(t.Context())
	is.Equal(err.Error(), "sqlstore: no such dialect: Dialect(0): must be SQLite, Postgres or MySQL")
}
