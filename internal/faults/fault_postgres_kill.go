package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"time"

	"example.com/roster/internal/faults/database"
	"example.com/roster/internal/faults/journal"
	"example.com/roster/internal/faults/work"
	"example.com/roster/internal/sqltest/servers"
	"example.com/roster/sqlstore"
)

// postgresKills end PostgreSQL servers while a program works, which goes on
// without a restart.
var postgresKills = []fault{
	{"R3", "PostgreSQL is killed and restarted", 2, 20, killPostgres},
	{"R4", "PostgreSQL fails over to its synchronous standby", 1, 10, failOver},
}

func killPostgres(ctx context.Context, s *scratch, rounds int) (*result, error) {
	server, err := servers.NewRestartable()
	if err != nil {
		return nil, err
	}
	dsn, err := server.Create()
	if err != nil {
		return nil, err
	}
	return s.under(ctx, rounds, "postgres", []string{dsn}, 0, func(ctx context.Context, _ int) error {
		time.Sleep(time.Duration(500+rand.IntN(1000)) * time.Millisecond)
		server.Kill()
		return server.Restart()
	})
}

// failOver kills a primary. Each round has a pair of its own.
func failOver(ctx context.Context, s *scratch, rounds int) (*result, error) {
	total := &result{rounds: rounds}
	for range rounds {
		pair, err := servers.NewReplicated()
		if err != nil {
			return nil, err
		}
		dsn, err := pair.Create()
		if err != nil {
			return nil, err
		}
		r, err := s.under(ctx, 1, "postgres", []string{dsn}, 0, func(context.Context, int) error {
			time.Sleep(time.Duration(500+rand.IntN(1000)) * time.Millisecond)
			pair.Kill()
			return pair.Promote()
		})
		pair.Stop()
		if err != nil {
			return nil, err
		}
		total.Add(&r.Report)
	}
	return total, nil
}

// under has callers of this process work on a database while a fault is made,
// and checks it afterwards as each of the servers has it. deadline is that of each
// call; 0: none.
func (s *scratch) under(
	ctx context.Context, rounds int, dialect string, dsns []string, deadline time.Duration, fault func(ctx context.Context, round int) error,
) (*result, error) {
	r, err := s.begun(ctx, dialect, dsns[0])
	if err != nil {
		return nil, err
	}
	var all []*database.Database
	for _, dsn := range dsns {
		node := *r
		node.dsn = dsn
		d, err := node.open(ctx)
		if err != nil {
			return nil, err
		}
		defer d.Close()
		all = append(all, d)
	}
	total, slow := &result{rounds: rounds}, newLag()
	for i := range rounds {
		j, err := journal.Create(r.newJournal())
		if err != nil {
			return nil, err
		}
		callers := work.Start(ctx, r.world, j, r.journals[len(r.journals)-1][len(r.dir)+1:], 4, deadline, all...)
		err = fault(ctx, i)
		goOn(callers)
		if err2 := callers.Stop(); err == nil {
			err = err2
		}
		if err2 := j.Close(); err == nil {
			err = err2
		}
		if err != nil {
			return nil, err
		}
	}
	if own := slow.end(); deadline > 0 {
		total.notes = append(total.notes, fmt.Sprintf("the machine's own delays were up to %.3f s", own.Seconds()))
		if total.late, err = late(deadline+own, r.journals[1:]); err != nil {
			return nil, err
		}
	}
	for i, d := range all {
		own := 0
		if d.Dialect == sqlstore.SQLite {
			own = 1 // its connection for writing
		}
		if n := inUse(d.DB, own); n > own {
			total.late = append(total.late, fmt.Sprintf("database %d: %d connections are still in use", i, n))
		}
	}
	for i, dsn := range dsns {
		node := *r
		node.dsn = dsn
		report, err := node.check(ctx)
		if err != nil {
			return nil, err
		}
		if i > 0 { // the figures are those of the first one
			report.Acknowledged, report.Unknown, report.Made, report.Refused, report.Wrong = 0, 0, 0, 0, nil
		}
		total.Add(report)
	}
	return total, nil
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

// goOn waits until the callers get answers again, for half a minute at most: what
// they did before the fault is then checked all the same.
func goOn(callers *work.Callers) {
	goal := callers.Acknowledged() + 100
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until) && callers.Acknowledged() < goal; {
		time.Sleep(20 * time.Millisecond)
	}
}
