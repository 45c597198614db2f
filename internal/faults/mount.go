package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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

// again unmounts and mounts what was cut off.
func (m *mounted) again() error {
	if err := m.unmount(); err != nil {
		return err
	}
	return m.mount()
}

// disk mounts a disk of a size in bytes, an image with ext4. drop takes it away.
func (s *scratch) disk(size int64) (m *mounted, drop func(), err error) {
	s.rooms++
	image := filepath.Join(s.dir, fmt.Sprintf("image-%d", s.rooms))
	if err := os.WriteFile(image, nil, 0o600); err != nil {
		return nil, nil, err
	}
	if err := os.Truncate(image, size); err != nil {
		return nil, nil, err
	}
	if err := command("mkfs.ext4", "-q", "-F", image); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errCannot, err)
	}
	if m, err = s.mount("-o", "loop", image); err != nil {
		return nil, nil, err
	}
	return m, func() {
		if m.unmount() != nil {
			_ = command("umount", "-l", m.dir) // when the last file is closed; it may not be mounted
		}
		_ = os.Remove(image)
	}, nil
}

// unmount tries again for a moment: a process that was killed may still hold it.
func (m *mounted) unmount() (err error) {
	for range 200 {
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
