package main

import (
	"context"
	"fmt"
	"time"

	"example.com/roster"
	"example.com/roster/internal/faults/check"
	"example.com/roster/internal/faults/journal"
	"example.com/roster/internal/sqltest/servers"
)

// deadline is that of each call behind a proxy; grace is how much later an answer
// may come.
const (
	deadline = time.Second
	grace    = 250 * time.Millisecond
)

// proxyFaults cut the network at a COMMIT, in four ways each round.
var proxyFaults = []fault{
	{"R16", "PostgreSQL, COMMIT or its answer swallowed or reset", 1, 20, func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		return behindProxy(ctx, s, rounds, "postgres", emptyDatabase(servers.Postgres))
	}},
	{"R16", "MariaDB, COMMIT or its answer swallowed or reset", 1, 20, func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		return behindProxy(ctx, s, rounds, "mysql", emptyDatabase(servers.MariaDB))
	}},
}

func behindProxy(ctx context.Context, s *scratch, rounds int, dialect string, empty func() (string, error)) (*result, error) {
	dsn, err := empty()
	if err != nil {
		return nil, err
	}
	p, dsn, err := newProxy(dsn)
	if err != nil {
		return nil, err
	}
	defer p.close()
	total, err := s.under(ctx, rounds, dialect, []string{dsn}, deadline, func(context.Context, *room, int) error {
		for _, mode := range []int32{swallowsReply, swallowsIt, resetsAfter, resetsBefore} {
			p.mode.Store(passes)
			time.Sleep(300 * time.Millisecond)
			p.mode.Store(mode)
			time.Sleep(700 * time.Millisecond)
		}
		p.mode.Store(passes)
		return nil
	})
	if err != nil {
		return nil, err
	}
	total.notes = append(total.notes, fmt.Sprintf("%d COMMITs met the fault", p.bitten.Load()))
	return total, s.deniedCommits(ctx, total, dialect, empty)
}

// deniedCommits has callers work on a store that denies some of its commits.
func (s *scratch) deniedCommits(ctx context.Context, total *result, dialect string, empty func() (string, error)) error {
	s.plant = func(store roster.Store) roster.Store { return &deniesCommit{Store: store, every: 20} }
	defer func() { s.plant = nil }()
	return total.biteBy("a commit denied", min(total.rounds, 20), func(int) (*result, error) {
		dsn, err := empty()
		if err != nil {
			return nil, err
		}
		found, err := s.under(ctx, 1, dialect, []string{dsn}, 0, func(context.Context, *room, int) error { return nil })
		if err != nil {
			return nil, err
		}
		return &result{Report: check.Report{Against: found.Against}}, nil // the one figure that is meant
	})
}

// late returns the calls of journals whose answer came after their deadline and
// the grace.
func late(deadline time.Duration, journals []string) ([]string, error) {
	var all []string
	for _, path := range journals {
		entries, err := journal.Read(path)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if took := e.Ended.Sub(e.Began); e.Answer != nil && took > deadline+grace {
				all = append(all, fmt.Sprintf("%s: %.2f s", e, took.Seconds()))
			}
		}
	}
	return all, nil
}
