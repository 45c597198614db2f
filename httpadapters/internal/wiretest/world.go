// Package wiretest has what the tests of the route sets share: a World of two
// accounts, with users of every role and state and tokens of every kind; what a
// hostile client sends; stores that fail; and the checks that hold for every
// answer of every set.
package wiretest

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/memstore"
	"example.com/roster/rostertest"
)

// Unknown is an id that nobody has.
const Unknown = "00000000-0000-7000-8000-000000000009"

// World is a Directory with two accounts.
type World struct {
	TB     testing.TB    // the test that runs
	Prefix string        // a user's token is Prefix and the user's name: what New got, and as much as a token must have
	Config roster.Config // of the Directory

	Clock  *rostertest.Clock
	Store  roster.Store
	Dir    *roster.Directory // the host's
	T1, T2 *roster.Directory
	Mail   *rostertest.Mail     // of Dir
	IDs    map[string]roster.ID // by name: of users, and of what a test adds

	read int // letters of Mail that Letters has returned

	Log     bytes.Buffer
	Secrets []string // what neither an answer nor the log may have
}

// New returns a World that Open or Populate opens. Change its Config before that.
func New(t testing.TB, prefix string) *World {
	prefix += "at-least-22-characters-"
	clock := rostertest.NewClock()
	return &World{
		TB: t, Prefix: prefix, Clock: clock, IDs: map[string]roster.ID{}, Config: *rostertest.NewRosterConfig(clock),
		Secrets: []string{"argon2", prefix + "adm1"},
	}
}

// Logger returns a logger that writes to Log.
func (w *World) Logger() *slog.Logger { return slog.New(slog.NewJSONHandler(&w.Log, nil)) }

// Open makes the store, the Directory, and the accounts T1 and T2.
func (w *World) Open() {
	w.TB.Helper()
	w.Store = memstore.New()
	w.Dir = roster.New(w.Store, &w.Config)
	w.Mail = rostertest.NewMail(w.Dir)
	w.T1, w.T2 = w.AddAccount("T1"), w.AddAccount("T2")
}

// Populate opens w and adds users of every role and state with their tokens, and
// tokens that have ended or may do less than their user. Then an hour passes.
func (w *World) Populate() {
	w.TB.Helper()
	w.Open()
	ctx := w.TB.Context()
	for _, name := range []string{"alice", "bob", "mike"} {
		w.AddUser(w.T1, name, roster.RoleUser)
	}
	w.AddUser(w.T1, "root1", roster.RoleOwner)
	w.AddUser(w.T1, "adm1", roster.RoleAdmin)
	w.AddUser(w.T1, "ro1", roster.RoleReadOnly)
	w.AddUser(w.T1, "none1", roster.RoleNone)
	w.AddUser(w.T1, "rev1", roster.RoleAdmin)
	w.AddUser(w.T1, "exp1", roster.RoleAdmin)
	w.AddUser(w.T2, "root2", roster.RoleOwner)
	w.AddUser(w.T2, "adm2", roster.RoleAdmin)
	w.AddUser(w.T2, "erin", roster.RoleUser)

	dave := w.AddUser(w.T1, "dave", roster.RoleUser)
	Must(w.T1.Apply(ctx, dave, roster.Deactivate))(w.TB)
	carol := w.AddCreated("carol")
	mail := len(w.Config.Keys) > 0
	Must(w.T1.Invite(ctx, roster.NewInvitation{User: carol, Mail: mail}))(w.TB)

	rev1 := Must(w.T1.Tokens(ctx, roster.TokenQuery{User: w.IDs["rev1"]}))(w.TB)[0]
	if err := w.T1.RevokeToken(ctx, rev1.ID); err != nil {
		w.TB.Fatal(err)
	}
	adm1 := w.IDs["adm1"]
	w.AddToken(w.T1, "old1", roster.NewToken{User: w.IDs["exp1"], Expires: w.Clock.Now().Add(time.Minute)})
	w.AddToken(w.T1, "reads1", roster.NewToken{User: adm1, Scopes: []string{httpadapters.ScopeRead}})
	w.AddToken(w.T1, "asuser1", roster.NewToken{User: adm1, Role: roster.RoleUser})
	w.AddToken(w.T1, "acct1", roster.NewToken{Role: roster.RoleAdmin})
	w.AddToken(w.T1, "acctuser1", roster.NewToken{Role: roster.RoleUser})
	w.Clock.Add(time.Hour)
}

