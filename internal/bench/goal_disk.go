package main

import (
	"context"
	"os"
	"path/filepath"
)

// diskOfUsers compares the files of two databases that hold the same users.
func diskOfUsers(ctx context.Context, o options, r *report) error {
	size := func(file string, err error) (float64, error) {
		if err != nil {
			return 0, err
		}
		info, err := os.Stat(filepath.Clean(file))
		if err != nil {
			return 0, err
		}
		return float64(info.Size()) / float64(o.users), nil
	}
	ours, err := size(rosterFile(ctx, o, o.users))
	if err != nil {
		return err
	}
	hand, err := size(naiveFile(ctx, o, o.users, searched))
	if err != nil {
		return err
	}
	bare, err := size(naiveFile(ctx, o, o.users, 11))
	if err != nil {
		return err
	}
	r.add("P18-bytes", ours, "bytes-a-user", noGoal)
	r.add("P18-disk", ours/hand, "of-hand-same-indexes", atMost(1.3))
	r.add("P18-disk-11", ours/bare, "of-hand-without-search", noGoal)
	return nil
}
