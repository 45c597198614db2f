package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

var writeAims = []aim{
	{[]string{"P9"}, "durable creates of 64 callers", true, durableCreates},
	{[]string{"P10"}, "a create by HTTP, beside a naive handler", false, createByHTTP},
	{[]string{"P11"}, "nine reads a write of eight callers on SQLite", false, mixedWork},
	{[]string{"P19"}, "a bulk load into SQLite", false, bulkLoad},
	{[]string{"P27"}, "an import of JSON lines into SQLite", false, importing},
}

// together lets callers do something again and again for a period, and returns
// how often that was in a second.
func together(callers int, period time.Duration, do func(caller, n int) error) (float64, error) {
	var all sync.WaitGroup
	var done atomic.Int64
	failed := make(chan error, callers)
	begin := time.Now()
	for c := range callers {
		all.Go(func() {
			for n := 0; time.Since(begin) < period; n++ {
				if err := do(c, n); err != nil {
					failed <- err
					return
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	close(failed)
	return float64(done.Load()) / time.Since(begin).Seconds(), <-failed
}

// scratch returns a new folder on a disk. The function deletes it.
func scratch(folder string) (string, func(), error) {
	dir, err := os.MkdirTemp(folder, "bench-")
	return dir, func() { _ = os.RemoveAll(dir) }, err
}

// counter gives each user of a load another number.
var counter atomic.Int64

// slowFsync is what an fsync takes at least where creates that share one are worth eight.
const slowFsync = time.Millisecond

// durableCreates measures the goal where an fsync takes its time, and the figures where it
// does not as well.
func durableCreates(ctx context.Context, o options, r *report) error {
	if err := createsOn(ctx, o, r, o.disk); err != nil || o.slow == "" {
		return err
	}
	return createsOn(ctx, o, r, o.slow)
}

// createsOn measures creates on the disk of a folder.
func createsOn(ctx context.Context, o options, r *report, disk string) error {
	dir, remove, err := scratch(disk)
	if err != nil {
		return err
	}
	defer remove()
	db, err := openSQLite(filepath.Join(dir, "naive.db"), largeCache)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := naiveSchema(ctx, db, 3); err != nil {
		return err
	}
	s, _, end, err := openStore(ctx, filepath.Join(dir, "roster.db"), largeCache)
	if err != nil {
		return err
	}
	defer end()
	if err := ownerOf(ctx, s); err != nil {
		return err
	}
	users := roster.New(s, nil)
	create := func(int, int) error {
		n := int(counter.Add(1))
		_, err := users.Create(ctx, roster.NewUser{Email: userEmail(n), Name: fmt.Sprint("Jane ", n), Active: true})
		return err
	}
	put := func(int, int) error {
		u := userOf(int(counter.Add(1)))
		return s.Update(ctx, func(tx roster.Tx) error { return tx.PutUser(ctx, &u) })
	}
	one := make(chan struct{}, 1) // one writer at a time, as SQLite has it
	single := func(int, int) error {
		one <- struct{}{}
		defer func() { <-one }()
		n := int(counter.Add(1))
		return naivePut(ctx, db, 3, n, n+1)
	}
	var each, group, store, alone []float64
	round := func(rates *[]float64, callers int, do func(int, int) error) side {
		return side{"", func() error {
			rate, err := together(callers, o.period, do)
			*rates = append(*rates, rate)
			return err
		}}
	}
	fsync, err := fsyncTime(dir)
	if err != nil {
		return err
	}
	err = inTurn(o.rounds, progress("P9", 4*o.rounds), round(&each, 64, single), round(&group, 64, create), round(&store, 64, put), round(&alone, 1, create))
	if err != nil {
		return err
	}
	name, bound := "P9", atLeast(8)
	if fsync < slowFsync {
		name, bound = "P9-fast", noGoal
	}
	r.add(name+"-fsync", fsync.Seconds()*1000, "ms", noGoal)
	r.add(name+"-one-each", median(each), "commits/s", noGoal)
	r.add(name+"-create", median(group), "creates/s", noGoal)
	r.add(name+"-store", median(store)/median(each), "of-one-each", noGoal)
	r.add(name+"-alone", median(group)/median(alone), "of-one-caller", noGoal)
	r.add(name+"-group", median(group)/median(each), "of-one-each", bound)
	return nil
}

// fsyncTime returns the median time that a disk takes for 4 KiB.
func fsyncTime(dir string) (time.Duration, error) {
	f, err := os.Create(filepath.Join(dir, "fsync"))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	var all []time.Duration
	for i := range 50 {
		if _, err := f.WriteAt(make([]byte, 4096), int64(i)*4096); err != nil {
			return 0, err
		}
		begin := time.Now()
		if err := f.Sync(); err != nil {
			return 0, err
		}
		all = append(all, time.Since(begin))
	}
	return median(all), nil
}

// writablePair returns copies of the store's file and of that by hand, in this order.
func writablePair(ctx context.Context, o options) (places []string, remove func(), err error) {
	var removes []func()
	remove = func() {
		for _, r := range removes {
			r()
		}
	}
	file, err := rosterFile(ctx, o, o.users)
	if err != nil {
		return nil, nil, err
	}
	hand, err := naiveFile(ctx, o, o.users, 3)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range []string{file, hand} {
		mine, removeOne, err := copyOf(f, o.disk)
		if err != nil {
			remove()
			return nil, nil, err
		}
		places, removes = append(places, mine), append(removes, removeOne)
	}
	return places, remove, nil
}

// creates makes another person by each request. N in body is a number.
func creates(path, body string) load {
	return func(int) request {
		n := counter.Add(1)
		return request{method: "POST", path: path, body: strings.ReplaceAll(body, "N", fmt.Sprint(n+1<<40))}
	}
}

func createByHTTP(ctx context.Context, o options, r *report) error {
	places, remove, err := writablePair(ctx, o)
	if err != nil {
		return err
	}
	defer remove()
	naive := &against{name: "naive", kind: "naive", where: places[1], load: creates("/users", `{"email":"newN@example.com","name":"New N"}`)}
	ours := &against{name: "roster", kind: "sqlite", where: places[0], load: creates("/v2/users", `{"email":"newN@example.com","name":"New N","role":"user"}`)}
	if err := compare(o, "P10", naive, ours); err != nil {
		return err
	}
	r.add("P10-naive", naive.rate(), "creates/s", noGoal)
	r.add("P10-rate", ours.rate()/naive.rate(), "of-naive", atLeast(0.8))
	r.add("P10-cpu", ours.cpu()/naive.cpu(), "of-naive", noGoal)
	return nil
}

// mixedWork compares the store with one writer and four readers by hand: each
// reads a user nine times and then writes two columns of one.
func mixedWork(ctx context.Context, o options, r *report) error {
	places, remove, err := writablePair(ctx, o)
	if err != nil {
		return err
	}
	defer remove()
	s, _, end, err := openStore(ctx, places[0], largeCache)
	if err != nil {
		return err
	}
	defer end()
	readers, err := openSQLite(places[1], largeCache)
	if err != nil {
		return err
	}
	defer readers.Close()
	writer, err := openSQLite(places[1], largeCache)
	if err != nil {
		return err
	}
	defer writer.Close()
	writer.SetMaxOpenConns(1)
	if _, err := writer.ExecContext(ctx, "PRAGMA synchronous = FULL"); err != nil {
		return err
	}
	return mixed(ctx, o, r, s, readers, writer)
}

func mixed(ctx context.Context, o options, r *report, s *sqlstore.Store, readers, writer *sql.DB) error {
	get, err := readers.PrepareContext(ctx, naiveSelect+"WHERE id = ?")
	if err != nil {
		return err
	}
	at := func(caller, n int) int { return (n*8 + caller) * 54_323 % o.users }
	var mu sync.Mutex
	var alone, beside []time.Duration
	timed := func(to *[]time.Duration, do func() error) error {
		begin := time.Now()
		err := do()
		took := time.Since(begin)
		mu.Lock()
		defer mu.Unlock()
		*to = append(*to, took)
		return err
	}
	read := func(to *[]time.Duration, n int) error {
		return timed(to, func() error { return expect(ctx, s, byID(userID(n)), 1) })
	}
	var raw, ours, still []float64
	round := func(rates *[]float64, do func(caller, n int) error) side {
		return side{"", func() error {
			rate, err := together(8, o.period, do)
			*rates = append(*rates, rate)
			return err
		}}
	}
	err = inTurn(o.rounds, progress("P11", 3*o.rounds),
		round(&raw, func(caller, n int) error {
			if n%10 == 9 {
				return naiveRename(ctx, writer, 1, func(int) int { return at(caller, n) }, n)
			}
			var u naiveUser
			return get.QueryRowContext(ctx, userID(at(caller, n)).String()).Scan(u.fields()...)
		}),
		round(&ours, func(caller, n int) error {
			if n%10 == 9 {
				return rename(ctx, s, 1, func(int) int { return at(caller, n) }, n)
			}
			return read(&beside, at(caller, n))
		}),
		round(&still, func(caller, n int) error { return read(&alone, at(caller, n)) }),
	)
	if err != nil {
		return err
	}
	r.add("P11-raw", median(raw), "operations/s", noGoal)
	r.add("P11-rate", median(ours)/median(raw), "of-raw", atLeast(0.95))
	r.add("P11-read-p99", share(beside, 0.99).Seconds()/share(alone, 0.99).Seconds(), "of-reads-alone", atMost(2))
	return nil
}
