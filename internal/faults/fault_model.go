package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"example.com/roster"
	"example.com/roster/memstore"
)

// models make the same calls on memstore and on each SQL store. A round is a
// seed, of modelLength calls.
var models = sameAnswers()

const modelLength = 400

func sameAnswers() (all []fault) {
	f := fault{name: "R20", what: "400 calls a round, answered as memstore does", short: 2, long: 2500}
	for _, one := range onEachKind(f, nil)[1:] {
		k := kinds[len(all)+1]
		one.run = func(ctx context.Context, s *scratch, rounds int) (*result, error) { return k.compare(ctx, s, rounds) }
		all = append(all, one)
	}
	return all
}

func (k kind) compare(ctx context.Context, s *scratch, rounds int) (*result, error) {
	total := &result{rounds: rounds}
	open := func(run func(roster.Store)) error {
		o, err := k.pools(ctx, s)
		if err != nil {
			return err
		}
		defer o.close()
		run(o.store)
		return nil
	}
	for range rounds {
		seed := rand.Uint64()
		text, n, err := differOn(ctx, open, seed, everyCall())
		if err != nil {
			return nil, err
		}
		if total.Acknowledged += n; text == "" {
			continue
		}
		calls, err := shrink(ctx, open, seed)
		if err != nil {
			return nil, err
		}
		total.Half = append(total.Half, fmt.Sprintf("seed %d, call %d: %s; the calls %v are enough", seed, n, text, calls))
	}
	total.bite("a store that counts wrong", 10, func() string {
		if text, _ := differ(ctx, miscounting{memstore.New()}, rand.Uint64(), everyCall()); text == "" {
			return ""
		}
		return "half done"
	})
	return total, nil
}

// miscounting is a store that is wrong in one answer: it counts no more than three
// users.
type miscounting struct{ roster.Store }

// CountUsers returns three for more.
func (m miscounting) CountUsers(ctx context.Context, q roster.UserSelection) (int, error) {
	n, err := m.Store.CountUsers(ctx, q)
	return min(n, 3), err
}

// everyCall returns the numbers of the calls of a round.
func everyCall() []int {
	calls := make([]int, modelLength)
	for i := range calls {
		calls[i] = i
	}
	return calls
}

// differ makes some calls of a seed. It returns the first one that a store answers
// otherwise than memstore, and how many were made.
func differ(ctx context.Context, store roster.Store, seed uint64, calls []int) (string, int) {
	want, got := newModel(memstore.New(), seed), newModel(store, seed)
	for i, n := range calls {
		want.step(ctx, n)
		got.step(ctx, n)
		if want.answers[i] != got.answers[i] {
			return fmt.Sprintf("answered %s; memstore %s", got.answers[i], want.answers[i]), i + 1
		}
	}
	return "", len(calls)
}

// differOn is differ on an empty store, which open opens and closes.
func differOn(ctx context.Context, open func(run func(roster.Store)) error, seed uint64, calls []int) (text string, n int, err error) {
	err = open(func(s roster.Store) { text, n = differ(ctx, s, seed, calls) })
	return text, n, err
}

// shrink returns few calls of a seed that a store answers otherwise than memstore. It
// leaves out half of them, then a quarter, and at last single ones.
func shrink(ctx context.Context, open func(run func(roster.Store)) error, seed uint64) ([]int, error) {
	calls := everyCall()
	for size := modelLength / 2; size > 0; size /= 2 {
		for from := 0; from < len(calls); {
			fewer := slices.Delete(slices.Clone(calls), from, min(from+size, len(calls)))
			text, n, err := differOn(ctx, open, seed, fewer)
			switch {
			case err != nil:
				return nil, err
			case text != "":
				calls = fewer[:n]
			default:
				from += size
			}
		}
	}
	return calls, nil
}
