package main

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"sync"
	"time"

	"example.com/roster"
	"example.com/roster/memstore"
)

var storeAims = []aim{
	{[]string{"P8"}, "a store on SQLite beside statements by hand", false, besideHand},
	{[]string{"P13"}, "memory beside a map with a lock", false, besideMap},
	{[]string{"P14"}, "memory of a large account", true, memoryOfUsers},
	{[]string{"P16"}, "the check of a session", false, sessionCheck},
	{[]string{"P18"}, "disk of a large account on SQLite", false, diskOfUsers},
}

// expect reads the users of q, which must be n.
func expect(ctx context.Context, s roster.Reader, q roster.UserSelection, n int) error {
	users, err := s.Users(ctx, q)
	if err == nil && len(users) != n {
		err = fmt.Errorf("%d users, want %d", len(users), n)
	}
	return err
}

func byID(id roster.ID) roster.UserSelection {
	return roster.UserSelection{Account: roster.DefaultAccount(), Where: []roster.Condition{roster.Where(roster.FieldID, roster.OpEq, id)}, Limit: 1}
}

// besideHand compares one look-up, and inserts and updates of 100 a commit.
func besideHand(ctx context.Context, o options, r *report) error {
	mine, remove, err := rosterCopy(ctx, o, o.users, o.data)
	if err != nil {
		return err
	}
	defer remove()
	s, _, end, err := openStore(ctx, mine, largeCache)
	if err != nil {
		return err
	}
	defer end()
	hands := map[int]*sql.DB{}
	for _, indexes := range []int{3, 11, searched} {
		file, err := naiveFile(ctx, o, o.users, indexes)
		if err != nil {
			return err
		}
		copied, remove, err := copyOf(file, o.data)
		if err != nil {
			return err
		}
		defer remove()
		if hands[indexes], err = openSQLite(copied, largeCache); err != nil {
			return err
		}
		defer hands[indexes].Close()
	}
	at := func(i int) int { return i * 54_323 % o.users }
	get, err := hands[3].PrepareContext(ctx, naiveSelect+"WHERE id = ?")
	if err != nil {
		return err
	}
	const batch = 100
	var ours, hand, in, in3, in11, in12, up, up3, up11 series
	inserts := func(indexes int) func(int) error {
		return func(i int) error {
			return naivePut(ctx, hands[indexes], indexes, o.users+batch*i, o.users+batch*(i+1))
		}
	}
	updates := func(db *sql.DB) func(int) error {
		return func(i int) error { return naiveRename(ctx, db, batch, func(n int) int { return at(batch*i + n) }, i) }
	}
	err = inTurn(o.rounds, func(int) {},
		ours.timed("get", 2000, func(i int) error { return expect(ctx, s, byID(userID(at(i))), 1) }),
		hand.timed("get by hand", 2000, func(i int) error {
			var u naiveUser
			return get.QueryRowContext(ctx, userID(at(i)).String()).Scan(u.fields()...)
		}),
		in.timed("insert", 10, func(i int) error {
			return fill(ctx, s, o.users+batch*i, o.users+batch*(i+1), func(int) {})
		}),
		in3.timed("insert by hand", 10, inserts(3)), in11.timed("insert by hand", 10, inserts(11)), in12.timed("insert by hand", 10, inserts(searched)),
		up.timed("update", 10, func(i int) error {
			return rename(ctx, s, batch, func(n int) int { return at(batch*i + n) }, i)
		}),
		up3.timed("update by hand", 10, updates(hands[3])), up11.timed("update by hand", 10, updates(hands[11])),
	)
	if err != nil {
		return err
	}
	r.add("P8-get-cpu", median(ours.cpu)/median(hand.cpu), "of-hand", atMost(1.1))
	r.add("P8-get-allocations", ours.allocs, "a-call", atMost(25))
	r.add("P8-insert-us", median(in.cpu)/batch, "us-a-user", noGoal)
	r.add("P8-insert-cpu", median(in.cpu)/median(in12.cpu), "of-hand-same-indexes", atMost(1.1))
	r.add("P8-insert-cpu-11", median(in.cpu)/median(in11.cpu), "of-hand-without-search", noGoal)
	r.add("P8-insert-cpu-3", median(in.cpu)/median(in3.cpu), "of-hand-3-indexes", noGoal)
	r.add("P8-update-us", median(up.cpu)/batch, "us-a-user", noGoal)
	r.add("P8-update-cpu", median(up.cpu)/median(up11.cpu), "of-hand-11-indexes", atMost(1.1))
	r.add("P8-update-cpu-3", median(up.cpu)/median(up3.cpu), "of-hand-3-indexes", noGoal)
	return nil
}

// rename writes another summary for some users, in one Update that reads each.
func rename(ctx context.Context, s roster.Store, n int, of func(n int) int, round int) error {
	return s.Update(ctx, func(tx roster.Tx) error {
		for i := range n {
			users, err := tx.Users(ctx, byID(userID(of(i))))
			if err != nil || len(users) != 1 {
				return fmt.Errorf("%d users: %w", len(users), err)
			}
			users[0].Summary = fmt.Sprint("round ", round)
			if err := tx.PutUser(ctx, &users[0]); err != nil {
				return err
			}
		}
		return nil
	})
}

