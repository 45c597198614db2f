package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
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
	nodes, err := r.on(ctx, dsns)
	if err != nil {
		return nil, err
	}
	defer closeAll(nodes)
	total, slow := &result{rounds: rounds}, newLag()
	for i := range rounds {
		goesOn, err := r.workDuring(ctx, nodes, deadline, func() error { return fault(ctx, r, i) })
		if err != nil {
			return nil, err
		}
		if !goesOn {
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
	total.late = append(total.late, kept(nodes)...)
	return total, r.checkOn(ctx, dsns, total)
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

// workDuring has callers work while a fault is made, and tells whether they are
// answered again afterwards.
func (r *room) workDuring(ctx context.Context, nodes []*database.Database, deadline time.Duration, fault func() error) (goesOn bool, err error) {
	file := r.newJournal()
	j, err := journal.Create(file)
	if err != nil {
		return false, err
	}
	callers := work.Start(ctx, r.world, j, filepath.Base(file), 4, deadline, nodes...)
	err = fault()
	goesOn = err == nil && answeredAgain(callers)
	return goesOn, errors.Join(err, callers.Stop(), j.Close())
}

// answeredAgain waits until the callers are answered a hundred times more, for
// half a minute at most.
func answeredAgain(callers *work.Callers) bool {
	goal := callers.Acknowledged() + 100
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if callers.Acknowledged() >= goal {
			return true
		}
	}
	return false
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
