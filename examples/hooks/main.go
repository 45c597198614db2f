// Command hooks is a shop whose orders follow what happens to people, in the same commit,
// whichever way a change comes: a new user gets a welcome order, and a user who owns
// invoices cannot be removed, by a vendor's route either. From the root of the repository:
//
//	go run ./examples/hooks                    # a file of SQLite, deleted at the end
//	go run ./examples/hooks -db postgres://shop@127.0.0.1:5432/shop
//	go run ./examples/hooks -db mysql://shop@127.0.0.1:3306/shop
//
// hook.go has what a program writes.
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"example.com/roster"
	"example.com/roster/cmd/rosterctl/database"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/sqlstore"
)

func main() {
	name := flag.String("db", "", "`WHERE` orders and users are kept: "+database.Usage+" (default a file that is deleted at the end)")
	flag.Parse()
	if err := run(context.Background(), *name, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run opens the database called name, and writes to out what is in it after each step.
func run(ctx context.Context, name string, out io.Writer) error {
	if name == "" {
		dir, err := os.MkdirTemp("", "hooks-")
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
	store := sqlstore.New(db, d.Dialect, nil)
	defer store.Close()
	if err := store.Migrate(ctx); err != nil {
		return err
	}
	s := &shop{db: db, postgres: d.Dialect == sqlstore.Postgres}
	if err := s.create(ctx); err != nil {
		return err
	}
	return s.show(ctx, store, out)
}

// show makes a user, and asks a vendor's route to remove it.
func (s *shop) show(ctx context.Context, store roster.Store, out io.Writer) error {
	host := roster.New(store, &roster.Config{Within: s.within})
	account, err := host.CreateAccount(ctx, roster.NewAccount{Name: "The shop"})
	if err != nil {
		return err
	}
	people := host.ForAccount(account.ID)
	jane, err := people.Create(ctx, roster.NewUser{Email: "jane@example.com", Name: "Jane Doe", Active: true})
	if err != nil {
		return err
	}
	if err := s.describe(ctx, out, "Jane is made", jane.ID); err != nil {
		return err
	}
	_, token, err := people.IssueToken(ctx, roster.NewToken{Name: "back office", Role: roster.RoleAdmin})
	if err != nil {
		return err
	}
	routes := axiom.New(people, axiom.Config{Authorize: httpadapters.Tokens(people)})
	remove := func() string {
		r := httptest.NewRequestWithContext(ctx, http.MethodDelete, "/v2/users/"+jane.ID.String(), nil)
		r.Header.Set("Authorization", "Bearer "+string(token))
		w := httptest.NewRecorder()
		routes.ServeHTTP(w, r)
		return strings.TrimSpace(fmt.Sprint(w.Code, " ", w.Body))
	}
	if err := s.invoice(ctx, jane.ID); err != nil {
		return err
	}
	answer := remove()
	if err := s.describe(ctx, out, "Jane owns an invoice, and is removed by a vendor's route: "+answer, jane.ID); err != nil {
		return err
	}
	if err := s.pay(ctx, jane.ID); err != nil {
		return err
	}
	answer = remove()
	return s.describe(ctx, out, "It is paid, and she is removed: "+answer, jane.ID)
}

// describe says what is committed about a user.
func (s *shop) describe(ctx context.Context, out io.Writer, title string, user roster.ID) error {
	fmt.Fprintln(out, title)
	rows, err := s.db.QueryContext(ctx, s.bound("SELECT item, state FROM hooks_orders WHERE buyer = ? ORDER BY item"), user.String())
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var item, state string
		if err := rows.Scan(&item, &state); err != nil {
			return err
		}
		fmt.Fprintf(out, "  %s: %s\n", item, state)
	}
	return rows.Err()
}

// create makes the shop's own table.
func (s *shop) create(ctx context.Context) error {
	_, err := s.db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS hooks_orders (
		id VARCHAR(36) NOT NULL PRIMARY KEY, buyer VARCHAR(36) NOT NULL, item VARCHAR(100) NOT NULL, state VARCHAR(10) NOT NULL)`)
	return err
}

// invoice writes an order that is not paid.
func (s *shop) invoice(ctx context.Context, buyer roster.ID) error {
	return s.put(ctx, s.db.ExecContext, buyer, "a lamp", "invoiced")
}

// pay marks what a user owes as paid.
func (s *shop) pay(ctx context.Context, buyer roster.ID) error {
	_, err := s.db.ExecContext(ctx, s.bound("UPDATE hooks_orders SET state = 'paid' WHERE buyer = ?"), buyer.String())
	return err
}

// shop is the host: a program with a table of its own beside the roster's.
type shop struct {
	db       *sql.DB
	postgres bool
}
