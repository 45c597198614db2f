package main

import (
	"context"
	"path/filepath"
	"sync/atomic"

	"example.com/roster/sqlstore"
)

var statementAims = []aim{
	{[]string{"P3"}, "statements for a token, its user, its account and the user who is asked for, on SQLite", false, statementsOfOne},
}

// statementsOfOne counts the statements of requests for one user by id. A call writes when
// the token was last used once a minute, so that the least of several counts.
func statementsOfOne(ctx context.Context, o options, r *report) error {
	dir, remove, err := scratch(o.disk)
	if err != nil {
		return err
	}
	defer remove()
	db, err := openSQLite(filepath.Join(dir, "statements.db"), usualCache)
	if err != nil {
		return err
	}
	defer db.Close()
	var ran atomic.Int64
	s := sqlstore.New(db, sqlstore.SQLite, &sqlstore.Config{Observe: func(context.Context, string) func(bool) {
		ran.Add(1)
		return func(bool) {}
	}})
	defer s.Close()
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	w, err := newCostWorld(ctx, s, 100, 0)
	if err != nil {
		return err
	}
	one := costCalled("axiom GET /v2/users/{id}")
	least := int64(1 << 30)
	for range 5 {
		before := ran.Load()
		if err := one.do(ctx, w); err != nil {
			return err
		}
		least = min(least, ran.Load()-before)
	}
	r.add("P3-statements", float64(least), "a-request", atMost(1))
	return nil
}
