package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"go.uber.org/goleak"

	"example.com/roster/internal/faults/journal"
	"example.com/roster/internal/faults/work"
	"example.com/roster/internal/sqltest/servers"
)

// soaks look for what grows while callers work for long.
var soaks = []fault{
	{"R22", "SQLite, a soak with a fault each minute", 1, 30, func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		return soak(ctx, s, rounds, soaked{
			dialect: "sqlite", empty: func() (string, error) { return "", nil }, faults: []soakFault{killOneBeside, holdLock, usePoolUp},
		})
	}},
	{"R22", "PostgreSQL, a soak with a fault of the network each minute", 0, 30, soakBehindProxy},
}

// soaked is what callers work on for long, with the faults that are made in turn.
type soaked struct {
	dialect  string
	empty    func() (dsn string, err error) // makes a database
	deadline time.Duration                  // of each call; 0: none
	faults   []soakFault
}

type soakFault func(ctx context.Context, r *room, round int) error

// soakBehindProxy has a proxy swallow and reset COMMITs.
func soakBehindProxy(ctx context.Context, s *scratch, rounds int) (*result, error) {
	create := emptyDatabase(servers.Postgres)
	dsn, err := create()
	if err != nil {
		return nil, err
	}
	p, _, err := newProxy(dsn)
	if err != nil {
		return nil, err
	}
	defer p.close()
	on := soaked{dialect: "postgres", deadline: deadline, faults: []soakFault{usePoolUp}, empty: func() (string, error) {
		dsn, err := create()
		return p.before(dsn), err
	}}
	for _, mode := range []int32{swallowsReply, swallowsIt, resetsAfter, resetsBefore} {
		on.faults = append(on.faults, func(context.Context, *room, int) error {
			p.mode.Store(mode)
			time.Sleep(time.Second)
			p.mode.Store(passes)
			return nil
		})
	}
	return soak(ctx, s, rounds, on)
}

// soakPause is between two calls of a caller: the check at the end reads all of them.
const soakPause = 20 * time.Millisecond

// soak has callers work for a minute a round, and makes a fault in each. Few rounds
// are of 20 s each, cut into parts, so that each third has every fault: SQLite keeps
// the descriptors of a closed connection for the next one while others are open.
func soak(ctx context.Context, s *scratch, rounds int, on soaked) (*result, error) {
	parts, lasts := rounds, time.Minute
	if enough := 3 * len(on.faults); rounds < enough {
		parts, lasts = enough, time.Duration(rounds)*20*time.Second/time.Duration(enough)
	}
	before := goleak.IgnoreCurrent()
	total, err := s.soak(ctx, on, parts, lasts, func() {})
	if err != nil {
		return nil, err
	}
	total.rounds = rounds
	if err := goleak.Find(before); err != nil {
		total.late = append(total.late, err.Error())
	}
	stop := make(chan struct{})
	defer close(stop)
	leaking, err := s.soak(ctx, on, 6, time.Second, func() { go func() { <-stop }() })
	if err != nil {
		return nil, err
	}
	total.bite("a goroutine a round that never ends", 1, func() string {
		if len(leaking.late) == 0 || goleak.Find(before) == nil {
			return ""
		}
		return "late and goleak"
	})
	return total, nil
}

// soak makes the rounds on one file, and checks it. leak is called once a round.
func (s *scratch) soak(ctx context.Context, on soaked, rounds int, lasts time.Duration, leak func()) (*result, error) {
	dsn, err := on.empty()
	if err != nil {
		return nil, err
	}
	r, err := s.begun(ctx, on.dialect, dsn)
	if err != nil {
		return nil, err
	}
	if r.nodes, err = r.on(ctx, []string{r.dsn}); err != nil {
		return nil, err
	}
	total, err := r.soak(ctx, on, rounds, lasts, leak)
	closeAll(r.nodes)
	if err != nil {
		return nil, err
	}
	return total, r.checkOn(ctx, []string{r.dsn}, total)
}

func (r *room) soak(ctx context.Context, on soaked, rounds int, lasts time.Duration, leak func()) (*result, error) {
	total := &result{rounds: rounds}
	var used []usage
	for i := range rounds {
		back, err := r.soakRound(ctx, on, i, lasts)
		if err != nil {
			return nil, err
		}
		if total.back = max(total.back, back); back > inTime {
			total.late = append(total.late, fmt.Sprintf("round %d: answered again after %.1f s", i, back.Seconds()))
		}
		leak()
		now, err := r.usage()
		if err != nil {
			return nil, err
		}
		used = append(used, now)
	}
	total.late = append(total.late, kept(r.nodes)...)
	total.compareUsage(used)
	return total, nil
}

// soakRound has callers work for a time, with a fault in it.
func (r *room) soakRound(ctx context.Context, on soaked, round int, lasts time.Duration) (back time.Duration, err error) {
	end := time.Now().Add(lasts)
	file := r.newJournal()
	j, err := journal.Create(file)
	if err != nil {
		return 0, err
	}
	callers := work.StartPaced(ctx, r.world, j, filepath.Base(file), 4, on.deadline, soakPause, r.nodes...)
	time.Sleep(lasts / 4)
	if err = on.faults[round%len(on.faults)](ctx, r, round); err == nil {
		back = answeredAgain(callers)
		time.Sleep(time.Until(end))
	}
	return back, errors.Join(err, callers.Stop(), j.Close())
}

// killOneBeside has another process work on the file, and kills it.
func killOneBeside(ctx context.Context, r *room, round int) error {
	c, err := r.start(fmt.Sprintf("beside-%d", round))
	if err != nil {
		return err
	}
	defer c.kill()
	if err := c.await(ctx, saysReady); err != nil {
		return err
	}
	time.Sleep(300 * time.Millisecond)
	return nil
}

// holdLock has another pool hold the lock for writing for a second.
func holdLock(ctx context.Context, r *room, _ int) error {
	d, err := r.open(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	tx, err := d.DB.BeginTx(ctx, nil) // by _txlock it takes the lock at once
	if err != nil {
		return err
	}
	time.Sleep(time.Second)
	return tx.Rollback()
}

func usePoolUp(ctx context.Context, r *room, _ int) error {
	return noConnections(ctx, &exhausted{room: r})
}
