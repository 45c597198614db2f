package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"example.com/roster/internal/faults/journal"
)

// exhaustions take away for a moment what a database or a pool needs.
var exhaustions = []fault{
	{"R14", "SQLite, the disk is full for a second", 2, 20, onSQLite(fullDisk)},
	{"R14", "PostgreSQL, the disk is full for a second", 0, 10, postgresServers.onDisk(fullDisk)},
	{"R14", "MariaDB, the disk is full for a second", 0, 10, mariaDBServers.onDisk(fullDisk)},
	{"R14", "SQLite, the files take no writes for a second", 1, 10, onSQLite(immutable)},
	{"R14", "PostgreSQL, read-only for a second", 1, 10, postgresServers.onDisk(readOnly(
		"ALTER SYSTEM SET default_transaction_read_only = on", "ALTER SYSTEM RESET default_transaction_read_only"))},
	{"R14", "SQLite, no descriptor is left for a second", 1, 10, onSQLite(noDescriptors)},
	{"R14", "PostgreSQL, no descriptor is left for a second", 0, 10, postgresServers.onDisk(noDescriptors)},
	{"R14", "SQLite, the pool is used up for a second", 1, 10, poolUsedUp},
	{"R14", "PostgreSQL, the pool is used up for a second", 0, 10, postgresServers.onDisk(noConnections)},
	{"R14", "PostgreSQL, away for 10 s", 0, 3, postgresServers.onDisk(away(10 * time.Second))},
	{"R14", "MariaDB, away for 10 s", 0, 3, mariaDBServers.onDisk(away(10 * time.Second))},
	{"R14", "PostgreSQL, away for a minute", 0, 2, postgresServers.onDisk(away(time.Minute))},
}

// exhausted is what a fault is made to.
type exhausted struct {
	*room
	disk string // the directory of its file system
	// revive starts the server where it has ended, as its supervisor does.
	revive func() error
	end    func() // kills the server
}

// inTime is after how long callers are answered again at the latest.
const inTime = 5 * time.Second

// onSQLite makes a fault to a file on a file system of its own.
func onSQLite(fault func(context.Context, *exhausted) error) func(context.Context, *scratch, int) (*result, error) {
	return func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		m, drop, err := s.disk(64 << 20)
		if err != nil {
			return nil, err
		}
		defer drop()
		var last *room
		total, err := s.under(ctx, rounds, "sqlite", []string{filepath.Join(m.dir, "roster.db")}, 0, func(ctx context.Context, r *room, _ int) error {
			last = r
			time.Sleep(300 * time.Millisecond)
			return fault(ctx, &exhausted{room: r, disk: m.dir, revive: func() error { return nil }})
		})
		if err != nil {
			return nil, err
		}
		if total.illegal() == 0 {
			total.tooth, err = last.teeth(ctx)
		}
		return total, errors.Join(err, total.clear(last))
	}
}

// onDisk makes a fault to a server whose data have a file system of their own.
func (k *serverKind) onDisk(fault func(context.Context, *exhausted) error) func(context.Context, *scratch, int) (*result, error) {
	return func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		m, drop, err := s.disk(512 << 20)
		if err != nil {
			return nil, err
		}
		defer drop()
		server, err := k.start(m.dir)
		if err != nil {
			return nil, err
		}
		defer server.Cut()
		dsn, err := server.Create()
		if err != nil {
			return nil, err
		}
		var last *room
		total, err := s.under(ctx, rounds, k.dialect, []string{dsn}, 0, func(ctx context.Context, r *room, _ int) error {
			last = r
			time.Sleep(300 * time.Millisecond)
			return fault(ctx, &exhausted{room: r, disk: m.dir, revive: server.Revive, end: server.Kill})
		})
		if err != nil {
			return nil, err
		}
		if dsn, err = server.Create(); err != nil {
			return nil, err
		}
		return total, errors.Join(total.clear(last), s.forgotten(ctx, total, k.dialect, []string{dsn}))
	}
}

// clear notes how the callers were refused, and after which time they were
// answered again.
func (r *result) clear(last *room) error {
	var texts []string
	for _, file := range last.journals {
		entries, err := journal.Read(file)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.Answer == nil || e.Answer.Outcome == journal.Done || e.Intent.Fails || slices.Contains(texts, e.Answer.Error) || len(texts) > 3 {
				continue
			}
			texts = append(texts, e.Answer.Error)
		}
	}
	r.notes = append(r.notes, fmt.Sprintf("%d calls were refused, as in %q; answered again after %.2f s", r.Refused, texts, r.back.Seconds()))
	if r.back > inTime {
		r.late = append(r.late, fmt.Sprintf("answered again after %.1f s", r.back.Seconds()))
	}
	return nil
}

func fullDisk(_ context.Context, x *exhausted) error {
	ballast, err := fill(x.disk)
	if err != nil {
		return err
	}
	time.Sleep(time.Second)
	return errors.Join(os.Remove(ballast), x.revive())
}

// fill fills a file system with one file, and returns its name.
func fill(dir string) (string, error) {
	name := filepath.Join(dir, "ballast")
	f, err := os.Create(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	for size := 1 << 20; size >= 1; size /= 8 {
		for {
			if _, err := f.Write(make([]byte, size)); err != nil {
				break // no room for so much
			}
		}
	}
	return name, nil
}

// immutable has the files of SQLite refuse every write, also by who has them open.
// A file system cannot be made read-only under a program that writes.
func immutable(_ context.Context, x *exhausted) error {
	files := []string{x.dsn, x.dsn + "-wal"}
	if err := command("chattr", append([]string{"+i"}, files...)...); err != nil {
		return err
	}
	time.Sleep(time.Second)
	return command("chattr", append([]string{"-i"}, files...)...)
}

// readOnly has PostgreSQL refuse every write, also of connections that are open.
func readOnly(on, off string) func(context.Context, *exhausted) error {
	return func(ctx context.Context, x *exhausted) error {
		for i, statement := range []string{on, off} {
			if i > 0 {
				time.Sleep(time.Second)
			}
			for _, text := range []string{statement, "SELECT pg_reload_conf()"} {
				if _, err := x.nodes[0].DB.ExecContext(ctx, text); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// poolUsedUp has one connection that is not given back for a tooth.
func poolUsedUp(ctx context.Context, s *scratch, rounds int) (*result, error) {
	total, err := onSQLite(noConnections)(ctx, s, rounds)
	if err != nil {
		return nil, err
	}
	leaking, err := onSQLite(func(ctx context.Context, x *exhausted) error {
		_, err := x.nodes[0].DB.Conn(ctx)
		return err
	})(ctx, s, 1)
	if err != nil {
		return nil, err
	}
	total.tooth = fmt.Sprintf("%d of 1, late: a connection that is kept", min(1, len(leaking.late)))
	if len(leaking.late) == 0 {
		total.Wrong = append(total.Wrong, "a connection that is kept was not noticed")
	}
	return total, nil
}

// noConnections takes every connection that the pool gives.
func noConnections(ctx context.Context, x *exhausted) error {
	short, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	for range x.nodes[0].DB.Stats().MaxOpenConnections {
		c, err := x.nodes[0].DB.Conn(short)
		if err != nil {
			break // one is the store's own
		}
		defer c.Close()
	}
	<-short.Done()
	return nil
}

// away kills a server and starts it again later.
func away(d time.Duration) func(context.Context, *exhausted) error {
	return func(_ context.Context, x *exhausted) error {
		x.end()
		time.Sleep(d)
		return x.revive()
	}
}
