package main

import (
	"context"
	"database/sql/driver"
	"io"
	"net"
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

// cutter cuts a connection at one request, and lets all others pass.
type cutter struct {
	mu   sync.Mutex
	what loss
	left int // requests until then; 0: none is cut
}

// arm makes the nth request from now on the one that is cut.
func (c *cutter) arm(n int, what loss) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.what, c.left = what, n
}

// disarm tells whether there was a request to cut.
func (c *cutter) disarm() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	cut := c.left == 0
	c.left = 0
	return cut
}

// next tells what is lost of a request.
func (c *cutter) next() loss {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left == 0 {
		return nothing
	}
	c.left--
	if c.left > 0 {
		return nothing
	}
	return c.what
}

// wire is a connection to a server. A request is what the driver writes at once.
type wire struct {
	net.Conn
	cut  *cutter
	lost atomic.Int32 // a loss
}

// dial is for the configurations of drivers.
func (c *cutter) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	return &wire{Conn: conn, cut: c}, err
}

// Write sends a request, or loses it, which nobody notices before the answer.
func (w *wire) Write(b []byte) (int, error) {
	what := w.cut.next()
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
	cut  *cutter
	gone bool
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
func (f *file) ask(run func() error) error {
	what := f.cut.next()
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

func (f *file) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (result driver.Result, err error) {
	err = f.ask(func() error {
		result, err = f.Conn.(driver.ExecerContext).ExecContext(ctx, text, args)
		return err
	})
	return result, err
}

func (f *file) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (rows driver.Rows, err error) {
	err = f.ask(func() error {
		rows, err = f.Conn.(driver.QueryerContext).QueryContext(ctx, text, args)
		return err
	})
	if f.gone && rows != nil {
		_ = rows.Close()
	}
	return rows, err
}

func (f *file) BeginTx(ctx context.Context, opts driver.TxOptions) (tx driver.Tx, err error) {
	err = f.ask(func() error {
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

func (t fileTx) Commit() error   { return t.file.ask(t.tx.Commit) }
func (t fileTx) Rollback() error { return t.file.ask(t.tx.Rollback) }
