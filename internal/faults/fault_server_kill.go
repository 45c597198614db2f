package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"example.com/roster/internal/sqltest/servers"
)

// serverKills end database servers while a program works, which goes on without a
// restart.
var serverKills = slices.Concat([]fault{
	{"R3", "PostgreSQL is killed and restarted", 2, 20, postgresServers.kill},
	{"R3", "MariaDB is killed and restarted", 0, 20, mariaDBServers.kill},
}, failOvers)

// serverKind is a kind of server that is ended and started again.
type serverKind struct {
	dialect  string
	start    func(in string, settings ...string) (*servers.Restartable, error)
	careful  []string // settings with which nothing is lost
	careless []string // those with which what was just acknowledged is: the tooth
}

var (
	postgresServers = &serverKind{dialect: "postgres", start: servers.NewRestartablePostgres, careless: []string{"synchronous_commit=off"}}
	mariaDBServers  = &serverKind{dialect: "mysql", start: servers.NewRestartableMariaDB, careless: []string{"--innodb-flush-log-at-trx-commit=0"}}
)

// kill kills a server in each round.
func (k *serverKind) kill(ctx context.Context, s *scratch, rounds int) (*result, error) {
	return s.withTooth(ctx, rounds, k.careless[0], func(careless bool) (*ended, error) {
		server, err := k.start("", k.settings(careless)...)
		if err != nil {
			return nil, err
		}
		return &ended{dialect: k.dialect, create: server.Create, drop: server.Kill, end: func(*room) error {
			server.Kill()
			return server.Restart()
		}}, nil
	})
}

func (k *serverKind) settings(careless bool) []string {
	if careless {
		return k.careless
	}
	return k.careful
}

// ended is a server that is ended under callers.
type ended struct {
	dialect string
	create  func() (dsn string, err error) // an empty database
	end     func(r *room) error            // and starts it again
	drop    func()
}

// withTooth ends a server in each round, and then one that is careless with what it
// acknowledges: that loses something.
func (s *scratch) withTooth(ctx context.Context, rounds int, careless string, start func(careless bool) (*ended, error)) (*result, error) {
	server, err := start(false)
	if err != nil {
		return nil, err
	}
	total, err := s.end(ctx, server, rounds)
	server.drop()
	if err != nil {
		return nil, err
	}
	if server, err = start(true); err != nil {
		return nil, err
	}
	defer server.drop()
	return total, total.mustLose(rounds, careless, func() (*result, error) { return s.end(ctx, server, 1) })
}

// mustLose makes a fault on what loses something by a planted fault, some times and at
// least until it was noticed, five times at most.
func (r *result) mustLose(rounds int, planted string, fault func() (*result, error)) error {
	bit, tried := 0, 0
	for ; tried < 5 && (bit == 0 || tried < rounds/2); tried++ {
		found, err := fault()
		if err != nil {
			return err
		}
		if len(found.Lost) > 0 {
			bit++
		}
	}
	r.tooth = fmt.Sprintf("%d of %d, lost: %s", bit, tried, planted)
	if bit == 0 {
		r.Wrong = append(r.Wrong, "nothing was found lost with "+planted+": that nothing is lost without says little")
	}
	return nil
}

func (s *scratch) end(ctx context.Context, server *ended, rounds int) (*result, error) {
	dsn, err := server.create()
	if err != nil {
		return nil, err
	}
	return s.under(ctx, rounds, server.dialect, []string{dsn}, 0, func(_ context.Context, r *room, _ int) error {
		time.Sleep(time.Duration(500+rand.IntN(1000)) * time.Millisecond)
		return server.end(r)
	})
}
