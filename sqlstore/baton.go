package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"example.com/roster"
)

// writer runs the Updates of a database that has one writer at a time, on one
// connection, and commits those together that come together: waiting for the
// disk is what a commit costs. It starts no goroutine. Who holds the baton owns
// the connection; a caller
//
//   - takes the baton, and begins the transaction if none is open,
//   - runs its own closure, in a savepoint,
//   - passes the baton on, and queues for it again behind all who wait.
//
// The first one back commits for all who ran in between, so that a caller who
// is alone is back at once. Nobody is answered before the COMMIT, who is
// refused neither: what they read may not be committed yet.
type writer struct {
	*base
	baton chan struct{} // of capacity 1: it lies there when nobody holds it

	// What follows belongs to the holder of the baton.

	conn    *sql.Conn // nil: none is held
	session *session  // on conn
	group   *group    // the open transaction; nil: none
}

// group is one transaction and all who ran in it.
type group struct {
	over chan struct{} // closed when it is committed or lost
	err  error         // set before: nil when it is committed
}

// lostError is the outcome of a group that was not committed: everybody in it
// runs again alone.
type lostError struct{ cause error }

func (e *lostError) Error() string { return "sqlstore: transaction lost: " + e.cause.Error() }
func (e *lostError) Unwrap() error { return e.cause }

func newWriter(b *base) *writer {
	w := &writer{base: b, baton: make(chan struct{}, 1)}
	w.pass()
	return w
}

// update runs fn in one transaction with others, and alone when that was lost.
func (w *writer) update(ctx context.Context, fn func(roster.Tx) error) error {
	err := w.member(ctx, fn)
	var lost *lostError
	if !errors.As(err, &lost) {
		return err
	}
	return w.alone(ctx, fn)
}

func (w *writer) member(ctx context.Context, fn func(roster.Tx) error) error {
	refused, g, err := w.enter(ctx, fn)
	if err != nil {
		return err
	}
	select {
	case <-w.baton:
		if w.group == g {
			w.commit(ctx)
		}
		w.pass()
	case <-g.over:
	}
	<-g.over
	if g.err != nil {
		return g.err
	}
	return refused
}

// enter runs fn in the open group, or a new one, with the baton in hand.
func (w *writer) enter(ctx context.Context, fn func(roster.Tx) error) (refused error, g *group, err error) {
	if err := w.take(ctx); err != nil {
		return nil, nil, err
	}
	defer w.pass()
	if w.group == nil {
		if err := w.begin(ctx); err != nil {
			return nil, nil, err
		}
	}
	g = w.group
	return w.run(ctx, fn), g, nil
}

// alone runs fn in a transaction of its own.
func (w *writer) alone(ctx context.Context, fn func(roster.Tx) error) error {
	if err := w.take(ctx); err != nil {
		return err
	}
	defer w.pass()
	if w.group != nil {
		w.commit(ctx)
	}
	if err := w.begin(ctx); err != nil {
		return err
	}
	g := w.group
	refused := w.run(ctx, fn)
	if w.group == g {
		w.commit(ctx)
	}
	var lost *lostError
	switch {
	case g.err == nil, refused != nil && errors.As(g.err, &lost):
		return refused
	case errors.As(g.err, &lost):
		return lost.cause
	}
	return g.err
}

// lend calls work with the connection, outside any transaction.
func (w *writer) lend(ctx context.Context, work func(*sql.Conn) error) error {
	if err := w.take(ctx); err != nil {
		return err
	}
	defer w.pass()
	if w.group != nil {
		w.commit(ctx)
	}
	if err := retry(ctx, w.dialect, nil, func() error { return w.hold(ctx) }); err != nil {
		return err
	}
	defer w.settle()
	return work(w.conn)
}

