package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// diskFull fills the disk of a SQLite file under a program, and frees it.
var diskFull = fault{"R14", "SQLite, the disk is full for a second", 2, 20, func(ctx context.Context, s *scratch, rounds int) (*result, error) {
	m, err := s.mount("-t", "tmpfs", "-o", "size=64M", "roster-faults")
	if err != nil {
		return nil, err
	}
	total, err := s.under(ctx, rounds, "sqlite", []string{filepath.Join(m.dir, "roster.db")}, 0, func(context.Context, *room, int) error {
		time.Sleep(300 * time.Millisecond)
		ballast, err := fill(m.dir)
		if err != nil {
			return err
		}
		time.Sleep(time.Second)
		return os.Remove(ballast)
	})
	if err2 := m.unmount(); err == nil {
		err = err2
	}
	if err == nil {
		total.notes = append(total.notes, fmt.Sprintf("%d calls were refused", total.Refused))
	}
	return total, err
}}

// fill fills a file system with one file, and returns its name.
func fill(dir string) (string, error) {
	name := filepath.Join(dir, "ballast")
	f, err := os.Create(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	for size := 1 << 20; size >= 1; size /= 8 {
		for {
			if _, err := f.Write(make([]byte, size)); err != nil {
				break // no room for so much
			}
		}
	}
	return name, nil
}
