package pages

import (
	"context"
	"database/sql"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/matryer/is"
	_ "modernc.org/sqlite"

	"example.com/roster"
	"example.com/roster/httpadapters/session"
	"example.com/roster/rostertest"
	"example.com/roster/sqlstore"
)

// newGuestbook stands for a program's own handler: who is signed in reads.
func newGuestbook(dir *roster.Directory) http.Handler {
	sessions := session.New(dir, session.Config{})
	mux := http.NewServeMux()
	mux.Handle("GET /entries", sessions.Require(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte("[]"))
	})))
	return mux
}

// order stands for what a program does in one unit: here, a user for what was bought.
func order(dir *roster.Directory, _, email string) error {
	_, err := dir.Create(context.Background(), roster.NewUser{Email: email})
	return err
}

func TestWriting(t *testing.T) {
	kit := rostertest.New(t)
	app := kit.Serve(t, newGuestbook(kit.Dir)) // the program's own handler, on a local port
	answer, err := kit.SignIn(t, kit.Acme.User).Get(app.URL + "/entries")
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatal(answer, err)
	}
}

func TestEveryCallFails(t *testing.T) {
	orders := 0
	order := func(dir *roster.Directory, what, email string) error { orders++; return order(dir, what, email) }

	for n := 1; ; n++ {
		kit := rostertest.New(t)
		kit.Store.FailCall(n, rostertest.FaultAnswerLost)
		err := order(kit.Dir, "a lamp", "jane@example.com")
		if !kit.Store.Failed() {
			break // it makes fewer than n calls
		}
		kit.Store.Heal()
		if _, lost := kit.Dir.UserByEmail(t.Context(), "jane@example.com"); err == nil && lost != nil {
			t.Errorf("the order is said to be done, and without call %d nobody has it", n)
		}
	}

	is.New(t).True(orders > 3)
}

func TestOwnDatabase(t *testing.T) {
	is := is.New(t)
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "roster.db")+"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)")
	is.NoErr(err)
	defer db.Close()
	is.NoErr(sqlstore.New(db, sqlstore.SQLite, nil).Migrate(t.Context()))

	store := sqlstore.New(db, sqlstore.SQLite, nil) // a file below t.TempDir(), after Migrate
	kit := rostertest.NewWith(t, rostertest.Config{Store: store})

	is.Equal(kit.Acme.Owner.Role, roster.RoleOwner)
}
