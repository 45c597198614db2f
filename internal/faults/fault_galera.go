package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"example.com/roster"
	"example.com/roster/internal/faults/database"
	"example.com/roster/internal/faults/work"
	"example.com/roster/internal/sqltest/servers"
)

// galeraFaults are made to nodes of three, while callers work on all of them. Each
// node must have the same in the end.
var galeraFaults = []fault{
	{"R5", "Galera, a node is isolated for 1 to 6 s", 1, 20, galeraWithTooth(func(_ context.Context, c *servers.Cluster, _ *room, node int) error {
		if err := c.Isolate(node, true); err != nil {
			return err
		}
		time.Sleep(time.Duration(1000+rand.IntN(5000)) * time.Millisecond)
		return c.Isolate(node, false)
	})},
	{"R5", "Galera, a node is stopped for 1 to 6 s", 0, 20, galeraWithTooth(func(_ context.Context, c *servers.Cluster, _ *room, node int) error {
		if err := c.Pause(node); err != nil {
			return err
		}
		time.Sleep(time.Duration(1000+rand.IntN(5000)) * time.Millisecond)
		return c.Continue(node)
	})},
	{"R5", "Galera, a node is killed and joins again", 1, 20, galeraWithTooth(func(_ context.Context, c *servers.Cluster, _ *room, node int) error {
		c.Kill(node)
		time.Sleep(noticed)
		return c.Restart(node)
	})},
	{"R5", "Galera, a node is killed and copies all rows when it is back", 0, 20, galeraWithTooth(func(_ context.Context, c *servers.Cluster, _ *room, node int) error {
		c.Kill(node)
		time.Sleep(noticed)
		return c.Replace(node)
	})},
	{"R5", "Galera, two of three are killed", 0, 20, galeraWithTooth(killTwo)},
	{"R5", "Galera, the nodes are restarted in turn", 0, 20, galeraWithTooth(func(_ context.Context, c *servers.Cluster, _ *room, _ int) error {
		for i := range 3 {
			c.ShutDown(i)
			if err := c.Restart(i); err != nil {
				return err
			}
		}
		return nil
	})},
	{"R5", "Galera, all are killed", 0, 20, killAll},
	{"R5", "Galera, the cable of a node is pulled for 1 to 6 s", 0, 20, pullCable},
}

// pullCable cuts the network of a node that has one of its own: what is on its way is
// lost, and no node is told.
func pullCable(ctx context.Context, s *scratch, rounds int) (*result, error) {
	c, err := servers.NewSeparated()
	if errors.Is(err, servers.ErrNotRoot) {
		err = fmt.Errorf("%w: %w", errCannot, err)
	}
	if err != nil {
		return nil, err
	}
	defer c.KillAll()
	own := func() (*servers.Cluster, error) { return c, nil }
	return withTooth(own, func(_ context.Context, c *servers.Cluster, _ *room, node int) error {
		if err := c.Cut(node); err != nil {
			return err
		}
		time.Sleep(time.Duration(1000+rand.IntN(5000)) * time.Millisecond)
		return c.Plug(node)
	})(ctx, s, rounds)
}

// noticed is how long the others need to miss a node that was killed. One that is
// back before is a second node to them, and they may lose their quorum.
const noticed = 5 * time.Second

// killTwo leaves one node alone: it accepts nothing, until it is told that the
// others are gone.
func killTwo(ctx context.Context, c *servers.Cluster, r *room, node int) error {
	other := 3 - node // of 1 and 2; node 0 stays
	c.Kill(node)
	c.Kill(other)
	time.Sleep(noticed)
	alone, err := r.open(ctx)
	if err == nil {
		defer closeAll([]*database.Database{alone})
		short, cancel := context.WithTimeout(ctx, 3*time.Second)
		defer cancel()
		_, err = roster.New(alone.Store, work.Config()).Create(short, roster.NewUser{})
	}
	if err == nil {
		return errors.New("one node of three accepted a user")
	}
	return errors.Join(c.Bootstrap(0), c.Restart(node), c.Restart(other))
}

// killAll kills every node and starts the cluster from the one that had come
// furthest. The tooth is nodes that do not wait for their disks.
func killAll(ctx context.Context, s *scratch, rounds int) (*result, error) {
	kill := func(_ context.Context, c *servers.Cluster, _ *room, _ int) error {
		c.KillAll()
		return c.Recover()
	}
	total, err := galera(kill)(ctx, s, rounds)
	if err != nil {
		return nil, err
	}
	return total, total.mustLose(rounds, "innodb_flush_log_at_trx_commit=0", func() (*result, error) {
		c, err := servers.Galera()
		if err != nil {
			return nil, err
		}
		if err := c.Careless(); err != nil {
			return nil, err
		}
		return galera(kill)(ctx, s, 1)
	})
}

// nodeFault is made to a node of a cluster.
type nodeFault func(ctx context.Context, c *servers.Cluster, r *room, node int) error

func galera(fault nodeFault) func(context.Context, *scratch, int) (*result, error) {
	return galeraOn(servers.Galera, fault)
}

// galeraOn makes a fault to the nodes of a cluster, in turn.
func galeraOn(cluster func() (*servers.Cluster, error), fault nodeFault) func(context.Context, *scratch, int) (*result, error) {
	return func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		c, err := cluster()
		if err != nil {
			return nil, err
		}
		dsns, err := c.Create()
		if err != nil {
			return nil, err
		}
		return s.under(ctx, rounds, "mysql", dsns, 0, func(ctx context.Context, r *room, round int) error {
			time.Sleep(time.Second)
			if err := fault(ctx, c, r, 1+round%2); err != nil {
				return fmt.Errorf("round %d: %w", round, err)
			}
			return c.Whole()
		})
	}
}

// galeraWithTooth is galera, and then a store that forgets commits on the same nodes.
func galeraWithTooth(fault nodeFault) func(context.Context, *scratch, int) (*result, error) {
	return withTooth(servers.Galera, fault)
}

func withTooth(cluster func() (*servers.Cluster, error), fault nodeFault) func(context.Context, *scratch, int) (*result, error) {
	return func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		total, err := galeraOn(cluster, fault)(ctx, s, rounds)
		if err != nil {
			return nil, err
		}
		c, err := cluster()
		if err != nil {
			return nil, err
		}
		dsns, err := c.Create()
		if err != nil {
			return nil, err
		}
		return total, s.forgotten(ctx, total, "mysql", dsns)
	}
}
