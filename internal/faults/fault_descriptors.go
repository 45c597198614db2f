package main

import (
	"context"
	"errors"
	"syscall"
	"time"
)

// noDescriptors leaves this process no descriptor for anything new. Connections
// that are idle are closed, so that new ones are asked for.
func noDescriptors(_ context.Context, x *exhausted) error {
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &before); err != nil {
		return err
	}
	db, idle := x.nodes[0].DB, x.nodes[0].DB.Stats().MaxOpenConnections
	none := before
	none.Cur = 3 // a new descriptor has the lowest number that is free
	err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &none)
	db.SetMaxIdleConns(0)
	time.Sleep(time.Second)
	db.SetMaxIdleConns(idle)
	return errors.Join(err, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &before))
}
