// Command hello is the smallest program that serves users from SQLite: its size
// is what roster adds to a program.
package main

import (
	"context"
	"database/sql"
	"log"
	"net/http"

	_ "modernc.org/sqlite"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/sqlstore"
)

func main() {
	db, err := sql.Open("sqlite", "file:roster.db?_txlock=immediate&_busy_timeout=5000")
	if err != nil {
		log.Fatal(err)
	}
	store := sqlstore.New(db, sqlstore.SQLite, nil)
	if err := store.Migrate(context.Background()); err != nil {
		log.Fatal(err)
	}
	dir := roster.New(store, nil)
	log.Fatal(http.ListenAndServe("127.0.0.1:8080", axiom.New(dir, axiom.Config{Authorize: httpadapters.Tokens(dir)})))
}
