package main

import (
	"context"
	"syscall"
	"time"

	"example.com/roster/internal/faults/check"
)

// cutPower cuts the power of a server in each round: its disk first, and then its
// process. It is started on what the disk has.
func (k *serverKind) cutPower(ctx context.Context, s *scratch, rounds int) (*result, error) {
	return s.withTooth(ctx, rounds, k.careless[0], func(careless bool) (*ended, error) {
		m, drop, err := s.disk(768 << 20)
		if err != nil {
			return nil, err
		}
		server, err := k.start(m.dir, k.settings(careless)...)
		if err != nil {
			drop()
			return nil, err
		}
		return &ended{
			dialect: k.dialect,
			create: func() (string, error) {
				dsn, err := server.Create()
				syscall.Sync() // what was set up is not what is tested
				return dsn, err
			},
			end: func(r *room) error {
				from := time.Now()
				err := shutDown(m.dir)
				server.Cut()
				r.cuts = append(r.cuts, check.Span{From: from, To: time.Now()})
				if err != nil {
					return err
				}
				if err := m.again(); err != nil {
					return err
				}
				return server.Restart()
			},
			drop: func() {
				server.Cut()
				drop()
			},
		}, nil
	})
}
