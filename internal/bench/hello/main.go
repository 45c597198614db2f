// Command hello is the smallest program that serves users from SQLite: its size, and the
// memory that it takes, are what roster adds to a program. With the file of a database it
// listens on any free port, and writes its address.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"

	_ "modernc.org/sqlite"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/sqlstore"
)

func main() {
	file, address := "roster.db", "127.0.0.1:8080"
	if len(os.Args) > 1 {
		file, address = os.Args[1], "127.0.0.1:0"
	}
	db, err := sql.Open("sqlite", "file:"+file+"?_txlock=immediate&_busy_timeout=5000")
	if err != nil {
		log.Fatal(err)
	}
	store := sqlstore.New(db, sqlstore.SQLite, nil)
	if err := store.Migrate(context.Background()); err != nil {
		log.Fatal(err)
	}
	dir := roster.New(store, nil)
	ln, err := net.Listen("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ln.Addr(), "-")
	log.Fatal(http.Serve(ln, axiom.New(dir, axiom.Config{Authorize: httpadapters.Tokens(dir)})))
}
