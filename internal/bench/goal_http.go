package main

import (
	"context"
	"fmt"
	"strconv"
)

var httpAims = []aim{
	{[]string{"P1"}, "one user by HTTP out of memory, beside the ceiling", false, oneFromMemory},
	{[]string{"P2", "P4"}, "one user by HTTP from SQLite, beside a naive handler", true, oneFromSQLite},
}

// clients is how many connections a server is asked through.
const clients = 16

// against is a server with what it is asked.
type against struct {
	name        string
	kind, where string
	program     string // that serves where; empty: this one does
	load        load
	all         []asked
	server      *process
}

// compare asks servers in turn. Servers of the same kind and place are one.
func compare(o options, what string, sides ...*against) error {
	running := map[string]*process{}
	defer func() {
		for _, p := range running {
			p.stop()
		}
	}()
	var all []side
	for _, s := range sides {
		key := s.kind + " " + s.where
		if running[key] == nil {
			profile := ""
			if o.pprof != "" {
				profile = what + "-" + s.kind + ".pprof"
			}
			p, err := s.started(o, profile)
			if err != nil {
				return err
			}
			running[key] = p
		}
		s.server = running[key]
		if _, err := ask(s.server, clients, o.period/4, s.load); err != nil { // warm-up
			return fmt.Errorf("%s: %w", s.name, err)
		}
		all = append(all, side{s.name, func() error {
			out, err := ask(s.server, clients, o.period, s.load)
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			s.all = append(s.all, out)
			return nil
		}})
	}
	return inTurn(o.rounds, progress(what, o.rounds*len(all)), all...)
}

func (a *against) started(o options, profile string) (*process, error) {
	if a.program != "" {
		return launched(a.kind, a.program, a.where, strconv.Itoa(o.users))
	}
	return started(o, a.kind, a.where, o.users, profile)
}

// cpu, rate, slow: the median CPU of a request in microseconds, the median of the
// requests in a second, and the time in milliseconds that one of a hundred exceeds.
func (a *against) cpu() float64  { return a.middle(asked.cpuEach) }
func (a *against) rate() float64 { return a.middle(asked.rate) }
func (a *against) slow() float64 {
	return a.middle(func(x asked) float64 { return share(x.times, 0.99).Seconds() * 1000 })
}

func (a *against) middle(of func(asked) float64) float64 {
	var all []float64
	for _, x := range a.all {
		all = append(all, of(x))
	}
	return median(all)
}

// anyUser asks for users far from each other.
func anyUser(o options, path func(n int) string) load {
	return func(n int) request { return request{method: "GET", path: path(n * 54_323 % o.users)} }
}

func oneFromMemory(_ context.Context, o options, r *report) error {
	top := &against{name: "ceiling", kind: "ceiling", load: anyUser(o, rosterUser)}
	ours := &against{name: "roster", kind: "memory", load: anyUser(o, rosterUser)}
	if err := compare(o, "P1", top, ours); err != nil {
		return err
	}
	r.add("P1-ceiling-cpu", top.cpu(), "us", noGoal)
	r.add("P1-roster-cpu", ours.cpu(), "us", noGoal)
	r.add("P1-rate", ours.rate()/top.rate(), "of-ceiling", atLeast(0.85))
	r.add("P1-cpu", ours.cpu()/top.cpu(), "of-ceiling", atMost(1.25))
	return nil
}

func oneFromSQLite(ctx context.Context, o options, r *report) error {
	file, err := rosterFile(ctx, o, o.users)
	if err != nil {
		return err
	}
	hand, err := naiveFile(ctx, o, o.users, 3)
	if err != nil {
		return err
	}
	id := func(n int) string { return userID(n).String() }
	naive := &against{name: "naive", kind: "naive", where: hand, load: anyUser(o, func(n int) string { return "/users/" + id(n) })}
	token := &against{name: "naive with a token", kind: "naive", where: hand, load: anyUser(o, func(n int) string { return "/token/users/" + id(n) })}
	ours := &against{name: "roster", kind: "sqlite", where: file, load: anyUser(o, rosterUser)}
	find := func(member string, of func(n int) string) *against {
		return &against{name: member, kind: "sqlite", where: file, load: func(n int) request {
			return request{method: "POST", path: "/tok/user/get", body: fmt.Sprintf(`{%q:%q}`, member, of(n*54_323%o.users))}
		}}
	}
	byID, byEmail := find("id", id), find("email", userEmail)
	if err := compare(o, "P2", naive, token, ours, byID, byEmail); err != nil {
		return err
	}
	r.add("P2-naive-cpu", naive.cpu(), "us", noGoal)
	r.add("P2-naive-token-cpu", token.cpu(), "us", noGoal)
	r.add("P2-roster-cpu", ours.cpu(), "us", noGoal)
	r.add("P2-cpu", ours.cpu()/token.cpu(), "of-naive-with-token", atMost(0.9))
	r.add("P2-cpu-naive", ours.cpu()/naive.cpu(), "of-naive", atMost(1.15))
	r.add("P2-p99", ours.slow(), "ms", noGoal)
	r.add("P4-cpu", byEmail.cpu()/byID.cpu(), "of-by-id", atMost(1.15))
	return nil
}
