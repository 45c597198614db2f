package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
)

var costAims = []aim{
	{[]string{"P22"}, "the cost of each call and route by users and by history", false, costBySize},
	{[]string{"P22-events", "P22-sessions", "P22-access"}, "events, sessions and access of one user with 100,000 of each behind", false, costFlat},
}

// A call grows where it costs more than costHeld times as much at the largest size than at
// the smallest, and costMeant microseconds more: what grows with the logarithm stays below,
// and noise as well.
const (
	costHeld  = 2.0
	costMeant = 5.0
)

// costTables are the tables: what grows, and the sizes of three worlds.
var costTables = []struct {
	name, what string
	size       func(n int) costSize
}{
	{"users", "By users of the account", func(n int) costSize { return costSize{users: n} }},
	{"history", "By the history of one user", func(n int) costSize { return costSize{users: 1000, history: n} }},
}

// costBySize measures each call and each route at three sizes of an account, and at three
// of one user's history, on memory and on SQLite.
func costBySize(ctx context.Context, o options, r *report) error {
	sizes := []int{o.users / 100, o.users / 10, o.users}
	page := &costPage{sizes: sizes, rounds: o.rounds}
	for _, t := range costTables {
		var worldSizes []costSize
		for _, n := range sizes {
			worldSizes = append(worldSizes, t.size(n))
		}
		for _, store := range costStores {
			table, err := measureCosts(ctx, o, t.what+", "+store, store == costSQLite, worldSizes)
			if err != nil {
				return err
			}
			name := "P22-" + t.name + "-" + strings.ToLower(store)
			r.add(name, table.worst(), "of-the-smallest", atMost(costHeld))
			r.add(name+"-grow", float64(table.growing()), "calls", atMost(0))
			page.tables = append(page.tables, table)
		}
	}
	if !o.write {
		return nil
	}
	return page.write()
}

const costSQLite = "SQLite"

var costStores = []string{"memory", costSQLite}

// measureCosts measures all calls in three worlds.
func measureCosts(ctx context.Context, o options, what string, sqlite bool, sizes []costSize) (costTable, error) {
	table := costTable{what: what}
	worlds, end, err := costWorlds(ctx, o, sqlite, sizes)
	defer end()
	if err != nil {
		return table, err
	}
	// A collection of garbage looks through all worlds, whichever one is measured.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	all := allCosts()
	step := progress(what, len(all))
	for _, c := range all {
		line, err := measureCost(ctx, o.rounds, c, worlds)
		if err != nil {
			return table, err
		}
		table.lines = append(table.lines, line)
		fmt.Printf("COST %s: %s: %s\n", what, c.label(), line)
		step(1)
	}
	return table, nil
}

// measureCost measures a call, and again in more rounds where it seems to grow: on a busy
// machine one round in several tells of the others' work.
func measureCost(ctx context.Context, rounds int, c costCall, worlds []*costWorld) (costLine, error) {
	costs, err := compareCosts(ctx, rounds, c, worlds)
	line := costLine{c, costs}
	if err != nil || !line.grows() {
		return line, err
	}
	again, err := compareCosts(ctx, 3*rounds, c, worlds)
	for i := range again {
		costs[i] = min(costs[i], again[i])
	}
	return line, err
}

// flatCalls are what a page of a program asks for each time, and must not cost more for
// what is over.
var flatCalls = []struct{ figure, call string }{
	{"P22-events", "Events: newest of a user"}, {"P22-sessions", "Sessions"}, {"P22-access", "Access"},
}

// costFlat compares the newest page of events, the sessions and the access of a user with
// 100 and with 100,000 that are over.
func costFlat(ctx context.Context, o options, r *report) error {
	for _, store := range costStores {
		worlds, end, err := costWorlds(ctx, o, store == costSQLite, []costSize{{1000, 100}, {1000, o.users}})
		if err == nil {
			err = flatFigures(ctx, o, r, strings.ToLower(store), worlds)
		}
		end()
		if err != nil {
			return err
		}
	}
	return nil
}

// flatFigures adds a figure for each call, of more rounds than the table has: its bound is
// closer.
func flatFigures(ctx context.Context, o options, r *report, store string, worlds []*costWorld) error {
	for _, flat := range flatCalls {
		costs, err := compareCosts(ctx, 4*o.rounds, costCalled(flat.call), worlds)
		if err != nil {
			return err
		}
		r.add(flat.figure+"-"+store+"-us", costs[0], "us", noGoal)
		r.add(flat.figure+"-"+store, costs[1]/costs[0], "of-100", atMost(1.2))
	}
	return nil
}

// costCalled returns the call with a label.
func costCalled(label string) costCall {
	for _, c := range allCosts() {
		if c.label() == label {
			return c
		}
	}
	panic("no call is labelled " + label)
}
