package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// sqliteKills kill the programs that work on a SQLite file.
var sqliteKills = []fault{
	{"R1", "SQLite, the process is killed", 10, 300, func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		return killWorkers(ctx, s, rounds, 1)
	}},
	{"R1", "SQLite, one of two processes is killed in turn", 6, 100, func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		return killWorkers(ctx, s, rounds, 2)
	}},
}

// perFile is how many kills a file has to bear before another one is begun.
const perFile = 10

// killWorkers kills one worker a round, and starts another on the same file; the
// rest of the processes go on. The file is checked when all are dead: after each
// round of one process, and at the end of each file.
func killWorkers(ctx context.Context, s *scratch, rounds, processes int) (*result, error) {
	total := &result{rounds: rounds}
	var last *room
	for made := 0; made < rounds; {
		r, err := s.begun(ctx, "sqlite", "")
		if err != nil {
			return nil, err
		}
		n := min(perFile, rounds-made)
		if err := r.kills(ctx, made, n, processes); err != nil {
			return nil, err
		}
		report, err := r.check(ctx)
		if err != nil {
			return nil, err
		}
		total.Add(report)
		made, last = made+n, r
	}
	if last == nil || total.illegal() > 0 {
		return total, nil
	}
	var err error
	total.tooth, err = last.teeth(ctx)
	return total, err
}

// kills has processes work on the room's database, and kills one n times.
func (r *room) kills(ctx context.Context, from, n, processes int) error {
	running := make([]*child, processes)
	defer func() {
		for _, c := range running {
			if c != nil {
				c.kill()
			}
		}
	}()
	for i := range n {
		for k := range running {
			if running[k] != nil {
				continue
			}
			c, err := r.start(fmt.Sprintf("r%d-%d", from+i, k))
			if err != nil {
				return err
			}
			running[k] = c
			if err := c.await(ctx, saysReady); err != nil {
				return err
			}
		}
		time.Sleep(time.Duration(30+rand.IntN(600)) * time.Millisecond)
		k := i % processes
		running[k].kill()
		running[k] = nil
		if processes > 1 {
			continue
		}
		report, err := r.check(ctx)
		if err != nil {
			return err
		}
		if report.Illegal() > 0 {
			return nil // the check at the end says what
		}
	}
	return nil
}
