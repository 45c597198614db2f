package sqlstore

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"example.com/roster"
)

// runLocked applies what is pending in one transaction, with a lock that the
// database takes back when the process dies.
func (m *migrator) runLocked(ctx context.Context) error {
	return retry(ctx, m.dialect, nil, func() error {
		err := m.tryLocked(ctx)
		if err != nil {
			m.rollback(ctx)
		}
		return err
	})
}

// tryLocked begins a transaction and commits it. After an error the caller rolls it
// back.
func (m *migrator) tryLocked(ctx context.Context) error {
	for _, text := range m.dialect.lockMigrations {
		if err := m.execText(ctx, strings.ReplaceAll(text, "@", m.appliedTable)); err != nil {
			return fmt.Errorf("sqlstore: %w", err)
		}
	}
	pending, err := m.pending(ctx)
	if err != nil {
		return err
	}
	for _, g := range pending {
		if err := m.apply(ctx, g); err != nil {
			return err
		}
	}
	if err := m.execText(ctx, "COMMIT"); err != nil {
		return fmt.Errorf("sqlstore: %w", err)
	}
	return nil
}

func (m *migrator) rollback(ctx context.Context) {
	late, stop := afterEnd(ctx, answerWithin)
	defer stop()
	if err := m.execText(late, "ROLLBACK"); err != nil && !m.dialect.singleWriter {
		discardConn(m.conn)
	}
}

// How a process that migrates keeps the others away where CREATE TABLE cannot be
// rolled back. It renews its lease while it lives. Another one asks for the lease
// each time a pause is over, and is through two seconds after this one dies. If the
// lease ends too early, two processes apply the same migration, which does no harm:
// every statement may run twice.
const (
	leaseTime    = 1200 * time.Millisecond
	renewEvery   = 300 * time.Millisecond
	longestPause = 120 * time.Millisecond
)

// runLeased applies one migration after the other, under the lease.
func (m *migrator) runLeased(ctx context.Context) error {
	if err := m.ensure(ctx, "INSERT INTO "+m.leaseTable+" (id, owner, until) VALUES (1, '', 0)"); err != nil {
		return err
	}
	renewing, stop := context.WithCancel(ctx)
	defer m.releaseLease(context.WithoutCancel(ctx))
	defer stop()
	go m.renewLease(renewing)
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
			err = retry(ctx, m.dialect, nil, func() error { return m.apply(ctx, pending[0]) })
		default:
			err = pause(ctx, longestPause-rand.N(100*time.Millisecond))
		}
		if err != nil {
			return err
		}
	}
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

// renewLease keeps the lease, while it is held, until ctx ends. It takes another
// connection of the pool: the migrator's own runs a statement.
func (m *migrator) renewLease(ctx context.Context) {
	for pause(ctx, renewEvery) == nil {
		_, _ = m.db.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET until = %d WHERE owner = '%s'", m.leaseTable,
			roster.Micros(time.Now().Add(leaseTime)), m.owner))
	}
}

// releaseLease ends the lease at once. If that fails, the lease runs out.
func (m *migrator) releaseLease(ctx context.Context) {
	_ = m.ensure(ctx, "UPDATE "+m.leaseTable+" SET owner = '', until = 0 WHERE owner = ?", m.owner)
}

// apply runs one migration. Where a crash leaves a part of it, the next call runs it
// again.
func (m *migrator) apply(ctx context.Context, g Migration) error {
	for _, statement := range g.statements() {
		if err := m.execText(ctx, statement); err != nil {
			return fmt.Errorf("sqlstore: migration %s: %w", g.Name, err)
		}
	}
	q := m.dialect.query().add("INSERT INTO "+m.appliedTable+" (version, name, checksum, applied) VALUES (?, ?, ?, ?)",
		g.Version, g.Name, g.checksum, roster.Micros(time.Now()))
	if _, err := m.exec(ctx, q); err != nil {
		if _, ok := m.dialect.duplicate(err); ok {
			return nil // another process was first
		}
		return fmt.Errorf("sqlstore: migration %s: %w", g.Name, err)
	}
	return nil
}
