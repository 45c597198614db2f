package main

import (
	"context"
	"database/sql/driver"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
)

// loss is what is lost when a connection is cut.
type loss int32

const (
	nothing loss = iota
	request      // it never reaches the database
	answer       // the database has done what it asks for
)

func (l loss) String() string { return [...]string{"nothing", "request", "answer"}[l] }

// point is a request, known by what it asks for: the nth that asks for that.
type point struct {
	text string
	nth  int
}

// cutter cuts a connection at one request, and lets all others pass.
type cutter struct {
	mu    sync.Mutex
	at    point
	what  loss
	asked []point // since arm was called
}

// arm makes the request of a point the one that is cut. It counts from now on.
func (c *cutter) arm(at point, what loss) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.what, c.asked = at, what, nil
}

// disarm returns what was asked for since arm, and tells whether it was cut.
func (c *cutter) disarm() (asked []point, cut bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	asked, cut = c.asked, c.what != nothing && slices.Contains(c.asked, c.at)
	c.what = nothing
	return asked, cut
}

// next tells what is lost of a request. One without a text is the driver's own:
// how many of those there are, and when, is up to the driver.
func (c *cutter) next(text string) loss {
	c.mu.Lock()
	defer c.mu.Unlock()
	if text == "" {
		return nothing
	}
	p := point{text, 1}
	for _, before := range c.asked {
		if before.text == text {
			p.nth++
		}
	}
	c.asked = append(c.asked, p)
	if p == c.at {
		return c.what
	}
	return nothing
}

// wire is a connection to a server. A request is what the driver writes at once.
type wire struct {
	net.Conn
	cut  *cutter
	read func(request []byte) string // its text
	lost atomic.Int32                // a loss
}

// dial returns what the configurations of drivers take.
func (c *cutter) dial(read func(request []byte) string) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		return &wire{Conn: conn, cut: c, read: read}, err
	}
}

// Write sends a request, or loses it, which nobody notices before the answer.
func (w *wire) Write(b []byte) (int, error) {
	what := w.cut.next(w.read(b))
	if what != nothing {
		w.lost.Store(int32(what))
	}
	if what == request {
		return len(b), w.Conn.Close()
	}
	return w.Conn.Write(b)
}

// Read receives an answer, or loses it when it has come: what it answers is done.
func (w *wire) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	switch loss(w.lost.Load()) {
	case request:
		return 0, io.EOF
	case answer:
		_ = w.Conn.Close()
		return 0, io.EOF
	}
	return n, err
}

// file is a connection to a file, and what opens it. A request is what
// database/sql asks of it.
type file struct {
	driver.Conn
	cut   *cutter
	gone  bool
	stmts []*fileStmt // prepared, and not closed
}

// files opens connections to the file of a name.
type files struct {
	sqlite driver.Driver
	name   string
	cut    *cutter
}

func (f files) Driver() driver.Driver { return f.sqlite }

func (f files) Connect(context.Context) (driver.Conn, error) {
	conn, err := f.sqlite.Open(f.name)
	return &file{Conn: conn, cut: f.cut}, err
}

// ask runs a request, which may be lost. From then on the connection answers
// nothing, and database/sql closes it, which ends its transaction.
func (f *file) ask(text string, run func() error) error {
	what := f.cut.next(text)
	if f.gone || what == request {
		f.gone = true
		return driver.ErrBadConn
	}
	err := run()
	if what == answer {
		f.gone = true
		return driver.ErrBadConn
	}
	return err
}

func (f *file) IsValid() bool { return !f.gone }

// Close closes the statements before the connection, which a transaction outlives else:
// database/sql closes those of an sql.Conn after it.
func (f *file) Close() error {
	for _, s := range f.stmts {
		_ = s.Stmt.Close()
	}
	f.stmts = nil
	return f.Conn.Close()
}

func (f *file) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	if f.gone {
		return nil, driver.ErrBadConn
	}
	stmt, err := f.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	s := &fileStmt{stmt, f, text}
	f.stmts = append(f.stmts, s)
	return s, nil
}

func (f *file) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (result driver.Result, err error) {
	err = f.ask(text, func() error {
		result, err = f.Conn.(driver.ExecerContext).ExecContext(ctx, text, args)
		return err
	})
	return result, err
}

func (f *file) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (rows driver.Rows, err error) {
	err = f.ask(text, func() error {
		rows, err = f.Conn.(driver.QueryerContext).QueryContext(ctx, text, args)
		return err
	})
	if f.gone && rows != nil {
		_ = rows.Close()
	}
	return rows, err
}

func (f *file) BeginTx(ctx context.Context, opts driver.TxOptions) (tx driver.Tx, err error) {
	err = f.ask("BEGIN", func() error {
		tx, err = f.Conn.(driver.ConnBeginTx).BeginTx(ctx, opts)
		return err
	})
	return fileTx{f, tx}, err
}

// fileTx is a transaction on a connection to a file.
type fileTx struct {
	file *file
	tx   driver.Tx
}

func (t fileTx) Commit() error   { return t.file.ask("COMMIT", t.tx.Commit) }
func (t fileTx) Rollback() error { return t.file.ask("ROLLBACK", t.tx.Rollback) }

// fileStmt is a prepared statement on a connection to a file.
type fileStmt struct {
	driver.Stmt
	file *file
	text string
}

func (s *fileStmt) Close() error {
	i := slices.Index(s.file.stmts, s)
	if i < 0 {
		return nil // closed with the connection
	}
	s.file.stmts = slices.Delete(s.file.stmts, i, i+1)
	return s.Stmt.Close()
}

func (s *fileStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (result driver.Result, err error) {
	err = s.file.ask(s.text, func() error {
		result, err = s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
		return err
	})
	return result, err
}

func (s *fileStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (rows driver.Rows, err error) {
	err = s.file.ask(s.text, func() error {
		rows, err = s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
		return err
	})
	if s.file.gone && rows != nil {
		_ = rows.Close()
	}
	return rows, err
}
