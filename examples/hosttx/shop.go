package main

import (
	"context"
	"database/sql"
	"log"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// shop is the host: a program with a table of its own beside the roster's, in
// one database.
type shop struct {
	db      *sql.DB
	dialect sqlstore.Dialect
	store   *sqlstore.Store
	people  *roster.Directory
	log     *log.Logger
}

// openShop creates the tables where they are missing, and an account for this
// run alone, so that the program can run again on the same database. The caller
// closes the store.
func openShop(ctx context.Context, db *sql.DB, dialect sqlstore.Dialect, log *log.Logger) (*shop, error) {
	store := sqlstore.New(db, dialect, nil)
	if err := store.Migrate(ctx); err != nil {
		return nil, err
	}
	_, err := db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS hosttx_orders (
		id VARCHAR(36) NOT NULL PRIMARY KEY, buyer VARCHAR(36) NOT NULL, item VARCHAR(100) NOT NULL)`)
	if err != nil {
		return nil, err
	}
	dir := roster.New(store, nil)
	account, err := dir.CreateAccount(ctx, roster.NewAccount{Name: "The shop"})
	if err != nil {
		return nil, err
	}
	return &shop{db, dialect, store, dir.ForAccount(account.ID), log}, nil
}
