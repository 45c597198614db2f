package pages

import (
	"context"
	"database/sql"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/cmd/rosterctl/keyfile"
	"example.com/roster/httpadapters/session"
	"example.com/roster/rostermail"
	"example.com/roster/sqlstore"
)

// open opens the file of a program's users.
func open(ctx context.Context, file string) (*roster.Directory, error) {
	db, err := sql.Open("sqlite", "file:"+file+"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)")
	if err != nil {
		return nil, err
	}
	store := sqlstore.New(db, sqlstore.SQLite, nil)
	if err := store.Migrate(ctx); err != nil {
		return nil, err
	}
	keys, err := keyfile.LoadOrMake(file + ".key") // codes in mails are made with it: keep it as long as the file
	if err != nil {
		return nil, err
	}
	return roster.New(store, &roster.Config{
		Keys:      keys,
		Consumers: []roster.Consumer{{Name: "mail", Kinds: roster.MailedEvents()}},
	}), nil
}

// newApp returns the routes of the program: those of sessions, and its own behind them.
func newApp(dir *roster.Directory) http.Handler {
	sessions := session.New(dir, session.Config{LoopbackCookie: true})
	mux := http.NewServeMux()
	for _, path := range session.Paths() {
		mux.Handle(path, sessions)
	}
	mux.Handle("GET /hello", sessions.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, _ := session.From(r.Context())
		io.WriteString(w, "Hello, "+s.User.Name)
	})))
	return mux
}

// mails prints what is to be mailed, until ctx is done. rostermail.NewSMTP sends it.
func mails(ctx context.Context, dir *roster.Directory, out io.Writer) error {
	letters, err := rostermail.NewLetters(rostermail.Config{From: "app@example.com", PublicURL: "http://127.0.0.1:8080"})
	if err != nil {
		return err
	}
	printer := rostermail.NewPrinter(letters, out)
	return dir.Relay(ctx, roster.RelayConfig{Consumer: "mail", Deliver: printer.Deliver})
}

func TestStart(t *testing.T) {
	is := is.New(t)
	ctx := t.Context()
	dir, err := open(ctx, filepath.Join(t.TempDir(), "app.db"))
	is.NoErr(err)
	app := newApp(dir)

	invited, err := dir.Invite(ctx, roster.NewInvitation{Email: "ada@example.com", Name: "Ada", Role: roster.RoleOwner, Mail: true})
	if err != nil {
		log.Fatal(err)
	}

	is.Equal(invited.User.State, roster.StateInvited)
	relaying, stop := context.WithCancel(ctx)
	letter := &mailed{stop: stop}
	_ = mails(relaying, dir, letter) // which ends when it was stopped
	_, rest, found := strings.Cut(letter.text, "#")
	is.True(found)
	code := strings.Fields(rest)[0]

	post := func(path, body string) (int, string) {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("POST", path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		app.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	status, answer := post("/invitation/accept", `{"code": "`+code+`", "password": "correct horse battery"}`)
	is.Equal(status, http.StatusOK)
	_, rest, _ = strings.Cut(answer, `"token":"`)
	token, _, _ := strings.Cut(rest, `"`)
	r := httptest.NewRequest("GET", "/hello", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r)
	is.Equal(w.Body.String(), "Hello, Ada")
}

// mailed keeps a mail, and stops the relay.
type mailed struct {
	text string
	stop func()
}

func (m *mailed) Write(p []byte) (int, error) {
	m.text += string(p)
	m.stop()
	return len(p), nil
}
