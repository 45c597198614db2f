package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"example.com/roster/internal/sqltest/servers"
)

// migrateKills kill processes that bring the tables up to date.
var migrateKills = []fault{
	{"R21", "SQLite, five start at once and some are killed in Migrate", 5, 100, func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		return killMigrating(ctx, s, rounds, "sqlite", 2*time.Second, func() (string, error) { return "", nil })
	}},
	{"R21", "PostgreSQL, the same", 3, 30, func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		return killMigrating(ctx, s, rounds, "postgres", 2*time.Second, emptyDatabase(servers.Postgres))
	}},
	{"R21", "MariaDB, the same", 3, 30, func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		return killMigrating(ctx, s, rounds, "mysql", 2*time.Second, emptyDatabase(servers.MariaDB))
	}},
}

// emptyDatabase returns what makes a database on a server that all faults share.
func emptyDatabase(start func() (*servers.Server, error)) func() (string, error) {
	return func() (string, error) {
		dsn, _, err := ofServer(start)()
		return dsn, err
	}
}

// atStart is how many processes start at once.
const atStart = 5

// killMigrating starts processes on an empty database, kills some of them, and
// then begins the work: it must find the tables complete. Who starts after the
// kills must be through in time.
func killMigrating(ctx context.Context, s *scratch, rounds int, dialect string, inTime time.Duration, empty func() (string, error)) (*result, error) {
	total := &result{rounds: rounds}
	longest := time.Duration(0)
	complete, err := s.undisturbed(ctx, dialect, empty)
	if err != nil {
		return nil, err
	}
	var last *room
	for i := range rounds {
		r, err := s.emptyRoom(ctx, dialect, empty)
		if err != nil {
			return nil, err
		}
		last = r
		if err := r.startAndKill(ctx, 1+rand.IntN(atStart)); err != nil {
			return nil, err
		}
		start := time.Now()
		if err := r.begin(ctx); err != nil {
			total.Half = append(total.Half, fmt.Sprintf("round %d: after the kills: %v", i, err))
			continue
		}
		waited := time.Since(start)
		longest = max(longest, waited)
		if waited > inTime {
			total.late = append(total.late, fmt.Sprintf("round %d: the next starter was ready after %.1f s", i, waited.Seconds()))
		}
		if err := r.kills(ctx, i, 1, 1); err != nil {
			return nil, err
		}
		report, err := r.check(ctx)
		if err != nil {
			return nil, err
		}
		total.Add(report)
		if err := r.hasSchema(ctx, complete, total); err != nil {
			return nil, err
		}
	}
	total.notes = append(total.notes, fmt.Sprintf("the starter after the kills was ready after %.2f s at most", longest.Seconds()))
	return total, total.biteBy("an index that was left out", 1, func(int) (*result, error) {
		found := &result{}
		return found, errors.Join(last.leaveIndexOut(ctx), last.hasSchema(ctx, complete, found))
	})
}

// emptyRoom makes a room for an empty database.
func (s *scratch) emptyRoom(ctx context.Context, dialect string, empty func() (string, error)) (*room, error) {
	dsn, err := empty()
	if err != nil {
		return nil, err
	}
	return s.room(ctx, dialect, dsn)
}

// startAndKill starts processes that migrate, and kills n of them at moments of
// their work. The others must get through.
func (r *room) startAndKill(ctx context.Context, n int) error {
	var all []*child
	for range atStart {
		c, err := r.start("")
		if err != nil {
			return err
		}
		all = append(all, c)
	}
	for _, c := range all[:n] {
		if err := c.await(ctx, saysMigrating); err != nil {
			return err
		}
		time.Sleep(time.Duration(rand.IntN(25)) * time.Millisecond)
		c.kill()
	}
	var errs []error
	for _, c := range all[n:] {
		errs = append(errs, c.await(ctx, saysReady))
		c.kill()
	}
	return errors.Join(errs...)
}
