package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"time"
	"unsafe"

	"example.com/roster/internal/faults/check"
)

// powerCuts need root and loop devices.
var powerCuts = []fault{
	{"R2", "SQLite FULL, the power is cut", 3, 50, cutPower},
	{"R3", "PostgreSQL, the power is cut", 2, 20, postgresServers.cutPower},
	{"R3", "MariaDB, the power is cut", 1, 20, mariaDBServers.cutPower},
}

// cutPower cuts the power of a SQLite file in each round, a third of them within
// 50 ms of the start, and every other one while the WAL is long: a checkpoint
// syncs it, and where readers keep it from being reset, each commit makes one. The
// tooth is synchronous NORMAL with such a WAL, which loses.
func cutPower(ctx context.Context, s *scratch, rounds int) (*result, error) {
	total := &result{rounds: rounds}
	for i := range rounds {
		var args []string
		if i%2 == 0 {
			args = []string{"-uncheckpointed"}
		}
		r, err := s.cut(ctx, i%3 == 0, args...)
		if err != nil {
			return nil, err
		}
		total.Add(&r.Report)
	}
	lost, tried := 0, max(5, rounds/2)
	for range tried {
		r, err := s.cut(ctx, false, "-normal", "-uncheckpointed")
		if err != nil {
			return nil, err
		}
		if len(r.Lost) > 0 {
			lost++
		}
	}
	total.tooth = fmt.Sprintf("%d of %d with NORMAL", lost, tried)
	if lost*5 < tried*3 {
		total.Wrong = append(total.Wrong, "fewer than three of five cuts with NORMAL lost something: that FULL lost nothing says little")
	}
	total.notes = append(total.notes, "what was answered while the cut was made, some milliseconds, counts as unknown; the cut is of the file system, not of the disk's own cache")
	return total, nil
}

// cut starts a worker on a file system of its own, cuts that off, and checks the
// database when it is mounted again.
func (s *scratch) cut(ctx context.Context, early bool, args ...string) (*result, error) {
	m, drop, err := s.disk(512 << 20) // on one that is full, ext4 syncs all to find space
	if err != nil {
		return nil, err
	}
	defer drop()
	r, err := s.begun(ctx, "sqlite", filepath.Join(m.dir, "roster.db"))
	if err == nil {
		err = r.workUntilCut(ctx, m, early, args...)
	}
	if err != nil {
		return nil, err
	}
	if err := m.again(); err != nil {
		return nil, err
	}
	report, err := r.check(ctx)
	if err != nil {
		return nil, err
	}
	return &result{Report: *report, rounds: 1}, nil
}

func (r *room) workUntilCut(ctx context.Context, m *mounted, early bool, args ...string) error {
	syscall.Sync() // what was set up is not what is tested
	c, err := r.start("w", args...)
	if err != nil {
		return err
	}
	defer c.kill()
	if err := c.await(ctx, saysReady); err != nil {
		return err
	}
	pause := time.Duration(200+rand.IntN(800)) * time.Millisecond
	if early {
		pause = time.Duration(rand.IntN(50)) * time.Millisecond
	}
	time.Sleep(pause)
	from := time.Now()
	r.cuts = append(r.cuts, check.Span{From: from, To: from.Add(time.Hour)}) // the worker has nothing left to work on
	return shutDown(m.dir)
}

// The ioctl of ext4 that ends it as a power cut does: what its journal has not on
// the disk is lost.
const (
	ext4Shutdown = 0x8004587d
	noLogFlush   = uint32(2)
)

func shutDown(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	how := noLogFlush
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, d.Fd(), ext4Shutdown, uintptr(unsafe.Pointer(&how))); errno != 0 {
		return fmt.Errorf("shut the file system down: %w", errno)
	}
	return nil
}
