package roster_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

const password = "securepassword"

func jane(t *testing.T, dir *roster.Directory) roster.User {
	t.Helper()
	return mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Password: password, Active: true})
}

func signIn(email string, password roster.SecretText) roster.SignIn {
	return roster.SignIn{Email: email, Password: password, ClientInfo: roster.ClientInfo{UserAgent: "curl", Network: "192.0.2.7"}}
}

func mustSignIn(t *testing.T, dir *roster.Directory, s roster.SignIn) roster.Session {
	t.Helper()
	made, err := dir.SignIn(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// TestLogsShowNoSecret writes what holds one into logs of both makes.
func TestLogsShowNoSecret(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := jane(t, dir)
	i := mustInvite(t, dir, roster.NewInvitation{Email: "carol@x.test"})
	typed := signIn("jane@x.test", password)
	s := mustSignIn(t, dir, typed)
	var text, json strings.Builder
	for _, log := range []*slog.Logger{logTo(&text), slog.New(slog.NewJSONHandler(&json, nil))} {
		log.Info("here", "sign-in", typed, "session", s, "invitation", i, "one of many", roster.InvitationResult{Invitation: i})
	}
	for _, logged := range []string{text.String(), json.String()} {
		for _, secret := range []string{password, string(s.Token), string(i.Code), "@x.test", string(s.User.PasswordHash)} {
			is.True(!strings.Contains(logged, secret))
		}
		for _, id := range []roster.ID{u.ID, s.Secret.ID, i.User.ID, i.Secret.ID} {
			is.True(strings.Contains(logged, id.String()))
		}
	}
}

func TestSignIn(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := jane(t, dir)
	made := mustSignIn(t, dir, signIn("JANE@X.test", password))
	is.Equal(made.User.ID, u.ID)
	is.Equal(made.User.Activity, dir.Now())
	is.Equal(made.Secret.UserAgent, "curl")
	is.Equal(made.Secret.Network, "192.0.2.7")
	is.Equal(made.Secret.Expires, dir.Now().Add(30*24*time.Hour))
	is.True(len(made.Token) >= 43) // 256 bits

	read, err := dir.Session(t.Context(), made.Token)
	is.NoErr(err)
	is.Equal(read.User, made.User)
	is.Equal(read.Secret.ID, made.Secret.ID)
	is.Equal(read.Token, roster.SecretText("")) // shown once

	again := mustSignIn(t, dir, signIn("jane@x.test", password))
	is.True(again.Token != made.Token)
	page, err := dir.Events(t.Context(), roster.EventQuery{User: u.ID})
	is.NoErr(err)
	events := page.Events
	last := events[len(events)-1]
	is.Equal(last.Kind, roster.EventSignedIn)
	is.Equal(last.Actor, roster.Actor{User: u.ID})
	is.Equal(last.Subject, again.Secret.ID)
}

// TestSignInTellsNothing asks for the same answer, and the same calls of the
// store, for everybody who may not sign in.
func TestSignInTellsNothing(t *testing.T) {
	store := &counted{Store: memstore.New()}
	host := roster.New(store, testConfig())
	jane(t, host)
	mustCreate(t, host, roster.NewUser{Email: "created@x.test", Password: password})
	mustCreate(t, host, roster.NewUser{Email: "bare@x.test", Active: true})
	for email, a := range map[string]roster.Action{"deactivated@x.test": roster.Deactivate, "deleted@x.test": roster.Remove} {
		u := mustCreate(t, host, roster.NewUser{Email: email, Password: password, Active: true})
		mustApply(t, host, u.ID, a)
	}
	mustCreate(t, host, roster.NewUser{Username: "Named", Password: password, Active: true})
	mustCreate(t, host, roster.NewUser{Username: "Named@x.test", Password: password, Active: true})
	away := mustCreate(t, host, roster.NewUser{Username: "away", Password: password, Active: true})
	mustApply(t, host, away.ID, roster.Deactivate)
	foreign := mustCreate(t, host, roster.NewUser{Email: "broken@x.test", Password: password, Active: true})
	breakHash(t, store, foreign)
	closed, err := host.CreateAccount(t.Context(), roster.NewAccount{Name: "Closed"})
	if err != nil {
		t.Fatal(err)
	}
	mustCreate(t, host.ForAccount(closed.ID), roster.NewUser{Email: "jane@x.test", Password: password, Active: true})
	if _, err := host.ForAccount(closed.ID).CloseAccount(t.Context()); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, c := range []struct {
		name     string
		account  roster.ID
		email    string
		password roster.SecretText
	}{
		{"an address that nobody has", roster.DefaultAccount(), "nobody@x.test", password},
		{"a wrong password", roster.DefaultAccount(), "jane@x.test", "securepasswore"},
		{"created", roster.DefaultAccount(), "created@x.test", password},
		{"without a password", roster.DefaultAccount(), "bare@x.test", password},
		{"deactivated", roster.DefaultAccount(), "deactivated@x.test", password},
		{"deleted", roster.DefaultAccount(), "deleted@x.test", password},
		{"a stored hash of no use", roster.DefaultAccount(), "broken@x.test", password},
		{"a closed account", closed.ID, "jane@x.test", password},
		{"a username that nobody has", roster.DefaultAccount(), "nobody", password},
		{"a wrong password for a username", roster.DefaultAccount(), "named", "securepasswore"},
		{"a username of who is deactivated", roster.DefaultAccount(), "away", password},
		{"a username of a closed account", closed.ID, "named", password},
		{"an address that is a username, and a wrong password", roster.DefaultAccount(), "named@x.test", "securepasswore"},
		{"an account that does not exist", roster.NewID(), "jane@x.test", password},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			store.calls = nil
			_, err := host.ForAccount(c.account).SignIn(t.Context(), signIn(c.email, c.password))
			is.Equal(err, roster.ErrCredentials)
			if want == nil {
				want = store.calls
			}
			is.Equal(store.calls, want)
		})
	}
	for _, s := range []roster.SignIn{{}, signIn("no\x00name", password), signIn("\u200b", password), signIn("jane@x.test", ""), signIn("jane@x.test", "\xff")} {
		is.New(t).Equal(func() error { _, err := host.SignIn(t.Context(), s); return err }(), roster.ErrCredentials)
	}
}

