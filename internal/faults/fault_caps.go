package main

import (
	"context"
	"errors"
	"fmt"

	"example.com/roster"
	"example.com/roster/internal/faults/work"
)

// caps has 64 callers take more uses of four users than they have. A round is ten
// uses a caller.
var caps = onEachKind(fault{name: "R8", what: "64 writers under a cap", short: 4, long: 200}, takeUses)

const (
	takers   = 64
	takeEach = 10
	takeFrom = 4 // users
)

func takeUses(ctx context.Context, o *opened, rounds int) (*result, error) {
	total, err := takeRounds(ctx, o.store, rounds)
	if err != nil {
		return nil, err
	}
	return total, total.biteBy("a cap checked outside the transaction", min(rounds, 20), func(int) (*result, error) {
		return takeRounds(ctx, newCapOutside(o.store, o.again), 1)
	})
}

func takeRounds(ctx context.Context, store roster.Store, rounds int) (*result, error) {
	total := &result{rounds: rounds}
	dir := roster.New(store, work.Config())
	asked := rounds * takers * takeEach
	each := asked / takeFrom * 3 / 4 // uses of each user
	group, err := dir.CreateGroup(ctx, roster.GroupProfile{
		Name: "capped", Products: []string{work.Product}, Period: roster.PeriodForever, Uses: int64(each),
	})
	if err != nil {
		return nil, err
	}
	var users []roster.ID
	for range takeFrom {
		u, err := dir.Create(ctx, roster.NewUser{Active: true, Grants: []roster.NewGrant{{Group: group.ID}}})
		if err != nil {
			return nil, err
		}
		users = append(users, u.ID)
	}
	taken := total.atOnce(takers, func(i int) error {
		for n := range rounds * takeEach {
			if err := takeOne(ctx, dir, users[(i+n)%takeFrom], fmt.Sprintf("%d-%d", i, n)); err != nil && !errors.Is(err, errExpected) {
				return err
			}
		}
		return nil
	})
	if taken < takers {
		return total, nil // somebody met a wrong error
	}
	var stored int
	for _, id := range users {
		u, err := dir.User(ctx, id)
		if err != nil {
			return nil, err
		}
		stored += int(u.CurrentUses)
		uses, err := store.Uses(ctx, roster.UseSelection{Account: dir.AccountID(), User: id})
		if err != nil {
			return nil, err
		}
		total.account(rounds, len(uses), each, int(u.CurrentUses))
	}
	total.Acknowledged = stored
	return total, nil
}

// takeOne takes one use, again after a conflict: 16 others may have been faster at
// every try.
func takeOne(ctx context.Context, dir *roster.Directory, user roster.ID, key string) error {
	for {
		_, err := dir.Consume(ctx, user, work.Product, 1, key)
		switch {
		case errors.Is(err, roster.ErrConflict):
			continue
		case errors.Is(err, roster.ErrAccessRefused):
			return errExpected
		}
		return err
	}
}
