package sqltest

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"github.com/matryer/is"
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestPlansOnceAfterAnalyze runs the statements of usual reads with one value after
// another in a database with statistics. SQLite must not plan any of them again: that
// costs more than to run it.
func TestPlansOnceAfterAnalyze(t *testing.T) {
	file := newFile(t)
	w := &watch{}
	db := openWatched(t, w, dsn(file))
	s := newStore(t, db, sqlstore.SQLite, nil)
	dir := roster.New(s, nil)
	for n := range 50 {
		u, err := dir.Create(t.Context(), roster.NewUser{Email: fmt.Sprintf("user%d@example.com", n), Active: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := dir.StartSession(t.Context(), u.ID, roster.ClientInfo{}); err != nil {
			t.Fatal(err)
		}
	}
	do(t, db, "ANALYZE")
	account := dir.AccountID()
	byName := []roster.SortKey{{Field: roster.FieldName}}
	for name, call := range map[string]func() error{
		"a user":     func() error { return errorOf(dir.User(t.Context(), roster.NewID())) },
		"by address": func() error { return errorOf(dir.UserByEmail(t.Context(), "user1@example.com")) },
		"a session":  func() error { return errorOf(dir.Session(t.Context(), "x")) },
		"first page": func() error {
			return errorOf(s.Users(t.Context(), roster.UserSelection{Account: account, Sort: byName, Limit: 50}))
		},
		"page behind": func() error {
			return errorOf(s.Users(t.Context(), roster.UserSelection{Account: account, Sort: byName, Limit: 50, After: &roster.Position{Values: []roster.Value{{Text: "A"}}}}))
		},
		"page by number": func() error {
			return errorOf(s.Users(t.Context(), roster.UserSelection{Account: account, Skip: 10, Limit: 50}))
		},
		"events": func() error {
			return errorOf(s.Events(t.Context(), roster.EventSelection{Account: account, NewestFirst: true, Limit: 50}))
		},
		"sessions": func() error {
			return errorOf(s.Secrets(t.Context(), roster.SecretSelection{Account: account, User: roster.NewID(), Live: &roster.LiveSessions{}}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			w.forget()
			_ = call() // most find nobody
			texts := w.seen("SELECT", "WITH")
			is.True(len(texts) > 0)
			for _, text := range texts {
				is.Equal(plannedAgain(t, file, text), 0)
			}
		})
	}
	is := is.New(t)
	peeked := "SELECT u.id FROM roster_secrets s LEFT JOIN roster_users u ON u.id = s.user_id WHERE s.hash = ?"
	is.True(plannedAgain(t, file, peeked) > 0) // what the test can see
}

// handles is where SQLite writes what it has opened: Go does not move it.
var handles struct{ db, stmt uintptr }

func placeOf(p *uintptr) uintptr { return uintptr(unsafe.Pointer(p)) }

// plannedAgain returns how often SQLite plans a statement again while ten values are
// bound to it, one after the other.
func plannedAgain(t testing.TB, file, text string) int {
	t.Helper()
	tls := libc.NewTLS()
	defer tls.Close()
	cText := func(s string) uintptr {
		p, err := libc.CString(s)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { libc.Xfree(nil, p) })
		return p
	}
	try := func(code int32) {
		t.Helper()
		if code != sqlite3.SQLITE_OK && code != sqlite3.SQLITE_ROW && code != sqlite3.SQLITE_DONE {
			t.Fatalf("SQLite answers %d", code)
		}
	}
	try(sqlite3.Xsqlite3_open_v2(tls, cText(file), placeOf(&handles.db), sqlite3.SQLITE_OPEN_READWRITE, 0))
	defer sqlite3.Xsqlite3_close_v2(tls, handles.db)
	try(sqlite3.Xsqlite3_prepare_v2(tls, handles.db, cText(text), -1, placeOf(&handles.stmt), 0))
	stmt := handles.stmt
	defer sqlite3.Xsqlite3_finalize(tls, stmt)
	for n := range 10 {
		for i := range strings.Count(text, "?") {
			try(sqlite3.Xsqlite3_bind_int64(tls, stmt, int32(i+1), int64(n)))
		}
		try(sqlite3.Xsqlite3_step(tls, stmt))
		try(sqlite3.Xsqlite3_reset(tls, stmt))
	}
	return int(sqlite3.Xsqlite3_stmt_status(tls, stmt, sqlite3.SQLITE_STMTSTATUS_REPREPARE, 0))
}

func errorOf[T any](_ T, err error) error { return err }
