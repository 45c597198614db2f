package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"example.com/roster"
	"example.com/roster/internal/faults/database"
	"example.com/roster/internal/sqltest/servers"
	"example.com/roster/memstore"
)

// kind is a kind of store for faults that need no server to be ended.
type kind struct {
	name    string
	dialect string // empty: memstore
	empty   func() (dsn string, drop func() error, err error)
}

var kinds = []kind{
	{name: "memstore"},
	{"SQLite", "sqlite", func() (string, func() error, error) { return "", func() error { return nil }, nil }},
	{"PostgreSQL", "postgres", ofServer(servers.Postgres)},
	{"MariaDB", "mysql", ofServer(servers.MariaDB)},
}

// ofServer returns what makes a database on a server that all faults share, and
// deletes it.
func ofServer(start func() (*servers.Server, error)) func() (string, func() error, error) {
	return func() (string, func() error, error) {
		server, err := start()
		if err != nil {
			return "", nil, err
		}
		return server.Create()
	}
}

// opened is an empty store of a kind. again opens the same rows by another pool. close
// deletes them: a long run opens thousands.
type opened struct {
	store roster.Store
	again roster.Store
	close func()
}

// pools opens an empty store of a kind, by two pools.
func (k kind) pools(ctx context.Context, s *scratch) (*opened, error) {
	if k.dialect == "" {
		m := memstore.New()
		return &opened{m, m, func() {}}, nil
	}
	dsn, drop, err := k.empty()
	if err != nil {
		return nil, err
	}
	r, err := s.room(ctx, k.dialect, dsn)
	if err != nil {
		return nil, err
	}
	var both [2]*database.Database
	for i := range both {
		if both[i], err = r.open(ctx); err != nil {
			return nil, err
		}
	}
	return &opened{both[0].Store, both[1].Store, func() {
		for _, d := range both {
			if err := d.Close(); err != nil {
				fmt.Println("close:", err)
			}
		}
		if s.keep {
			return
		}
		if err := errors.Join(drop(), os.RemoveAll(r.dir)); err != nil {
			fmt.Println("delete:", err)
		}
	}}, nil
}

// onEachKind is a fault a kind of store.
func onEachKind(f fault, run func(ctx context.Context, o *opened, rounds int) (*result, error)) (all []fault) {
	for _, k := range kinds {
		one := f
		one.what = k.name + ", " + f.what
		one.run = func(ctx context.Context, s *scratch, rounds int) (*result, error) {
			o, err := k.pools(ctx, s)
			if err != nil {
				return nil, err
			}
			defer o.close()
			return run(ctx, o, rounds)
		}
		all = append(all, one)
	}
	return all
}
