package sqltest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"modernc.org/sqlite"
)

// watch is a driver between database/sql and SQLite's that sees every statement
// and can make one fail.
type watch struct {
	mu     sync.Mutex
	texts  []string                // of what ran, in order
	open   atomic.Int32            // prepared statements
	before func(text string) error // called before each statement; nil: nothing

	around func(text string, run func() error) error // called in place of ExecContext; nil: nothing
}

// openWatched opens a database of a name through w.
func openWatched(t testing.TB, w *watch, name string) *sql.DB {
	db := sql.OpenDB(&connector{w, name})
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// fail sets what is called before each statement.
func (w *watch) fail(before func(text string) error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.before = before
}

// answer sets what is called in place of each statement that returns no rows. It may
// call run, and its error is what the caller is answered.
func (w *watch) answer(around func(text string, run func() error) error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.around = around
}

// exec runs a statement that returns no rows.
func (w *watch) exec(text string, run func() (driver.Result, error)) (result driver.Result, err error) {
	if err := w.run(text); err != nil {
		return nil, err
	}
	w.mu.Lock()
	around := w.around
	w.mu.Unlock()
	if around == nil {
		return run()
	}
	err = around(text, func() (err error) {
		result, err = run()
		return err
	})
	return result, err
}

// forget starts the list of statements anew.
func (w *watch) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.texts = nil
}

// seen returns the statements that ran since forget and begin with one of words.
func (w *watch) seen(words ...string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.texts), func(text string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(text, word) })
	})
}

func (w *watch) run(text string) error {
	w.mu.Lock()
	w.texts = append(w.texts, text)
	before := w.before
	w.mu.Unlock()
	if before == nil {
		return nil
	}
	return before(text)
}

type connector struct {
	watch *watch
	name  string
}

func (c *connector) Driver() driver.Driver { return &sqlite.Driver{} }

func (c *connector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.Driver().Open(c.name)
	if err != nil {
		return nil, err
	}
	return &watchedConn{conn.(sqliteConn), c.watch}, nil
}

// sqliteConn is what the driver's connections can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

type watchedConn struct {
	sqliteConn
	watch *watch
}

func (c *watchedConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	return c.watch.exec(text, func() (driver.Result, error) { return c.sqliteConn.ExecContext(ctx, text, args) })
}

func (c *watchedConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.watch.run(text); err != nil {
		return nil, err
	}
	return c.sqliteConn.QueryContext(ctx, text, args)
}

func (c *watchedConn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	s, err := c.sqliteConn.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	c.watch.open.Add(1)
	return &watchedStmt{s.(sqliteStmt), c.watch, text}, nil
}

type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type watchedStmt struct {
	sqliteStmt
	watch *watch
	text  string
}

func (s *watchedStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.watch.exec(s.text, func() (driver.Result, error) { return s.sqliteStmt.ExecContext(ctx, args) })
}

func (s *watchedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if err := s.watch.run(s.text); err != nil {
		return nil, err
	}
	return s.sqliteStmt.QueryContext(ctx, args)
}

func (s *watchedStmt) Close() error {
	s.watch.open.Add(-1)
	return s.sqliteStmt.Close()
}
