package main

import (
	"context"
	"errors"
	"fmt"

	"example.com/roster"
	"example.com/roster/cmd/rosterctl/database"
	"example.com/roster/cmd/rosterctl/keyfile"
	"example.com/roster/memstore"
	"example.com/roster/sqlstore"
)

// home is where users are kept, as -db says.
type home struct {
	memory bool              // in memory
	db     database.Database // else in this database
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

// keyFile returns the file of the key where no flag names one. It is empty for
// users in memory: after a restart neither they nor their codes exist.
func (h home) keyFile() string {
	switch {
	case h.memory:
		return ""
	case h.db.File != "":
		return h.db.File + ".key"
	}
	return "roster.key"
}

// open opens the store and brings its tables up to date. The function that it
// returns closes the store and its database.
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

// loadKeys reads the keys from file, and makes the file where it is missing. With an
// empty file name it returns a new key: after a restart, codes that were not mailed
// yet can no longer be mailed.
func loadKeys(file string) ([]roster.MailKey, error) {
	if file == "" {
		return []roster.MailKey{keyfile.New()}, nil
	}
	return keyfile.LoadOrMake(file)
}
