package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"

	"example.com/roster"
	"example.com/roster/internal/faults/work"
)

// histories have a few clients call about one user at once, and ask porcupine
// whether the calls can have happened one after another. A round is a history.
var histories = onEachKind(fault{name: "R9", what: "histories of one user, linearizable", short: 20, long: 10000}, checkHistories)

const (
	historyClients = 4
	historyCalls   = 12 // of each client
)

// errOther ends an edit that found another name.
var errOther = errors.New("the name is another")

// client makes the calls of one of them. Reads go through a pool of their own.
type client struct {
	dir, reads *roster.Directory
	group      roster.ID
	user       roster.ID
	email      string
}

func checkHistories(ctx context.Context, o *opened, rounds int) (*result, error) {
	total := &result{rounds: rounds}
	group, err := historyGroup(ctx, o.store)
	if err != nil {
		return nil, err
	}
	for i := range rounds {
		calls := history(ctx, &losesAnswers{Store: o.store}, o.again, group)
		if !linearizable(calls) {
			total.Half = append(total.Half, fmt.Sprintf("history %d is illegal: %s", i, describe(calls)))
		}
		total.count(calls)
	}
	for _, tooth := range []struct {
		name         string
		store, reads roster.Store
	}{
		{"stale reads", o.store, &staleReads{Store: o.again, lasts: time.Second}},
		{"lost updates", blindPuts{o.store}, o.again},
	} {
		total.bite(tooth.name, max(20, min(rounds/100, 100)), func() string {
			if linearizable(history(ctx, tooth.store, tooth.reads, group)) {
				return ""
			}
			return "porcupine"
		})
	}
	return total, nil
}

func historyGroup(ctx context.Context, store roster.Store) (roster.ID, error) {
	g, err := roster.New(store, work.Config()).CreateGroup(ctx, roster.GroupProfile{
		Name: "history", Products: []string{work.Product}, Period: roster.PeriodForever, Uses: historyCap,
	})
	return g.ID, err
}

// history has the clients call, and returns what each was told and when.
func history(ctx context.Context, store, reads roster.Store, group roster.ID) []porcupine.Operation {
	id := roster.NewID()
	c := client{
		dir: roster.New(store, work.Config()), reads: roster.New(reads, work.Config()),
		group: group, user: id, email: id.String() + "@example.com",
	}
	var mu sync.Mutex
	var calls []porcupine.Operation
	began := time.Now()
	var all sync.WaitGroup
	for n := range historyClients {
		all.Go(func() {
			var last string
			for i := range historyCalls {
				a := c.choose(n, i, last)
				from := time.Since(began)
				t := c.call(ctx, a, fmt.Sprint(n, "-", i))
				until := int64(time.Since(began))
				if t.outcome == toldUnknown {
					until = math.MaxInt64
				}
				if t.state.exists {
					last = t.state.name
				}
				mu.Lock()
				calls = append(calls, porcupine.Operation{ClientId: n, Input: a, Call: int64(from), Output: t, Return: until})
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return calls
}

// choose returns the next call of client n. Each name that is set tells who set it.
func (c client) choose(n, i int, last string) asked {
	name := fmt.Sprintf("%c%d", 'a'+n, i)
	if i == 0 {
		return asked{operation: opCreate, name: name}
	}
	switch n := rand.IntN(24); {
	case n < 1:
		return asked{operation: opCreate, name: name}
	case n < 3:
		return asked{operation: opSet, name: name}
	case n < 11:
		return asked{operation: opAppend, name: name}
	case n < 12:
		return asked{operation: opSwap, name: name, old: last}
	case n < 13:
		return asked{operation: opDeactivate}
	case n < 15:
		return asked{operation: opReactivate}
	case n < 17:
		return asked{operation: opConsume}
	}
	return asked{operation: opRead}
}

// call makes a call. key is that of a use.
func (c client) call(ctx context.Context, a asked, key string) told {
	var u roster.User
	var err error
	switch a.operation {
	case opCreate:
		u, err = c.dir.Create(ctx, roster.NewUser{
			ID: c.user, Email: c.email, Name: a.name, Active: true, Grants: []roster.NewGrant{{Group: c.group}},
		})
	case opRead:
		if rand.IntN(2) == 0 {
			u, err = c.reads.User(ctx, c.user)
		} else {
			u, err = c.reads.UserByEmail(ctx, c.email)
		}
	case opDeactivate:
		u, err = c.dir.Apply(ctx, c.user, roster.Deactivate)
	case opReactivate:
		u, err = c.dir.Apply(ctx, c.user, roster.Reactivate)
	case opConsume:
		_, err = c.dir.Consume(ctx, c.user, work.Product, 1, key)
	default:
		u, err = c.dir.Edit(ctx, c.user, func(p *roster.Profile) error { return a.edit(p) })
	}
	return tell(u, err)
}

// edit leaves the others time to be faster.
func (a asked) edit(p *roster.Profile) error {
	if a.operation == opSwap && p.Name != a.old {
		return errOther
	}
	if a.operation == opAppend {
		p.Name += a.name
	} else {
		p.Name = a.name
	}
	time.Sleep(time.Duration(500+rand.IntN(2000)) * time.Microsecond)
	return nil
}

func tell(u roster.User, err error) told {
	if err == nil {
		return told{toldDone, userState{!u.ID.IsZero(), u.State == roster.StateActive, u.Name, u.CurrentUses}}
	}
	for _, known := range []struct {
		error
		outcome
	}{
		{roster.ErrCommitUnknown, toldUnknown}, {roster.ErrExists, toldExists}, {roster.ErrNotFound, toldNotFound},
		{errOther, toldOther}, {roster.ErrAccessRefused, toldRefused}, {roster.ErrConflict, toldConflict},
	} {
		if errors.Is(err, known.error) {
			return told{outcome: known.outcome}
		}
	}
	return told{outcome: outcome(err.Error())} // no state allows it
}

func linearizable(calls []porcupine.Operation) bool {
	return porcupine.CheckOperationsTimeout(userModel, calls, 10*time.Second) != porcupine.Illegal
}

func describe(calls []porcupine.Operation) (text string) {
	for _, c := range calls {
		text += fmt.Sprintf("\n  %d: %d to %d: %s", c.ClientId, c.Call, c.Return, userModel.DescribeOperation(c.Input, c.Output))
	}
	return text
}

// count adds what the clients were told.
func (r *result) count(calls []porcupine.Operation) {
	for _, c := range calls {
		switch c.Output.(told).outcome {
		case toldDone:
			r.Acknowledged++
		case toldUnknown:
			r.Unknown++
		default:
			r.Refused++
		}
	}
}

// losesAnswers is a store that loses one answer in 20: of these, half were done.
type losesAnswers struct{ roster.Store }

// Update may answer that nobody knows.
func (l *losesAnswers) Update(ctx context.Context, fn func(roster.Tx) error) error {
	n := rand.IntN(40)
	if n == 0 {
		return roster.ErrCommitUnknown
	}
	err := l.Store.Update(ctx, fn)
	if err == nil && n == 1 {
		return roster.ErrCommitUnknown
	}
	return err
}
