package main

import (
	"fmt"
	"os"
	"os/exec"
	"time"
)

// mounted is a file system of our own.
type mounted struct {
	dir  string
	args []string // of mount, before the directory
}

// mount mounts a file system in a new directory of the scratch. It is for root
// alone.
func (s *scratch) mount(args ...string) (*mounted, error) {
	if os.Geteuid() != 0 {
		return nil, fmt.Errorf("%w: mounting needs root", errCannot)
	}
	dir, err := os.MkdirTemp(s.dir, "mount-")
	if err != nil {
		return nil, err
	}
	m := &mounted{dir: dir, args: args}
	if err := m.mount(); err != nil {
		return nil, fmt.Errorf("%w: %w", errCannot, err)
	}
	return m, nil
}

func (m *mounted) mount() error { return command("mount", append(m.args, m.dir)...) }

// unmount tries again for a moment: a process that was killed may still hold it.
func (m *mounted) unmount() (err error) {
	for range 50 {
		if err = command("umount", m.dir); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

func command(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}
