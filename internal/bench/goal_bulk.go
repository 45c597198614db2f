package main

import (
	"context"
	"path/filepath"
	"time"

	"example.com/roster"
)

// bulkLoad compares CreateAll with a load by hand of as many users, each on an empty file
// with the cache that SQLite has where nobody asks for more: it counts as memory here.
// CreateAll comes first, so that it uses no memory which the other has left.
func bulkLoad(ctx context.Context, o options, r *report) error {
	dir, remove, err := scratch(o.disk)
	if err != nil {
		return err
	}
	defer remove()
	s, _, end, err := openStore(ctx, filepath.Join(dir, "roster.db"), usualCache)
	if err != nil {
		return err
	}
	defer end()
	if err := ownerOf(ctx, s); err != nil {
		return err
	}
	before, err := forgetPeak()
	if err != nil {
		return err
	}
	begin := time.Now()
	if err := createUsers(ctx, roster.New(s, nil), o.large, progress("P19", o.large)); err != nil {
		return err
	}
	ours := float64(o.large) / time.Since(begin).Seconds()
	peak, err := ownMemory("VmHWM:")
	if err != nil {
		return err
	}
	db, err := openSQLite(filepath.Join(dir, "naive.db"), usualCache)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := naiveSchema(ctx, db, searched); err != nil {
		return err
	}
	begin = time.Now()
	if err := naivePut(ctx, db, searched, 0, o.large); err != nil {
		return err
	}
	raw := float64(o.large) / time.Since(begin).Seconds()
	r.add("P19-raw", raw, "users/s", noGoal)
	r.add("P19-load", ours/raw, "of-raw-same-indexes", atLeast(0.7))
	r.add("P19-memory", float64(peak-before)/(1<<20), "MiB", atMost(64))
	return nil
}
