// Command hosttx is a shop that keeps its orders and its people in one database,
// and commits both together. From the root of the repository:
//
//	go run ./examples/hosttx                     # a file of SQLite, deleted at the end
//	go run ./examples/hosttx -db sqlite:shop.db
//	go run ./examples/hosttx -db postgres://shop@127.0.0.1:5432/shop
//	go run ./examples/hosttx -db mysql://shop@127.0.0.1:3306/shop
//
// unit.go runs a transaction by Store.Transaction of package sqlstore, which repeats it
// after a conflict, and looks for the order where the COMMIT was never answered;
// order.go shows what a shop does in one.
package main

import (
	"context"
	"flag"
	"io"
	"log"
	"os"
	"path/filepath"

	"example.com/roster/cmd/rosterctl/database"
)

func main() {
	name := flag.String("db", "", "`WHERE` orders and users are kept: "+database.Usage+" (default a file that is deleted at the end)")
	flag.Parse()
	log.SetFlags(0)
	if err := run(context.Background(), *name, os.Stdout, log.Default()); err != nil {
		log.Fatal(err)
	}
}

// run opens the database called name and writes to out what a host can rely on.
// It logs each transaction that is repeated.
func run(ctx context.Context, name string, out io.Writer, log *log.Logger) error {
	if name == "" {
		dir, err := os.MkdirTemp("", "hosttx-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		name = "sqlite:" + filepath.Join(dir, "shop.db")
	}
	d, err := database.Parse(name)
	if err != nil {
		return err
	}
	db, err := d.Open()
	if err != nil {
		return err
	}
	defer db.Close()
	s, err := openShop(ctx, db, d.Dialect, log)
	if err != nil {
		return err
	}
	defer s.store.Close()
	return s.show(ctx, out)
}
