package pages

//lint:file-ignore SA4006 pages show calls one after another, and look at no error in between

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/memstore"
	"example.com/roster/rostertest"
	"example.com/roster/sqlstore"
)

func TestSignIn(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	ctx, dir, id := t.Context(), kit.Dir, kit.Acme.User.ID
	email, password, ip := kit.Acme.User.Email, rostertest.Password, "192.0.2.1"
	begun, err := dir.StartSession(ctx, id, roster.ClientInfo{})
	is.NoErr(err)
	token := string(begun.Token)
	call := func() error {

		s, err := dir.SignIn(ctx, roster.SignIn{Email: email, Password: roster.SecretText(password), ClientInfo: roster.ClientInfo{Network: ip}})
		s, err = dir.Session(ctx, roster.SecretText(token)) // whose it is: one read of the store, ErrCredentials when it is over
		_, err = dir.ForceLogout(ctx, id)                   // every session of that user is over, on its next request

		is.Equal(s.User.ID, id)
		return err
	}
	is.NoErr(call())
	_, err = dir.Session(ctx, roster.SecretText(token))
	is.True(errors.Is(err, roster.ErrCredentials))
}

func TestReadme(t *testing.T) {
	is := is.New(t)
	ctx, dir := t.Context(), roster.New(memstore.New(), nil)
	account, err := dir.CreateAccount(ctx, roster.NewAccount{Name: "Acme"})
	is.NoErr(err)
	accountID, adminID := account.ID, roster.NewID()

	u, err := dir.Create(ctx, roster.NewUser{Email: "jane@example.com"})
	u, err = dir.Edit(ctx, u.ID, func(p *roster.Profile) error { p.Name = "Jane Doe"; return nil })
	u, err = dir.Apply(ctx, u.ID, roster.Deactivate)
	acme := dir.ForAccount(accountID)                                      // confined to one account for good
	admin := acme.ActingAs(roster.Actor{User: adminID})                    // events name the actor; its rank binds reads and changes
	err = dir.Update(ctx, func(tx *roster.Directory) error { return nil }) // several changes, all or nothing

	is.NoErr(err)
	is.Equal(u.State, roster.StateDeactivated)
	_, err = admin.User(ctx, adminID)
	is.True(err != nil) // nobody has that id
}

func TestSelling(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	ctx, dir, user, requestID := t.Context(), kit.Dir, kit.Acme.User.ID, "order-7"
	mux, reports, cfg := http.NewServeMux(), http.NotFoundHandler(), httpadapters.AccessConfig{}

	d, err := dir.Access(ctx, user, "reports")                                        // allowed by which grant and until when, or every reason against
	fmt.Println(d)                                                                    // "reports" is refused: the grant of access group "Gold" expired at the end of 2026-10-31 UTC. …
	use, err := dir.Consume(ctx, user, "reports", 1, requestID)                       // takes one use, once for that key, never more than there are
	mux.Handle("/reports/", httpadapters.RequireAccess(dir, "reports", cfg)(reports)) // 401, 403 with the reasons, 429 with Retry-After

	is.True(err != nil) // nobody sold it
	is.Equal(use, roster.Use{})
}

func TestTransaction(t *testing.T) {
	is := is.New(t)
	ctx := t.Context()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "roster.db")+"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)")
	is.NoErr(err)
	defer db.Close()
	store := sqlstore.New(db, sqlstore.SQLite, nil)
	is.NoErr(store.Migrate(ctx))
	dir := roster.New(store, nil)

	err = store.Transaction(ctx, func(tx *sql.Tx) error { // begins, commits, and runs again after a conflict
		if _, err := tx.ExecContext(ctx, `INSERT INTO orders …`); err != nil {
			return err
		}
		_, err := dir.WithStore(store.Join(tx)).Invite(ctx, roster.NewInvitation{Email: "jane@example.com"})
		return err
	}) // the order, the user, the code and the events, or none of them

	is.True(err != nil) // it is no statement
	_, err = dir.UserByEmail(ctx, "jane@example.com")
	is.True(errors.Is(err, roster.ErrNotFound))
}

func TestWithin(t *testing.T) {
	is := is.New(t)
	ctx := t.Context()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "roster.db")+"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)")
	is.NoErr(err)
	defer db.Close()
	_, err = db.ExecContext(ctx, `CREATE TABLE invoices (owner TEXT); CREATE TABLE orders (buyer TEXT, archived INTEGER DEFAULT 0)`)
	is.NoErr(err)
	store := sqlstore.New(db, sqlstore.SQLite, nil)
	is.NoErr(store.Migrate(ctx))
	var cfg roster.Config

	cfg.Within = func(ctx context.Context, dir *roster.Directory, tx roster.Tx, e roster.Event) error {
		if e.Kind != roster.EventUserRemoved {
			return nil
		}
		host, _ := sqlstore.HostTxOf(tx) // your SQL, in the same commit
		var owned int
		if err := host.QueryRow(ctx, `SELECT count(*) FROM invoices WHERE owner = ?`, []any{e.User.String()}, &owned); err != nil {
			return err
		}
		if owned > 0 {
			return roster.Veto("user", "owns invoices, and cannot be removed")
		}
		_, err := host.ExecContext(ctx, `UPDATE orders SET archived = 1 WHERE buyer = ?`, e.User.String())
		return err
	}

	dir := roster.New(store, &cfg)
	jane, err := dir.Create(ctx, roster.NewUser{Email: "jane@example.com"})
	is.NoErr(err)
	for _, statement := range []string{`INSERT INTO invoices VALUES (?)`, `INSERT INTO orders (buyer) VALUES (?)`} {
		_, err = db.ExecContext(ctx, statement, jane.ID.String())
		is.NoErr(err)
	}
	_, err = dir.Apply(ctx, jane.ID, roster.Remove)
	is.True(errors.Is(err, roster.ErrInvalid)) // and she is not removed
	_, err = db.ExecContext(ctx, `DELETE FROM invoices`)
	is.NoErr(err)
	_, err = dir.Apply(ctx, jane.ID, roster.Remove)
	is.NoErr(err)
	var archived int
	is.NoErr(db.QueryRowContext(ctx, `SELECT archived FROM orders`).Scan(&archived))
	is.Equal(archived, 1)
}

func TestStores(t *testing.T) {
	is := is.New(t)
	t.Chdir(t.TempDir())
	ctx := context.Background()

	db, err := sql.Open("sqlite", "file:roster.db?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)") // modernc.org/sqlite, tried on 1.48 and 1.60
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16) // as many: database/sql keeps two, and each call beyond opens and prepares anew
	store := sqlstore.New(db, sqlstore.SQLite, nil)
	err = store.Migrate(ctx) // once, however many processes start
	dir := roster.New(store, nil)

	is.NoErr(err)
	defer db.Close()
	_, err = dir.Create(ctx, roster.NewUser{Email: "jane@example.com"})
	is.NoErr(err)
}