// naiveRename does the same by hand: it reads a row and writes two columns.
func naiveRename(ctx context.Context, db *sql.DB, n int, of func(n int) int, round int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	read, err := tx.PrepareContext(ctx, naiveSelect+"WHERE id = ?")
	if err != nil {
		return err
	}
	write, err := tx.PrepareContext(ctx, "UPDATE users SET summary = ?, version = version + 1 WHERE id = ? AND version = ?")
	if err != nil {
		return err
	}
	for i := range n {
		var u naiveUser
		if err := read.QueryRowContext(ctx, userID(of(i)).String()).Scan(u.fields()...); err != nil {
			return err
		}
		if _, err := write.ExecContext(ctx, fmt.Sprint("round ", round), u.ID, u.Version); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func besideMap(ctx context.Context, o options, r *report) error {
	s := memstore.New()
	if err := fill(ctx, s, 0, o.users, progress("P13", o.users)); err != nil {
		return err
	}
	type key [16]byte
	users, lock := make(map[key]*roster.User, o.users), sync.RWMutex{}
	for i := range o.users {
		u := userOf(i)
		users[key(u.ID)] = &u
	}
	at := func(i int) roster.ID { return userID(i * 54_323 % o.users) }
	questions := make([]roster.UserSelection, o.users) // the store is measured, and not who asks
	for i := range questions {
		questions[i] = byID(at(i))
	}
	var ours, mapped series
	var sink roster.User
	err := inTurn(o.rounds, func(int) {},
		ours.timed("memory", 50_000, func(i int) error { return expect(ctx, s, questions[i%len(questions)], 1) }),
		mapped.timed("map", 50_000, func(i int) error {
			lock.RLock()
			sink = *users[key(at(i))]
			lock.RUnlock()
			return nil
		}),
	)
	if err != nil {
		return err
	}
	_ = sink
	r.add("P13-map-us", median(mapped.cpu), "us", noGoal)
	r.add("P13-get-us", median(ours.cpu), "us", noGoal)
	r.add("P13-get", median(ours.cpu)/median(mapped.cpu), "of-map", atMost(3))
	r.add("P13-allocations", ours.allocs, "a-call", atMost(1))
	alone, beside, err := besideWriter(ctx, o, s, at)
	r.add("P13-p99-beside-a-writer", beside/alone, "of-alone", atMost(2))
	return err
}

// besideWriter returns the time in microseconds that one of a hundred reads
// exceeds, alone and while another goroutine writes as fast as it can.
func besideWriter(ctx context.Context, o options, s roster.Store, at func(i int) roster.ID) (alone, beside float64, err error) {
	read := func(period time.Duration) (times []float64, err error) {
		for begin := time.Now(); time.Since(begin) < period; {
			one := time.Now()
			if err := expect(ctx, s, byID(at(len(times))), 1); err != nil {
				return nil, err
			}
			times = append(times, float64(time.Since(one).Nanoseconds())/1000)
		}
		return times, nil
	}
	first, err := read(o.period)
	if err != nil {
		return 0, 0, err
	}
	stop, failed := make(chan struct{}), make(chan error, 1)
	go func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				failed <- nil
				return
			default:
			}
			if err := rename(ctx, s, 1, func(int) int { return i % o.users }, i); err != nil {
				failed <- err
				return
			}
		}
	}()
	second, err := read(o.period)
	close(stop)
	if err2 := <-failed; err == nil {
		err = err2
	}
	return share(first, 0.99), share(second, 0.99), err
}

// memoryOfUsers compares the memory of a store, and the time of a collection of
// garbage, with users behind pointers.
func memoryOfUsers(ctx context.Context, o options, r *report) error {
	heap := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	collect := func() float64 {
		var all []float64
		for range 5 {
			begin := ownCPU()
			runtime.GC()
			all = append(all, (ownCPU()-begin).Seconds()*1000)
		}
		return median(all)
	}
	empty := heap()
	pointers := make(map[roster.ID]*roster.User, o.large)
	for i := range o.large {
		u := userOf(i)
		pointers[u.ID] = &u
	}
	simple, took := heap()-empty, collect()
	runtime.KeepAlive(pointers)
	pointers = nil
	empty = heap()
	s := memstore.New()
	if err := fill(ctx, s, 0, o.large, progress("P14", o.large)); err != nil {
		return err
	}
	ours, took2 := heap()-empty, collect()
	runtime.KeepAlive(s)
	r.add("P14-pointers", simple/float64(o.large), "bytes-a-user", noGoal)
	r.add("P14-memory", ours/float64(o.large), "bytes-a-user", atMost(700))
	r.add("P14-collection", took2/took, "of-pointers", atMost(0.3))
	return nil
}

func sessionCheck(ctx context.Context, o options, r *report) error {
	dir := roster.New(memstore.New(), nil)
	u, err := dir.Create(ctx, roster.NewUser{Email: "jane@example.com", Name: "Jane Doe", Active: true})
	if err != nil {
		return err
	}
	session, err := dir.StartSession(ctx, u.ID, roster.ClientInfo{})
	if err != nil {
		return err
	}
	var one series
	err = inTurn(o.rounds, func(int) {}, one.timed("session", 50_000, func(int) error {
		_, err := dir.Session(ctx, session.Token)
		return err
	}))
	if err != nil {
		return err
	}
	r.add("P16-session-cpu", median(one.cpu), "us", atMost(3))
	r.add("P16-session-allocations", one.allocs, "a-call", atMost(2))
	return nil
}
