package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"example.com/roster"
	"example.com/roster/internal/faults/work"
)

// oneEmail has a thousand callers create a user of one address at once, in two
// spellings.
var oneEmail = onEachKind(fault{name: "R6", what: "one e-mail, 1,000 creates at once", short: 3, long: 100}, createAtOnce)

func createAtOnce(ctx context.Context, o *opened, rounds int) (*result, error) {
	total, err := createRounds(ctx, o.store, "one", 0, rounds)
	if err != nil {
		return nil, err
	}
	return total, total.biteBy("no unique index", min(rounds, 20), func(i int) (*result, error) {
		found, err := o.again.CountUsers(ctx, roster.UserSelection{Account: roster.New(o.again, work.Config()).AccountID()})
		if err != nil {
			return nil, err
		}
		return createRounds(ctx, &checksFirst{Store: o.store, takenAt: map[string]int{}}, fmt.Sprint("tooth", i, "-"), found, 1)
	})
}

// createRounds makes the addresses of some rounds, where there are so many users
// before.
func createRounds(ctx context.Context, store roster.Store, name string, before, rounds int) (*result, error) {
	total := &result{rounds: rounds}
	dir := roster.New(store, work.Config())
	for i := range rounds {
		winners := total.atOnce(1000, func(n int) error {
			email := fmt.Sprintf("%s%d@example.com", name, i)
			if n%2 == 1 {
				email = fmt.Sprintf("%s%d@EXAMPLE.com", strings.ToUpper(name), i)
			}
			_, err := dir.Create(ctx, roster.NewUser{Email: email})
			var exists *roster.ExistsError
			if errors.As(err, &exists) && exists.Field == "email" {
				return errExpected
			}
			return err
		})
		users, err := dir.Count(ctx, roster.UserQuery{})
		if err != nil {
			return nil, err
		}
		total.account(i, winners, 1, users-i-before)
	}
	return total, nil
}

// errExpected is the answer of those who came too late.
var errExpected = errors.New("too late, as it must be")

// atOnce calls fn n times at once and returns how many had success. Another error
// than errExpected is one that nobody may meet.
func (r *result) atOnce(n int, fn func(i int) error) (succeeded int) {
	var all sync.WaitGroup
	var mu sync.Mutex
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			err := fn(i)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				succeeded++
			case errors.Is(err, errExpected):
				r.Refused++
			default:
				r.Wrong = append(r.Wrong, err.Error())
			}
		})
	}
	close(start)
	all.Wait()
	r.Acknowledged += succeeded
	return succeeded
}

// account compares how many succeeded with how many may, and with what is stored.
func (r *result) account(round, succeeded, may, stored int) {
	switch {
	case succeeded > may || stored > succeeded:
		r.Doubled = append(r.Doubled, fmt.Sprintf("round %d: %d succeeded, %d may, %d are stored", round, succeeded, may, stored))
	case succeeded < may || stored < succeeded:
		r.Lost = append(r.Lost, fmt.Sprintf("round %d: %d succeeded, %d may, %d are stored", round, succeeded, may, stored))
	}
}
