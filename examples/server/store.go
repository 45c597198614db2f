package main

import (
	"context"
	"errors"
	"fmt"

	"example.com/roster"
	"example.com/roster/examples/internal/database"
	"example.com/roster/memstore"
	"example.com/roster/sqlstore"
)

// home is where -db says that users are kept.
type home struct {
	memory bool
	db     database.Database // where it is not in memory
}

func parseHome(s string) (home, error) {
	if s == "memory:" {
		return home{memory: true}, nil
	}
	db, err := database.Parse(s)
	if err != nil {
		return home{}, badFlag("db", "%v", err)
	}
	return home{db: db}, nil
}

// keyFile is where the key is when no flag says so. Users in memory have none:
// nobody can be invited by a code of theirs after a restart.
func (h home) keyFile() string {
	switch {
	case h.memory:
		return ""
	case h.db.File != "":
		return h.db.File + ".key"
	}
	return "roster.key"
}

// open opens the store and brings its tables up to date. What it returns second
// closes it, and its database.
func (h home) open(ctx context.Context) (roster.Store, func() error, error) {
	if h.memory {
		return memstore.New(), func() error { return nil }, nil
	}
	db, err := h.db.Open()
	if err != nil {
		return nil, nil, err
	}
	store := sqlstore.New(db, h.db.Dialect, nil)
	closeAll := func() error { return errors.Join(store.Close(), db.Close()) }
	if err := store.Migrate(ctx); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("open %s: %w", h.db, err), closeAll())
	}
	return store, closeAll, nil
}
