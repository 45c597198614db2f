package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"time"

	"example.com/roster"
	"example.com/roster/moving"
)

// importing compares an import of JSON lines with CreateAll of the same users, in
// rounds, each on an empty file with the cache that it has in rosterctl, and tells what
// memory the import takes.
func importing(ctx context.Context, o options, r *report) error {
	dir, remove, err := scratch(o.disk)
	if err != nil {
		return err
	}
	defer remove()
	n := min(o.users, 100_000)
	step := progress("P27", 2*n*o.rounds)
	var ratios, rates []float64
	memory := 0.0
	for i := range o.rounds {
		var took [2]time.Duration
		for k, load := range []func(context.Context, *roster.Directory, int, func(int)) error{createUsers, importUsers} {
			s, _, end, err := openStore(ctx, filepath.Join(dir, fmt.Sprintf("%d-%d.db", i, k)), usualCache)
			if err != nil {
				return err
			}
			before, err := forgetPeak()
			if err != nil {
				return err
			}
			begin := time.Now()
			if err := load(ctx, roster.New(s, nil), n, step); err != nil {
				return err
			}
			took[k] = time.Since(begin)
			peak, err := ownMemory("VmHWM:")
			if err != nil {
				return err
			}
			if k == 1 {
				memory = max(memory, float64(peak-before)/(1<<20))
			}
			end()
		}
		ratios = append(ratios, float64(took[0])/float64(took[1]))
		rates = append(rates, float64(n)/took[1].Seconds())
	}
	slices.Sort(ratios)
	slices.Sort(rates)
	r.add("P27-import", rates[len(rates)/2], "rows/s", noGoal)
	r.add("P27-rate", ratios[len(ratios)/2], "of-CreateAll", atLeast(0.5))
	r.add("P27-memory", memory, "MiB", atMost(64))
	return nil
}

// newUserOf returns what makes the i-th user.
func newUserOf(i int) roster.NewUser {
	u := userOf(i)
	return roster.NewUser{
		Email: u.Email, ExternalID: u.ExternalID, First: u.First, Last: u.Last, Summary: u.Summary,
		Preferences: u.Preferences, Role: u.Role, Active: true, VendorIDs: map[string]string{"axiom": fmt.Sprintf("usr_%09d", i)},
	}
}

// createUsers makes n users by CreateAll.
func createUsers(ctx context.Context, dir *roster.Directory, n int, step func(int)) error {
	users := iter.Seq[roster.NewUser](func(yield func(roster.NewUser) bool) {
		for i := range n {
			if !yield(newUserOf(i)) {
				return
			}
		}
	})
	for made, err := range dir.CreateAll(ctx, users) {
		if err != nil || made.Err != nil {
			return fmt.Errorf("create: %w, %w", err, made.Err)
		}
		step(1)
	}
	return nil
}

// importUsers makes n users from lines of JSON.
func importUsers(ctx context.Context, dir *roster.Directory, n int, step func(int)) error {
	read, write := io.Pipe()
	go func() {
		w := moving.NewJSONLinesWriter(write)
		for i := range n {
			u := newUserOf(i)
			_ = w.Write(moving.Row{ // the reader sees it
				Email: u.Email, ExternalID: u.ExternalID, First: u.First, Last: u.Last, Summary: u.Summary,
				Preferences: u.Preferences, Role: u.Role, VendorIDs: u.VendorIDs,
			})
		}
		write.CloseWithError(w.Flush())
	}()
	last := 0
	m := moving.Importer{Directory: dir, Progress: func(r moving.Report) { step(r.Rows - last); last = r.Rows }}
	report, err := m.Import(ctx, moving.NewJSONLines(read))
	if err == nil && report.Made != n {
		err = fmt.Errorf("%d of %d rows were made", report.Made, n)
	}
	return err
}
