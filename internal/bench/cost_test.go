package main

import (
	"reflect"
	"strings"
	"testing"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestEveryMethodHasACost walks the methods of Directory: each is measured, or left out
// with a reason.
func TestEveryMethodHasACost(t *testing.T) {
	measured := map[string]bool{}
	for _, c := range costCalls {
		for _, method := range strings.Fields(c.of) {
			measured[method] = true
		}
	}
	methods := reflect.TypeFor[*roster.Directory]()
	for i := range methods.NumMethod() {
		name := methods.Method(i).Name
		if measured[name] == (costLeft[name] != "") {
			t.Errorf("Directory.%s: give it a row in a cost_*.go, or a reason in costLeft, and not both", name)
		}
		delete(measured, name)
	}
	for name := range measured {
		t.Errorf("Directory has no method %s", name)
	}
	for name := range costLeft {
		if _, is := methods.MethodByName(name); !is {
			t.Errorf("costLeft: Directory has no method %s", name)
		}
	}
}

// TestEveryRouteHasACost does so for the routes of all sets.
func TestEveryRouteHasACost(t *testing.T) {
	measured := map[string]bool{}
	for _, c := range costRoutes {
		measured[c.of] = true
	}
	left := func(route string) bool {
		for name := range costRoutesLeft {
			if begin, all := strings.CutSuffix(name, "*"); name == route || all && strings.HasPrefix(route, begin) {
				return true
			}
		}
		return false
	}
	for set, routes := range costRoutesOf() {
		for _, r := range routes {
			route := set + " " + r.Method + " " + r.Path
			if measured[route] == left(route) {
				t.Errorf("%s: give it a row in a cost_routes_*.go, or a reason in costRoutesLeft, and not both", route)
			}
			delete(measured, route)
		}
	}
	for route := range measured {
		t.Errorf("there is no route %s", route)
	}
}

// TestCosts makes each call three times on a small world: what a call uses up is made
// anew, so that rounds can follow each other.
func TestCosts(t *testing.T) {
	w, err := newCostWorld(t.Context(), memstore.New(), 20, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range allCosts() {
		if err := w.renew(t.Context()); err != nil {
			t.Fatalf("before %s: %v", c.label(), err)
		}
		if _, err := w.cost(t.Context(), c, 3); err != nil {
			t.Errorf("%s: %v", c.label(), err)
		}
	}
}
