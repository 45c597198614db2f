package main

import (
	"context"
	"math/rand/v2"
	"time"

	"example.com/roster/internal/sqltest/servers"
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
		total.late = append(total.late, r.late...)
	}
	return total, nil
}