// run runs fn in a savepoint, which is released, or rolled back when fn is
// refused. A transaction that does not know the savepoint any more has ended,
// and the group is lost.
func (w *writer) run(ctx context.Context, fn func(roster.Tx) error) (refused error) {
	g, inside := w.group, context.WithoutCancel(ctx)
	if err := w.session.command(inside, "SAVEPOINT roster_unit"); err != nil {
		w.lose(inside, err)
		return err
	}
	u := newUnit(w.base, w.conn, w.session.statements)
	returned := false
	defer func() {
		if returned {
			return
		}
		// fn panics, or ends its goroutine: there is no coming back to the
		// baton, so that the others are committed now.
		if w.undo(inside); w.group == g {
			w.commit(ctx)
		}
	}()
	refused, _ = u.run(ctx, fn)
	returned = true
	if refused != nil {
		w.undo(inside)
	} else if err := w.session.command(inside, "RELEASE SAVEPOINT roster_unit"); err != nil {
		w.lose(inside, err)
	}
	return refused
}

// undo takes back what was written since the savepoint.
func (w *writer) undo(ctx context.Context) {
	err := w.session.command(ctx, "ROLLBACK TO SAVEPOINT roster_unit")
	if err == nil {
		err = w.session.command(ctx, "RELEASE SAVEPOINT roster_unit")
	}
	if err != nil {
		w.lose(ctx, err)
	}
}

// take waits for the baton.
func (w *writer) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-w.baton:
		if err := w.usable(); err != nil {
			w.pass()
			return err
		}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *writer) pass() { w.baton <- struct{}{} }

// begin opens a transaction and its group.
func (w *writer) begin(ctx context.Context) error {
	if err := w.hold(ctx); err != nil {
		return err
	}
	if err := w.session.command(context.WithoutCancel(ctx), w.dialect.Begin); err != nil {
		if w.dialect.Transient(err) {
			w.settle()
		} else {
			w.release(false)
		}
		return fmt.Errorf("sqlstore: %w", err)
	}
	w.group = &group{over: make(chan struct{})}
	return nil
}

// commit ends the open group.
func (w *writer) commit(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	err := w.session.command(ctx, "COMMIT")
	switch {
	case err == nil:
		w.end(nil)
		w.settle()
	case w.dialect.lost(err):
		w.end(fmt.Errorf("%w: %w", roster.ErrCommitUnknown, err))
		w.release(false)
	default:
		w.lose(ctx, err)
	}
}

// lose ends the open group as one that is rolled back.
func (w *writer) lose(ctx context.Context, cause error) {
	err := w.session.command(ctx, "ROLLBACK")
	w.end(&lostError{fmt.Errorf("sqlstore: %w", cause)})
	if err == nil || strings.Contains(err.Error(), "no transaction is active") {
		w.settle()
	} else {
		w.release(false)
	}
}

func (w *writer) end(err error) {
	w.group.err = err
	close(w.group.over)
	w.group = nil
}

// hold makes sure of a connection that is ready to write.
func (w *writer) hold(ctx context.Context) error {
	if w.conn != nil {
		return nil
	}
	conn, err := w.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("sqlstore: %w", err)
	}
	w.conn, w.session = conn, &session{base: w.base, on: conn}
	if !w.config.Unprepared && !w.oneConnection() {
		w.session.statements = newStatements()
	}
	err = w.dialect.prepare(ctx, w.base, conn)
	if err != nil {
		w.release(true)
	}
	return err
}

// settle gives the connection back between transactions where it is the only
// one: the host and the readers need it too.
func (w *writer) settle() {
	if w.conn != nil && w.oneConnection() {
		w.release(true)
	}
}

// release gives the connection back to the pool, which closes it unless it is
// sound.
func (w *writer) release(sound bool) {
	if w.conn == nil {
		return
	}
	if w.session.statements != nil {
		w.session.statements.close()
	}
	if !sound {
		discard(w.conn)
	}
	_ = w.conn.Close()
	w.conn, w.session = nil, nil
}
