package main

import (
	"context"
	"math/rand/v2"
	"time"

	"example.com/roster/internal/sqltest/servers"
)

// failOvers kill a primary of PostgreSQL and promote its standby. Each round has a
// pair of its own.
var failOvers = []fault{
	{"R4", "PostgreSQL fails over to its synchronous standby", 0, 10, func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		total, err := failOver(ctx, s, rounds, servers.NewReplicated, killPrimary)
		if err != nil {
			return nil, err
		}
		return total, total.mustLose(rounds, "a standby that nobody waits for, and that is behind", func() (*result, error) {
			return failOver(ctx, s, 1, servers.NewAsynchronous, killBoth)
		})
	}},
	{"R4", "PostgreSQL, the standby was away before the primary is killed", 1, 10, func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		total, err := failOver(ctx, s, rounds, servers.NewReplicated, killBoth)
		if err != nil {
			return nil, err
		}
		return total, total.mustLose(rounds, "a standby that nobody waits for", func() (*result, error) {
			return failOver(ctx, s, 1, servers.NewAsynchronous, killBoth)
		})
	}},
}

func killPrimary(pair *servers.Replicated) error {
	pair.Kill()
	return pair.Promote()
}

// killBoth leaves the primary alone for a moment: a commit waits for the standby.
func killBoth(pair *servers.Replicated) error {
	pair.KillStandby()
	time.Sleep(500 * time.Millisecond)
	pair.Kill()
	if err := pair.StartStandby(); err != nil {
		return err
	}
	return pair.Promote()
}

func failOver(ctx context.Context, s *scratch, rounds int, start func() (*servers.Replicated, error), kill func(*servers.Replicated) error) (*result, error) {
	total := &result{rounds: rounds}
	for range rounds {
		pair, err := start()
		if err != nil {
			return nil, err
		}
		dsn, err := pair.Create()
		if err != nil {
			return nil, err
		}
		r, err := s.under(ctx, 1, "postgres", []string{dsn}, 0, func(context.Context, *room, int) error {
			time.Sleep(time.Duration(500+rand.IntN(1000)) * time.Millisecond)
			return kill(pair)
		})
		pair.Stop()
		if err != nil {
			return nil, err
		}
		total.Add(&r.Report)
		total.late = append(total.late, r.late...)
	}
	return total, nil
}
