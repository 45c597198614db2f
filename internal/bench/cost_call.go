package main

import (
	"context"
	"errors"
	"iter"

	"example.com/roster"
)

// costCall is a call whose cost is measured.
type costCall struct {
	of    string // the methods of Directory that it measures, or the set, method and path of a route
	how   string // what tells it from others of the same; empty: nothing
	whole string // what it reads all of, by its nature; empty: nothing
	ready costDo // makes what a call uses up, and is not measured; nil: nothing has to be made
	do    costDo
}

// costDo does something in a world.
type costDo func(ctx context.Context, w *costWorld) error

// label returns the name of the call in the table.
func (c costCall) label() string {
	if c.how == "" {
		return c.of
	}
	return c.of + ": " + c.how
}

// second returns the error of a call whose result nobody needs.
func second[T any](_ T, err error) error { return err }

// readAll reads all of a sequence.
func readAll[T any](rows iter.Seq2[T, error]) error {
	for _, err := range rows {
		if err != nil {
			return err
		}
	}
	return nil
}

// errTakenBack ends an Update whose changes must not stay.
var errTakenBack = errors.New("taken back")

// takenBack measures a call that can be done but once: it is made in an Update that is
// taken back, so that the next one finds the same.
func takenBack(do func(ctx context.Context, w *costWorld, d *roster.Directory) error) costDo {
	return func(ctx context.Context, w *costWorld) error {
		err := w.dir.Update(ctx, func(d *roster.Directory) error { return errors.Join(do(ctx, w, d), errTakenBack) })
		return notTakenBack(err)
	}
}

// notTakenBack returns the errors of err but errTakenBack.
func notTakenBack(err error) error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var others []error
		for _, one := range joined.Unwrap() {
			others = append(others, notTakenBack(one))
		}
		return errors.Join(others...)
	}
	if errors.Is(err, errTakenBack) {
		return nil
	}
	return err
}
