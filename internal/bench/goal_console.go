package main

import "context"

var consoleAims = []aim{{[]string{"P28"}, "the console's page of 50 people from SQLite, beside Pickaxe's list", false, peoplePage}}

// peoplePage compares the console's list of people, which is HTML with a total, with a
// JSON list of as many.
func peoplePage(ctx context.Context, o options, r *report) error {
	file, err := rosterFile(ctx, o, o.users)
	if err != nil {
		return err
	}
	list := &against{name: "json", kind: "sqlite", where: file, load: func(int) request {
		return request{method: "GET", path: "/v1/studio/user/list?take=50"}
	}}
	page := &against{name: "console", kind: "sqlite", where: file, load: func(int) request {
		return request{method: "GET", path: "/console/people"}
	}}
	if err := compare(o, "P28", list, page); err != nil {
		return err
	}
	answers, size := 0, 0
	for _, a := range page.all {
		answers, size = answers+a.requests, size+a.bytes
	}
	r.add("P28-cpu", page.cpu()/list.cpu(), "of-json", atMost(3))
	r.add("P28-size", float64(size)/float64(answers)/1024, "KiB", atMost(60))
	return nil
}
