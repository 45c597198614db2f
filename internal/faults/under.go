package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"runtime"
	"time"

	"example.com/roster/internal/faults/database"
	"example.com/roster/internal/faults/journal"
	"example.com/roster/internal/faults/work"
	"example.com/roster/sqlstore"
)

// under has callers of this process work on a database while a fault is made, and
// checks it afterwards as each of its servers has it. deadline is that of each
// call; 0: none.
func (s *scratch) under(
	ctx context.Context, rounds int, dialect string, dsns []string, deadline time.Duration, fault func(ctx context.Context, r *room, round int) error,
) (*result, error) {
	r, err := s.begun(ctx, dialect, dsns[0])
	if err != nil {
		return nil, err
	}
	before := runtime.NumGoroutine()
	if r.nodes, err = r.on(ctx, dsns); err != nil {
		return nil, err
	}
	total, err := r.rounds(ctx, rounds, deadline, fault)
	closeAll(r.nodes)
	if err != nil {
		return nil, err
	}
	if n := goroutines(before); n > before {
		total.late = append(total.late, fmt.Sprintf("%d goroutines are left", n-before))
	}
	return total, r.checkOn(ctx, dsns, total)
}

// rounds makes a fault some times.
func (r *room) rounds(ctx context.Context, n int, deadline time.Duration, fault func(ctx context.Context, r *room, round int) error) (*result, error) {
	total, slow := &result{rounds: n}, newLag()
	defer slow.end()
	for i := range n {
		back, err := r.workDuring(ctx, deadline, func() error { return fault(ctx, r, i) })
		if err != nil {
			return nil, err
		}
		if total.back = max(total.back, back); back == never {
			total.late = append(total.late, fmt.Sprintf("round %d: half a minute after the fault the callers are still not answered", i))
		}
	}
	if own := slow.end(); deadline > 0 {
		total.notes = append(total.notes, fmt.Sprintf("the machine's own delays were up to %.3f s", own.Seconds()))
		found, err := late(deadline+own, r.journals[1:])
		if err != nil {
			return nil, err
		}
		total.late = append(total.late, found...)
	}
	total.late = append(total.late, kept(r.nodes)...)
	return total, nil
}

// goroutines waits, for five seconds at most, until there are no more than there
// were, and returns how many there are.
func goroutines(before int) (n int) {
	for until := time.Now().Add(5 * time.Second); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if n = runtime.NumGoroutine(); n <= before {
			break
		}
	}
	return n
}

// on opens the database of a room on each server.
func (r *room) on(ctx context.Context, dsns []string) (all []*database.Database, err error) {
	for _, dsn := range dsns {
		node := *r
		node.dsn = dsn
		d, err := node.open(ctx)
		if err != nil {
			closeAll(all)
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

func closeAll(all []*database.Database) {
	for _, d := range all {
		if err := d.Close(); err != nil {
			fmt.Println("close:", err)
		}
	}
}

// workDuring has callers work while a fault is made, and tells after which time
// they are answered again.
func (r *room) workDuring(ctx context.Context, deadline time.Duration, fault func() error) (back time.Duration, err error) {
	file := r.newJournal()
	j, err := journal.Create(file)
	if err != nil {
		return 0, err
	}
	callers := work.Start(ctx, r.world, j, filepath.Base(file), 4, deadline, r.nodes...)
	if err = fault(); err == nil {
		back = answeredAgain(callers)
	}
	return back, errors.Join(err, callers.Stop(), j.Close())
}

// never is longer than anybody waits.
const never = time.Duration(math.MaxInt64)

// answeredAgain waits until the callers are answered a hundred times more, for
// half a minute at most, and returns when the first of these answers came.
func answeredAgain(callers *work.Callers) time.Duration {
	start, from := time.Now(), callers.Acknowledged()
	first := never
	for time.Since(start) < 30*time.Second {
		n := callers.Acknowledged() - from
		if n > 0 && first == never {
			first = time.Since(start)
		}
		if n >= 100 {
			return first
		}
		time.Sleep(10 * time.Millisecond)
	}
	return never
}

// kept tells which pools do not get their connections back.
func kept(nodes []*database.Database) (all []string) {
	for i, d := range nodes {
		own := 0
		if d.Dialect == sqlstore.SQLite {
			own = 1 // for writing
		}
		if n := inUse(d.DB, own); n > own {
			all = append(all, fmt.Sprintf("database %d: %d connections are still in use", i, n))
		}
	}
	return all
}

// inUse waits, for five seconds at most, until no more connections of a pool than
// the store's own are in use, and returns how many are.
func inUse(db *sql.DB, own int) (n int) {
	for until := time.Now().Add(5 * time.Second); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if n = db.Stats().InUse; n <= own {
			break
		}
	}
	return n
}

// checkOn checks the database as each server has it. The figures are those of the
// first one; findings are those of all.
func (r *room) checkOn(ctx context.Context, dsns []string, total *result) error {
	for i, dsn := range dsns {
		node := *r
		node.dsn = dsn
		report, err := node.check(ctx)
		if err != nil {
			return err
		}
		if i > 0 {
			report.Acknowledged, report.Unknown, report.Made, report.Refused, report.Wrong = 0, 0, 0, 0, nil
		}
		total.Add(report)
	}
	return nil
}
