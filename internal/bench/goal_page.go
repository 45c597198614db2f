package main

import (
	"context"

	"example.com/roster"
	"example.com/roster/memstore"
)

var pageAims = []aim{
	{[]string{"P5"}, "a page of 50 by HTTP from SQLite, of every set, beside a naive handler", true, pageOfEachSet},
	{[]string{"P6", "P7"}, "pages by cursor and by number, far from the first", true, deepPages},
}

func pageOfEachSet(ctx context.Context, o options, r *report) error {
	file, err := rosterFile(ctx, o, o.users)
	if err != nil {
		return err
	}
	hand, err := naiveFile(ctx, o, o.users, 3)
	if err != nil {
		return err
	}
	naive := &against{name: "naive", kind: "naive", where: hand, load: anyUser(o, func(n int) string { return "/users?after=" + userID(n).String() })}
	sides := []*against{naive}
	for _, p := range pages {
		sides = append(sides, &against{name: p.set, kind: "sqlite", where: file, load: func(int) request { return p.call }})
	}
	if err := compare(o, "P5", sides...); err != nil {
		return err
	}
	r.add("P5-naive-cpu", naive.cpu(), "us", noGoal)
	for i, p := range pages {
		bound := 0.6
		if p.set == "papershift" || p.set == "publicala" {
			bound = 1
		}
		r.add("P5-cpu-"+p.set, sides[i+1].cpu()/naive.cpu(), "of-naive", atMost(bound))
	}
	s, _, end, err := openStore(ctx, file, largeCache)
	if err != nil {
		return err
	}
	defer end()
	var one series
	page := roster.UserSelection{Account: roster.DefaultAccount(), Limit: 50}
	if err := inTurn(2, func(int) {}, one.timed("page", 200, func(int) error { return expect(ctx, s, page, 50) })); err != nil {
		return err
	}
	r.add("P5-allocations", one.allocs, "a-page", atMost(150))
	return nil
}

// deepPages compares the first page with one in the middle of a large account, on
// memory and SQLite.
func deepPages(ctx context.Context, o options, r *report) error {
	memory := memstore.New()
	if err := fill(ctx, memory, 0, o.large, progress("P6 memory", o.large)); err != nil {
		return err
	}
	if err := deepPage(ctx, o, r, "memory", memory, 1.5); err != nil {
		return err
	}
	file, err := rosterFile(ctx, o, o.large)
	if err != nil {
		return err
	}
	s, _, end, err := openStore(ctx, file, largeCache)
	if err != nil {
		return err
	}
	defer end()
	return deepPage(ctx, o, r, "sqlite", s, 20)
}

func deepPage(ctx context.Context, o options, r *report, name string, s roster.Store, numbered float64) error {
	first := roster.UserSelection{Account: roster.DefaultAccount(), Sort: []roster.SortKey{{Field: roster.FieldCreated}}, Limit: 50}
	last := userOf(o.large - 60)
	deep, skipped := first, first
	deep.After = &roster.Position{Values: []roster.Value{last.Value(roster.FieldCreated)}, ID: last.ID}
	skipped.Skip = o.large / 2
	var one, far, number series
	var early [2]series // a store's first pages by number far from the first, which set its milestones
	calls := func(q roster.UserSelection) func(int) error { return func(int) error { return expect(ctx, s, q, 50) } }
	for i := range early {
		if err := inTurn(1, func(int) {}, early[i].timed("early", 1, calls(skipped))); err != nil {
			return err
		}
	}
	const n = 1000
	err := inTurn(o.rounds, func(int) {}, one.timed("first", n, calls(first)), far.timed("far", n, calls(deep)), number.timed("number", n, calls(skipped)))
	if err != nil {
		return err
	}
	r.add("P6-"+name, median(far.cpu)/median(one.cpu), "of-first-page", atMost(1.1))
	r.add("P7-"+name, median(number.cpu)/median(one.cpu), "of-first-page", atMost(numbered))
	if name != "memory" { // which has no milestones
		r.add("P7-"+name+"-without-milestones", median(early[0].cpu)/median(one.cpu), "of-first-page", noGoal)
		r.add("P7-"+name+"-sets-milestones", median(early[1].cpu)/median(one.cpu), "of-first-page", noGoal)
	}
	return nil
}
