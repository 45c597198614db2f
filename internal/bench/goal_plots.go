package main

import (
	"context"
	"fmt"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

// plotAims draw what stands beside the table. They run with -write, or where they are
// named.
var plotAims = []aim{
	{[]string{"plots"}, "the plots of docs/performance.md", false, plots},
}

// The files of the plots.
const (
	ratePlot    = "docs/performance-rate.svg"
	latencyPlot = "docs/performance-latency.svg"
	usersPlot   = "docs/cost-users.svg"
)

// plottedConnections are the connections that a server is asked through.
var plottedConnections = []int{1, 2, 4, 8, 16, 32, 64}

func plots(ctx context.Context, o options, _ *report) error {
	servers, err := plottedServers(ctx, o)
	if err != nil {
		return err
	}
	asked, err := askPlotted(o, servers)
	if err != nil {
		return err
	}
	if err := drawRates(servers, asked); err != nil {
		return err
	}
	if err := drawLatencies(servers, asked); err != nil {
		return err
	}
	return drawUsers(ctx, o)
}

// plottedServers are asked for one user each time, by a token.
func plottedServers(ctx context.Context, o options) ([]*against, error) {
	file, err := rosterFile(ctx, o, o.users)
	if err != nil {
		return nil, err
	}
	hand, err := naiveFile(ctx, o, o.users, 3)
	if err != nil {
		return nil, err
	}
	byHand := func(n int) string { return "/token/users/" + userID(n).String() }
	return []*against{
		{name: "ceiling: a map", kind: "ceiling", load: anyUser(o, rosterUser)},
		{name: "roster, memory", kind: "memory", load: anyUser(o, rosterUser)},
		{name: "roster, SQLite", kind: "sqlite", where: file, load: anyUser(o, rosterUser)},
		{name: "naive, SQLite", kind: "naive", where: hand, load: anyUser(o, byHand)},
	}, nil
}

// askPlotted asks the servers in turn. What it returns has all rounds of a number of
// connections, of each server.
func askPlotted(o options, servers []*against) (map[int][][]asked, error) {
	for _, s := range servers {
		p, err := s.started(o, "")
		if err != nil {
			return nil, err
		}
		defer p.stop()
		s.server = p
	}
	all := map[int][][]asked{}
	step := progress("plots", o.rounds*len(plottedConnections)*len(servers))
	for _, connections := range plottedConnections {
		rounds := make([][]asked, len(servers))
		sides := make([]side, len(servers))
		for i, s := range servers {
			if _, err := ask(s.server, connections, o.period/4, s.load); err != nil { // warm-up
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			sides[i] = side{s.name, func() error {
				out, err := ask(s.server, connections, o.period, s.load)
				rounds[i] = append(rounds[i], out)
				return err
			}}
		}
		if err := inTurn(o.rounds, step, sides...); err != nil {
			return nil, err
		}
		all[connections] = rounds
	}
	return all, nil
}

func drawRates(servers []*against, all map[int][][]asked) error {
	var ticks []plot.Tick
	for _, n := range plottedConnections {
		ticks = append(ticks, plot.Tick{Value: float64(n), Label: fmt.Sprint(n)})
	}
	p := newPlot("One user by HTTP: how many a second", "connections", "requests a second", ticks)
	p.Y.Scale, p.Y.Min, p.Y.Tick.Marker = plot.LinearScale{}, 0, plot.DefaultTicks{}
	var curves []curve
	for i, s := range servers {
		c := curve{name: s.name, colour: i}
		for _, n := range plottedConnections {
			rates := make([]float64, 0, len(all[n][i]))
			for _, round := range all[n][i] {
				rates = append(rates, round.rate())
			}
			c.points = append(c.points, plotter.XY{X: float64(n), Y: median(rates)})
		}
		curves = append(curves, c)
	}
	if err := addCurves(p, curves); err != nil {
		return err
	}
	return savePlot(p, ratePlot)
}

// drawLatencies draws how long requests take, at as many connections as the goals ask
// through. One of how many takes longer is the axis.
func drawLatencies(servers []*against, all map[int][][]asked) error {
	ticks := []plot.Tick{{Value: 2, Label: "p50"}, {Value: 10, Label: "p90"}, {Value: 100, Label: "p99"}, {Value: 1000, Label: "p99.9"}}
	p := newPlot(fmt.Sprintf("One user by HTTP, %d connections: how long it takes", clients), "share of the requests that take no longer", "milliseconds", ticks)
	var curves []curve
	for i, s := range servers {
		var times []time.Duration
		for _, round := range all[clients][i] {
			times = append(times, round.times...)
		}
		c := curve{name: s.name, colour: i}
		for _, tick := range ticks {
			c.points = append(c.points, plotter.XY{X: tick.Value, Y: share(times, 1-1/tick.Value).Seconds() * 1000})
		}
		curves = append(curves, c)
	}
	if err := addCurves(p, curves); err != nil {
		return err
	}
	return savePlot(p, latencyPlot)
}
