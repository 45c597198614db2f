package sqltest

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/httpadapters/session"
)

// side is one of the two accounts of the walk.
type side int

const (
	acme side = iota
	globex
)

var sides = []side{acme, globex}

func (s side) String() string { return []string{"Acme", "Globex"}[s] }

// walkWorld has two accounts and what serves them by HTTP, each by a program of its
// own: on a cluster, each on its own node.
type walkWorld struct {
	*testing.T
	now      time.Time
	dirs     [2]*roster.Directory // the host's, of each program
	accounts [2]roster.ID
	muxes    [2]http.Handler

	mu    sync.Mutex
	mails map[string]string // newest code by address
}

// newWalkWorld serves both accounts over stores, which share their rows.
func newWalkWorld(t *testing.T, stores ...roster.Store) *walkWorld {
	w := &walkWorld{T: t, now: time.Date(2030, 1, 7, 9, 0, 0, 0, time.UTC), mails: make(map[string]string)}
	cfg := cheap()
	cfg.Now = func() time.Time { return w.now }
	cfg.Keys = []roster.MailKey{{Number: 1, Secret: []byte(strings.Repeat("k", 32))}}
	cfg.Consumers = []roster.Consumer{{Name: "mail"}}
	for _, s := range sides {
		dir := roster.New(stores[int(s)%len(stores)], cfg)
		w.dirs[s], w.muxes[s] = dir, w.serve(dir, s)
	}
	return w
}

// serve mounts the session set, the five vendors' sets and a route that needs a
// product.
func (w *walkWorld) serve(dir *roster.Directory, s side) http.Handler {
	tokens := httpadapters.Tokens(dir)
	sessions := session.New(dir, session.Config{
		Account: func(*http.Request) roster.ID { return cmp.Or(w.accounts[s], dir.AccountID()) }, // people sign up in none of the two
		SignUp: session.SignUpConfig{Mode: session.SignUpOpen, NewAccount: func(_ context.Context, up session.SignUp) (roster.NewAccount, error) {
			return roster.NewAccount{Name: up.Account}, nil
		}},
	})
	mux := http.NewServeMux()
	for _, path := range session.Paths() {
		mux.Handle(path, sessions)
	}
	mux.Handle("/v1/", http.StripPrefix("/v1", pickaxe.New(dir, pickaxe.Config{Authorize: tokens})))
	mux.Handle("/v2/", axiom.New(dir, axiom.Config{Authorize: tokens}))
	mux.Handle("/user/", embedthis.New(dir, embedthis.Config{Authorize: tokens}))
	mux.Handle("/integration-api/", publicala.New(dir, publicala.Config{Authorize: tokens, Rate: -1}))
	mux.Handle("/api/v1/", papershift.New(dir, papershift.Config{Authorize: tokens}))
	product := httpadapters.RequireAccess(dir, "reports", httpadapters.AccessConfig{User: func(r *http.Request) (httpadapters.Caller, error) {
		if text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "+walkToken); ok {
			return tokens(r, walkToken+text)
		}
		s, err := sessions.Session(r)
		return httpadapters.Caller{Account: s.Account, User: s.User.ID, Role: s.Role}, err
	}})
	mux.Handle("GET /reports", product(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
	return mux
}

// walkToken begins API tokens.
const walkToken = "walk-"

// in returns the host's Directory of one account.
func (w *walkWorld) in(s side) *roster.Directory { return w.dirs[s].ForAccount(w.accounts[s]) }

// walkReply is an answer by HTTP.
type walkReply struct {
	status int
	body   string
}

// ask sends a request to the program of one side, with a token in the header that the
// set at the path documents.
func (w *walkWorld) ask(s side, token, method, path, body string) walkReply {
	w.Helper()
	r := httptest.NewRequestWithContext(w.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if strings.HasPrefix(path, "/api/v1/") {
		r.Header.Set("Content-Type", "application/vnd.api+json")
	}
	switch {
	case token == "":
	case strings.HasPrefix(path, "/integration-api/"):
		r.Header.Set("X-User-Token", token)
	default:
		r.Header.Set("Authorization", "Bearer "+token)
	}
	a := httptest.NewRecorder()
	w.muxes[s].ServeHTTP(a, r)
	return walkReply{a.Code, a.Body.String()}
}

// do is ask where a success is expected.
func (w *walkWorld) do(s side, token, method, path, body string) walkReply {
	w.Helper()
	r := w.ask(s, token, method, path, body)
	if r.status/100 != 2 {
		w.Fatalf("%s %s in %s: %d %s", method, path, s, r.status, r.body)
	}
	return r
}

// into decodes a body.
func (w *walkWorld) into(r walkReply, v any) {
	w.Helper()
	if err := json.Unmarshal([]byte(r.body), v); err != nil {
		w.Fatalf("%v: %s", err, r.body)
	}
}

// begun returns the token of a session that has begun, or has another text now.
func (w *walkWorld) begun(r walkReply) string {
	w.Helper()
	var v struct{ Token string }
	w.into(r, &v)
	return v.Token
}

// mailed delivers what is due, and returns the code of the newest mail to an address.
func (w *walkWorld) mailed(address string) string {
	w.Helper()
	for {
		n, err := w.dirs[acme].RelayOnce(w.Context(), roster.RelayConfig{Consumer: "mail", Deliver: func(_ context.Context, m roster.Message) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			if m.Code != "" {
				w.mails[m.Email] = string(m.Code)
			}
			return nil
		}})
		is.New(w.T).NoErr(err)
		if n == 0 {
			break
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.mails[address] == "" {
		w.Fatalf("no mail to %s", address)
	}
	return w.mails[address]
}

// signUp makes an account with its owner, by mail, and returns the owner's session.
func (w *walkWorld) signUp(s side, address string) string {
	w.Helper()
	w.do(s, "", "POST", "/signup", `{"email":"`+address+`"}`)
	token := w.begun(w.do(s, "", "POST", "/signup/confirm", `{"code":"`+w.mailed(address)+`","password":"`+walkPassword+`","account":"`+s.String()+`"}`))
	var v struct{ Session struct{ Account roster.ID } }
	w.into(w.do(s, token, "GET", "/session", ""), &v)
	w.accounts[s] = v.Session.Account
	return token
}

const walkPassword = "a long password"

// token makes an API token of a user for one account.
func (w *walkWorld) token(s side, user roster.ID) string {
	w.Helper()
	_, text, err := w.in(s).IssueToken(w.Context(), roster.NewToken{User: user, Prefix: walkToken})
	is.New(w.T).NoErr(err)
	return string(text)
}
