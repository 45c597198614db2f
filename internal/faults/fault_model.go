package main

import (
	"context"
	"fmt"
	"math/rand/v2"

	"example.com/roster"
	"example.com/roster/memstore"
)

// models make the same calls on memstore and on each SQL store. A round is a
// seed, of modelLength calls.
var models = sameAnswers()

const modelLength = 400

func sameAnswers() (all []fault) {
	f := fault{name: "R20", what: "400 calls a round, answered as memstore does", short: 2, long: 1000}
	for _, one := range onEachKind(f, nil)[1:] {
		k := kinds[len(all)+1]
		one.run = func(ctx context.Context, s *scratch, rounds int) (*result, error) { return k.compare(ctx, s, rounds) }
		all = append(all, one)
	}
	return all
}

func (k kind) compare(ctx context.Context, s *scratch, rounds int) (*result, error) {
	total := &result{rounds: rounds}
	for range rounds {
		o, err := k.pools(ctx, s)
		if err != nil {
			return nil, err
		}
		seed := rand.Uint64()
		text, n := differ(ctx, o.store, seed)
		o.close()
		total.Acknowledged += n
		if text != "" {
			total.Half = append(total.Half, fmt.Sprintf("seed %d, call %d: %s", seed, n, text))
		}
	}
	bit, tried := 0, 10
	for seed := range tried {
		if text, _ := differ(ctx, miscounting{memstore.New()}, uint64(seed)); text != "" {
			bit++
		}
	}
	if total.tooth = fmt.Sprintf("%d of %d", bit, tried); bit == 0 {
		total.Wrong = append(total.Wrong, "a store that counts wrong was not noticed")
	}
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

// differ returns the first call that a store answers otherwise than memstore, and
// how many were made.
func differ(ctx context.Context, store roster.Store, seed uint64) (string, int) {
	want, got := newModel(memstore.New(), seed), newModel(store, seed)
	for i := range modelLength {
		want.step(ctx)
		got.step(ctx)
		if want.answers[i] != got.answers[i] {
			return fmt.Sprintf("answered %s; memstore %s", got.answers[i], want.answers[i]), i + 1
		}
	}
	return "", modelLength
}
