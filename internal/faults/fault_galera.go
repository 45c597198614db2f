package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"example.com/roster/internal/sqltest/servers"
)

// galeraFaults are made to one node of three, while callers work on all of them.
// Each node must have the same in the end.
var galeraFaults = []fault{
	{"R5", "Galera, a node is isolated for 1 to 6 s", 1, 20, galera(func(c *servers.Cluster, node int) error {
		if err := c.Isolate(node, true); err != nil {
			return err
		}
		time.Sleep(time.Duration(1000+rand.IntN(5000)) * time.Millisecond)
		return c.Isolate(node, false)
	})},
	{"R5", "Galera, a node is stopped for 1 to 6 s", 1, 20, galera(func(c *servers.Cluster, node int) error {
		if err := c.Pause(node); err != nil {
			return err
		}
		time.Sleep(time.Duration(1000+rand.IntN(5000)) * time.Millisecond)
		return c.Continue(node)
	})},
	{"R5", "Galera, a node is killed and joins again", 1, 20, galera(func(c *servers.Cluster, node int) error {
		c.Kill(node)
		return c.Restart(node)
	})},
}

func galera(fault func(c *servers.Cluster, node int) error) func(context.Context, *scratch, int) (*result, error) {
	return func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		c, err := servers.Galera()
		if err != nil {
			return nil, err
		}
		dsns, err := c.Create()
		if err != nil {
			return nil, err
		}
		return s.under(ctx, rounds, "mysql", dsns, 0, func(_ context.Context, _ *room, round int) error {
			time.Sleep(time.Second)
			return errors.Join(fault(c, 1+round%2), c.Whole())
		})
	}
}
