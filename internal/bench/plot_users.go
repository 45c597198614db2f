package main

import (
	"context"
	"fmt"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"example.com/roster"
	"example.com/roster/memstore"
)

// plottedCalls are the calls that are drawn by users.
var plottedCalls = []struct{ name, call string }{
	{"by id", "User"}, {"page of 50", "Users: by creation"}, {"search of one", "Users: search of one"}, {"create", "Create"}, {"count", "Count"},
}

// plottedUsers are the sizes of accounts, of which those are left out that are larger
// than o.large.
var plottedUsers = []int{1000, 10_000, 100_000, 1_000_000}

// drawUsers draws what some calls cost by users.
func drawUsers(ctx context.Context, o options) error {
	var ticks []plot.Tick
	for _, n := range plottedUsers {
		if n <= o.large {
			ticks = append(ticks, plot.Tick{Value: float64(n), Label: fmt.Sprint(n)})
		}
	}
	var curves []curve
	for _, store := range costStores {
		worlds, end, err := plottedWorlds(ctx, o, store == costSQLite, ticks)
		if err == nil {
			var more []curve
			more, err = userCurves(ctx, o, store, worlds)
			curves = append(curves, more...)
		}
		end()
		if err != nil {
			return err
		}
	}
	p := newPlot("CPU of a call by users of the account", "users", "microseconds of CPU", ticks)
	if err := addCurves(p, curves); err != nil {
		return err
	}
	return savePlot(p, usersPlot)
}

// userCurves measures the calls in worlds of growing size.
func userCurves(ctx context.Context, o options, store string, worlds []*costWorld) (curves []curve, err error) {
	step := progress("plot of users, "+store, len(plottedCalls))
	for i, plotted := range plottedCalls {
		costs, err := compareCosts(ctx, o.rounds, costCalled(plotted.call), worlds)
		if err != nil {
			return nil, err
		}
		c := curve{name: plotted.name + ", " + store, colour: i, dashed: store != costSQLite}
		for at, w := range worlds {
			c.points = append(c.points, plotter.XY{X: float64(w.users), Y: costs[at]})
		}
		curves = append(curves, c)
		step(1)
	}
	return curves, nil
}

// plottedWorlds returns a world for each size. Files of SQLite are copies of those that
// are kept. The function ends the worlds, after an error too.
func plottedWorlds(ctx context.Context, o options, sqlite bool, sizes []plot.Tick) (worlds []*costWorld, end func(), err error) {
	var ends []func()
	end = func() {
		for i := range ends {
			ends[len(ends)-1-i]()
		}
	}
	for _, size := range sizes {
		n := int(size.Value)
		var s roster.Store = memstore.New()
		if sqlite {
			mine, remove, err := rosterCopy(ctx, o, n, o.data)
			if err != nil {
				return nil, end, err
			}
			ends = append(ends, remove)
			opened, _, closeStore, err := openStore(ctx, mine, largeCache)
			if err != nil {
				return nil, end, err
			}
			ends = append(ends, closeStore)
			s = opened
		}
		w, err := plottedWorld(ctx, s, n, sqlite)
		if err != nil {
			return nil, end, err
		}
		worlds = append(worlds, w)
	}
	return worlds, end, nil
}

// plottedWorld returns a world of a store, which is filled already where it is a file.
func plottedWorld(ctx context.Context, s roster.Store, users int, filled bool) (*costWorld, error) {
	if filled {
		return costWorldOf(ctx, s, users, 0)
	}
	return newCostWorld(ctx, s, users, 0)
}