// breakHash stores a password hash that no Directory would take.
func breakHash(t *testing.T, s roster.Store, u roster.User) {
	t.Helper()
	err := s.Update(t.Context(), func(tx roster.Tx) error {
		u := u
		u.PasswordHash = "$argon2id$v=19$m=4194304,t=1,p=1$c2FsdHNhbHQ$MDEyMzQ1Njc4OWFiY2RlZg"
		return tx.PutUser(t.Context(), &u)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// counted names the calls that are made of a store. A relay calls it from
// several goroutines at once; calls is read when they have ended.
type counted struct {
	roster.Store
	mu    sync.Mutex
	calls []string
}

func (s *counted) note(call string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, call)
}

func (s *counted) Accounts(ctx context.Context, q roster.AccountSelection) ([]roster.Account, error) {
	s.note("Accounts")
	return s.Store.Accounts(ctx, q)
}

func (s *counted) Users(ctx context.Context, q roster.UserSelection) ([]roster.User, error) {
	s.note("Users")
	return s.Store.Users(ctx, q)
}

func (s *counted) Members(ctx context.Context, q roster.MemberSelection) ([]roster.Member, error) {
	s.note("Members")
	return s.Store.Members(ctx, q)
}

func (s *counted) Principal(ctx context.Context, q roster.PrincipalSelection) (roster.Principal, error) {
	s.note("Standing")
	return s.Store.Principal(ctx, q)
}

func (s *counted) Secrets(ctx context.Context, q roster.SecretSelection) ([]roster.Secret, error) {
	s.note("Secrets")
	return s.Store.Secrets(ctx, q)
}

func (s *counted) Update(ctx context.Context, fn func(roster.Tx) error) error {
	s.note("Update")
	return s.Store.Update(ctx, func(tx roster.Tx) error { return fn(&countedTx{tx, s}) })
}

type countedTx struct {
	roster.Tx
	s *counted
}

func (tx *countedTx) ThrottleCounters(ctx context.Context, q roster.ThrottleCounterSelection) ([]roster.ThrottleCounter, error) {
	tx.s.note("Attempts")
	return tx.Tx.ThrottleCounters(ctx, q)
}

func (tx *countedTx) PutThrottleCounter(ctx context.Context, a *roster.ThrottleCounter) error {
	tx.s.note("PutAttempt")
	return tx.Tx.PutThrottleCounter(ctx, a)
}

// TestSignInRenewsHash signs in with a hash that costs less than those of today.
func TestSignInRenewsHash(t *testing.T) {
	is := is.New(t)
	store, cfg := memstore.New(), testConfig()
	before := jane(t, roster.New(store, cfg))
	cfg.HashTime = 2
	dir := roster.New(store, cfg)
	made := mustSignIn(t, dir, signIn("jane@x.test", password))
	is.True(made.User.PasswordHash != before.PasswordHash)
	after := mustSignIn(t, dir, signIn("jane@x.test", password))
	is.Equal(after.User.PasswordHash, made.User.PasswordHash)
}

// reversed is a foreign hash: "rev:" and the password backwards.
type reversed struct{ verified int }

func (r *reversed) Check(stored roster.PasswordHash) (bool, error) {
	if len(stored) > 4 && stored[:4] == "rev:" {
		return true, nil
	}
	if stored == "rev:" {
		return true, roster.ErrUnusableHash
	}
	return false, nil
}

func (r *reversed) Cost(roster.PasswordHash) string { return "reversed" }

func (r *reversed) Verify(password string, stored roster.PasswordHash) (bool, error) {
	r.verified++
	var back string
	for _, c := range password {
		back = string(c) + back
	}
	return "rev:"+back == string(stored), nil
}

func TestForeignHash(t *testing.T) {
	is := is.New(t)
	cfg, foreign := testConfig(), &reversed{}
	cfg.ForeignHashes = []roster.ForeignHash{foreign}
	dir := roster.New(memstore.New(), cfg)
	mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", PasswordHash: "rev:drowssaperuces", Active: true})
	_, err := dir.SignIn(t.Context(), signIn("jane@x.test", "securepasswore"))
	is.Equal(err, roster.ErrCredentials)
	mustSignIn(t, dir, signIn("jane@x.test", password))
	mustSignIn(t, dir, signIn("jane@x.test", password))
	is.Equal(foreign.verified, 2) // the second sign-in found roster's own
	for _, hash := range []roster.PasswordHash{"rev:", "md5:x", "rev:" + roster.PasswordHash(strings.Repeat("x", 509))} {
		_, err := dir.Create(t.Context(), roster.NewUser{PasswordHash: hash})
		is.True(errors.Is(err, roster.ErrUnusableHash))
	}
}

// TestSignInIsReadAgain has something happen after a password was checked, and before
// its session is made.
func TestSignInIsReadAgain(t *testing.T) {
	edit := func(ctx context.Context, dir *roster.Directory, id roster.ID, email string) error {
		_, err := dir.Edit(ctx, id, func(p *roster.Profile) error { p.Email = email; return nil })
		return err
	}
	for name, happens := range map[string]func(context.Context, *roster.Directory, roster.ID) error{
		"another password": func(ctx context.Context, dir *roster.Directory, id roster.ID) error {
			_, err := dir.SetPassword(ctx, id, "another password")
			return err
		},
		"signed out": func(ctx context.Context, dir *roster.Directory, id roster.ID) error {
			_, err := dir.ForceLogout(ctx, id)
			return err
		},
		"deactivated": func(ctx context.Context, dir *roster.Directory, id roster.ID) error {
			_, err := dir.Apply(ctx, id, roster.Deactivate)
			return err
		},
		"another address": func(ctx context.Context, dir *roster.Directory, id roster.ID) error {
			return edit(ctx, dir, id, "doe@x.test")
		},
		"an address that somebody else has since": func(ctx context.Context, dir *roster.Directory, id roster.ID) error {
			if err := edit(ctx, dir, id, "doe@x.test"); err != nil {
				return err
			}
			_, err := dir.Create(ctx, roster.NewUser{Email: "jane@x.test", Active: true})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			store := &meeting{Store: memstore.New()}
			dir := roster.New(store, testConfig())
			u := jane(t, dir)
			store.before = func() { // the failure is counted, which may not be one
				store.before = func() { is.NoErr(happens(t.Context(), dir, u.ID)) }
			}
			_, err := dir.SignIn(t.Context(), signIn("jane@x.test", password))
			is.Equal(err, roster.ErrCredentials)
			left, err := dir.Sessions(t.Context(), roster.SessionQuery{User: u.ID})
			is.NoErr(err)
			is.Equal(len(left), 0)
		})
	}
}

// TestSignInAfterSomebodyDeleted has the address of a user who was deleted.
func TestSignInAfterSomebodyDeleted(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	gone := jane(t, dir)
	mustApply(t, dir, gone.ID, roster.Remove)
	now := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Password: "another password", Active: true})
	_, err := dir.SignIn(t.Context(), signIn("jane@x.test", password))
	is.Equal(err, roster.ErrCredentials)
	is.Equal(mustSignIn(t, dir, signIn("jane@x.test", "another password")).User.ID, now.ID)
	u, err := dir.SignInVerified(t.Context(), roster.Claims{Email: "jane@x.test"}, false)
	is.NoErr(err)
	is.Equal(u.ID, now.ID)
}

// TestSignInMeetsChange signs in while the password is being changed: whoever
// comes later decides.
func TestSignInMeetsChange(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := jane(t, dir)
	var wg sync.WaitGroup
	var made roster.Session
	var failed error
	wg.Add(2)
	go func() {
		defer wg.Done()
		made, failed = dir.SignIn(context.Background(), signIn("jane@x.test", password))
	}()
	go func() { defer wg.Done(); _, _ = dir.SetPassword(context.Background(), u.ID, "anotherpassword") }()
	wg.Wait()
	if failed == nil {
		_, failed = dir.Session(t.Context(), made.Token)
	}
	is.True(errors.Is(failed, roster.ErrCredentials))
}
