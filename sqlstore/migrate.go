package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"time"

	"example.com/roster"
)

// Migrate makes the tables and brings them up to date. Call it at every start
// of every process. Of concurrent calls, one applies the missing migrations
// while the others wait. After a crash the next call completes the work, for
// which it may have to wait half a minute.
func (s *Store) Migrate(ctx context.Context) error {
	if err := s.usable(); err != nil {
		return err
	}
	all, err := migrationFiles(s.dialect.name, s.config.Prefix)
	if err != nil {
		return err
	}
	if err := s.checkPoolServer(ctx); err != nil {
		return err
	}
	work := func(conn *sql.Conn) error {
		m := &migrator{
			reader: &reader{base: s.base, querier: conn}, conn: conn,
			owner: roster.NewID().String(), bookkeeping: all[0], migrations: all[1:],
			appliedTable: s.config.Prefix + "migrations", leaseTable: s.config.Prefix + "migrating",
		}
		return m.run(ctx)
	}
	if s.dialect.singleWriter {
		return s.committer.exclusive(ctx, work)
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("sqlstore: %w", err)
	}
	defer conn.Close()
	return work(conn)
}

// checkPoolServer refuses a server of another dialect. Whatever else is wrong with
// the pool, the next statement tells.
func (s *Store) checkPoolServer(ctx context.Context) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil
	}
	defer conn.Close()
	return s.checkServer(ctx, conn)
}

// leaseTime is how long a process that migrates keeps the others waiting after a
// crash. It renews its lease before each migration.
const leaseTime = 30 * time.Second

// migrator applies migrations on one connection, under a lease that one process
// at a time holds. If the lease ends too early, two processes apply the same
// migration. That does no harm, as every statement may run twice.
type migrator struct {
	*reader
	conn                     *sql.Conn
	owner                    string // names this migrator in the lease
	bookkeeping              Migration
	migrations               []Migration
	appliedTable, leaseTable string // tables
}

func (m *migrator) run(ctx context.Context) error {
	if pending, err := m.pending(ctx); err == nil && len(pending) == 0 {
		return nil
	}
	for _, statement := range m.bookkeeping.statements() {
		if err := m.ensure(ctx, statement); err != nil {
			return err
		}
	}
	if err := m.ensure(ctx, "INSERT INTO "+m.leaseTable+" (id, owner, until) VALUES (1, '', 0)"); err != nil {
		return err
	}
	defer m.releaseLease(context.WithoutCancel(ctx))
	for {
		pending, err := m.pending(ctx)
		if err != nil || len(pending) == 0 {
			return err
		}
		held, err := m.acquireLease(ctx)
		switch {
		case err != nil:
			return err
		case held:
			err = m.apply(ctx, pending[0])
		default:
			err = pause(ctx, 20*time.Millisecond+rand.N(100*time.Millisecond))
		}
		if err != nil {
			return err
		}
	}
}

// pending returns the migrations that are not applied yet. A migration that was
// changed after it was applied is an error.
func (m *migrator) pending(ctx context.Context) ([]Migration, error) {
	sums := map[int]string{}
	err := m.read(ctx, func(ctx context.Context) error {
		q := m.dialect.query().add("SELECT version, checksum FROM " + m.appliedTable)
		return m.queryRows(ctx, q, func(rows *sql.Rows) error {
			var version int
			var sum string
			if err := rows.Scan(&version, &sum); err != nil {
				return err
			}
			sums[version] = sum
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	var pending []Migration
	for _, g := range m.migrations {
		switch sum, ok := sums[g.Version]; {
		case !ok:
			pending = append(pending, g)
		case sum != g.checksum:
			return nil, fmt.Errorf("sqlstore: migration %s was changed after it was applied", g.Name)
		}
	}
	return pending, nil
}

// ensure runs a statement outside a transaction. It is no error that another
// process was first.
func (m *migrator) ensure(ctx context.Context, text string, args ...any) error {
	err := retry(ctx, m.dialect, nil, func() error {
		_, err := m.exec(ctx, m.dialect.query().add(text, args...))
		return err
	})
	if err == nil {
		return nil
	}
	if _, ok := m.dialect.duplicate(err); ok {
		return nil
	}
	return fmt.Errorf("sqlstore: %w", err)
}

// acquireLease takes or renews the lease, and reports whether m holds it now.
func (m *migrator) acquireLease(ctx context.Context) (held bool, err error) {
	now := time.Now()
	q := m.dialect.query().add("UPDATE "+m.leaseTable+" SET owner = ?, until = ? WHERE id = 1 AND (owner = ? OR until < ?)",
		m.owner, roster.Micros(now.Add(leaseTime)), m.owner, roster.Micros(now))
	err = retry(ctx, m.dialect, nil, func() error {
		result, err := m.exec(ctx, q)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		held = n == 1
		return err
	})
	return held, m.finish(err)
}

// releaseLease ends the lease at once. If that fails, the lease runs out.
func (m *migrator) releaseLease(ctx context.Context) {
	_ = m.ensure(ctx, "UPDATE "+m.leaseTable+" SET owner = '', until = 0 WHERE owner = ?", m.owner)
}

// apply runs one migration in a transaction. On a database whose CREATE TABLE
// cannot be rolled back, a crash leaves a part of it, and the next call runs it
// again.
func (m *migrator) apply(ctx context.Context, g Migration) error {
	err := retry(ctx, m.dialect, nil, func() error {
		tx, err := m.conn.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback() // after a Commit it does nothing
		for _, statement := range g.statements() {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		q := m.dialect.query().add("INSERT INTO "+m.appliedTable+" (version, name, checksum, applied) VALUES (?, ?, ?, ?)",
			g.Version, g.Name, g.checksum, roster.Micros(time.Now()))
		if _, err := tx.ExecContext(ctx, string(q.text), q.args...); err != nil {
			if _, ok := m.dialect.duplicate(err); ok {
				return nil // another process was first
			}
			return err
		}
		return tx.Commit()
	})
	if err != nil {
		return fmt.Errorf("sqlstore: migration %s: %w", g.Name, err)
	}
	return nil
}