// AddAccount makes an account and returns its Directory.
func (w *World) AddAccount(name string) *roster.Directory {
	w.TB.Helper()
	a := Must(w.Dir.CreateAccount(w.TB.Context(), roster.NewAccount{Name: name, Email: "bills@x.test"}))(w.TB)
	return w.Dir.ForAccount(a.ID)
}

// AddUser makes an active user and a token of the user's name.
func (w *World) AddUser(dir *roster.Directory, name string, role roster.Role) roster.ID {
	w.TB.Helper()
	n := roster.NewUser{Email: name + "@x.test", Name: name, Role: role, Active: true}
	w.IDs[name] = Must(dir.Create(w.TB.Context(), n))(w.TB).ID
	w.AddToken(dir, name, roster.NewToken{User: w.IDs[name]})
	return w.IDs[name]
}

// AddMember makes a user of T2 with role user a member of T1 with another role, and a
// token of the name that works in T1.
func (w *World) AddMember(name string, role roster.Role) roster.Membership {
	w.TB.Helper()
	ctx := w.TB.Context()
	n := roster.NewUser{Email: name + "@x.test", Name: name, Role: roster.RoleUser, Active: true}
	w.IDs[name] = Must(w.T2.Create(ctx, n))(w.TB).ID
	m := Must(w.Dir.CreateMembership(ctx, roster.NewMembership{
		Account: w.T1.AccountID(), Home: w.T2.AccountID(), User: w.IDs[name], Role: role,
	}))(w.TB)
	w.AddToken(w.T1, name, roster.NewToken{User: w.IDs[name]})
	return m
}

// AddCreated makes a user of T1 in state created, without a token.
func (w *World) AddCreated(name string) roster.ID {
	w.TB.Helper()
	n := roster.NewUser{Email: name + "@x.test", Name: name}
	w.IDs[name] = Must(w.T1.Create(w.TB.Context(), n))(w.TB).ID
	return w.IDs[name]
}

// AddToken issues a token whose text is Prefix and name.
func (w *World) AddToken(dir *roster.Directory, name string, n roster.NewToken) {
	w.TB.Helper()
	n.Text = roster.SecretText(w.Prefix + name)
	if _, _, err := dir.IssueToken(w.TB.Context(), n); err != nil {
		w.TB.Fatal(err)
	}
}

// User returns a user of T1 by name.
func (w *World) User(name string) roster.User {
	w.TB.Helper()
	return Must(w.T1.User(w.TB.Context(), w.IDs[name]))(w.TB)
}

// UserByEmail returns a user of T1 by address.
func (w *World) UserByEmail(email string) roster.User {
	w.TB.Helper()
	return Must(w.T1.UserByEmail(w.TB.Context(), email))(w.TB)
}

// Events counts the events of T1, but for those of refused calls, which come
// seconds later.
func (w *World) Events() int {
	w.TB.Helper()
	return w.EventsOf(w.T1)
}

// EventsOf counts the events of an account as Events does.
func (w *World) EventsOf(dir *roster.Directory) (n int) {
	w.TB.Helper()
	for _, e := range Must(dir.Events(w.TB.Context(), roster.EventQuery{}))(w.TB).Events {
		switch e.Kind {
		case roster.EventSignInFailed, roster.EventSignInThrottled, roster.EventCodeRefused, roster.EventVerifiedRefused, roster.EventTokenRefused, roster.EventForbidden:
		default:
			n++
		}
	}
	return n
}

// Mails counts the deliveries that wait.
func (w *World) Mails() int {
	w.TB.Helper()
	return len(Must(w.Store.Deliveries(w.TB.Context(), roster.DeliverySelection{}))(w.TB))
}

// Letters returns what was mailed since the last call.
func (w *World) Letters() []rostertest.Letter {
	w.TB.Helper()
	all := w.Mail.All(w.TB)
	fresh := all[w.read:]
	w.read = len(all)
	return fresh
}

// Fill puts ids in place of names in braces: "{alice}" is alice's id, and
// "{unknown}" is Unknown.
func (w *World) Fill(text string) string {
	for name, id := range w.IDs {
		text = strings.ReplaceAll(text, "{"+name+"}", id.String())
	}
	return strings.ReplaceAll(text, "{unknown}", Unknown)
}

// Must returns v, or ends the test at an error: Must(f())(t).
func Must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
