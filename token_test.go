package roster_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

func TestTokens(t *testing.T) {
	is := is.New(t)
	c, cfg := newClock(), testConfig()
	cfg.Now = c.Now
	dir := roster.New(memstore.New(), cfg)
	u := mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Role: roster.RoleAdmin, Active: true})
	token, text, err := dir.IssueToken(t.Context(), roster.NewToken{
		User: u.ID, Name: "CI", Prefix: "xaat-", Role: roster.RoleUser, Scopes: []string{"users:read"}, Expires: dir.Now().Add(time.Hour),
	})
	is.NoErr(err)
	is.True(strings.HasPrefix(string(text), "xaat-"))
	is.Equal(len(text), len("xaat-")+43)

	credential, err := dir.Authenticate(t.Context(), text)
	is.NoErr(err)
	is.Equal(credential.User.ID, u.ID)
	is.Equal(credential.Role, roster.RoleUser) // capped by the token
	is.Equal(credential.Account.ID, roster.DefaultAccount())
	is.Equal(credential.Token.ID, token.ID)
	is.Equal(credential.Token.LastUsed, dir.Now())
	is.Equal(credential.Token.Scopes, []string{"users:read"})

	c.Add(30 * time.Second)
	_, err = dir.Authenticate(t.Context(), text)
	is.NoErr(err)
	listed, err := dir.Tokens(t.Context(), roster.TokenQuery{})
	is.NoErr(err)
	is.Equal(len(listed), 1)
	is.Equal(listed[0].LastUsed, credential.Token.LastUsed) // once a minute
	c.Add(30 * time.Second)
	credential, err = dir.Authenticate(t.Context(), text)
	is.NoErr(err)
	is.Equal(credential.Token.LastUsed, dir.Now())

	is.NoErr(dir.RevokeToken(t.Context(), token.ID))
	_, err = dir.Authenticate(t.Context(), text)
	is.Equal(err, roster.ErrCredentials)
	events := countEvents(t, dir, u.ID)
	is.NoErr(dir.RevokeToken(t.Context(), token.ID)) // a repeat
	is.Equal(countEvents(t, dir, u.ID), events)
	is.Equal(dir.RevokeToken(t.Context(), roster.NewID()), roster.ErrNotFound)
}

func TestATokenIsCheckedInOneRead(t *testing.T) {
	is := is.New(t)
	store := &counted{Store: memstore.New()}
	dir := roster.New(store, testConfig())
	_, text, err := dir.IssueToken(t.Context(), roster.NewToken{User: jane(t, dir).ID})
	is.NoErr(err)
	_, err = dir.Authenticate(t.Context(), text) // notes the first use
	is.NoErr(err)
	store.calls = nil
	_, err = dir.Authenticate(t.Context(), text)
	is.NoErr(err)
	is.Equal(len(store.calls), 1)
}

func TestTokensThatAreNoGood(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, c *clock, dir *roster.Directory, u roster.User, text roster.SecretText) roster.SecretText{
		"cut short": func(_ *testing.T, _ *clock, _ *roster.Directory, _ roster.User, text roster.SecretText) roster.SecretText {
			return text[:len(text)-1]
		},
		"longer": func(_ *testing.T, _ *clock, _ *roster.Directory, _ roster.User, text roster.SecretText) roster.SecretText {
			return text + "="
		},
		"in capitals": func(_ *testing.T, _ *clock, _ *roster.Directory, _ roster.User, text roster.SecretText) roster.SecretText {
			return roster.SecretText(strings.ToUpper(string(text)))
		},
		"empty": func(*testing.T, *clock, *roster.Directory, roster.User, roster.SecretText) roster.SecretText {
			return ""
		},
		"a mebibyte": func(*testing.T, *clock, *roster.Directory, roster.User, roster.SecretText) roster.SecretText {
			return roster.SecretText(strings.Repeat("x", 1<<20))
		},
		"expired": func(_ *testing.T, c *clock, _ *roster.Directory, _ roster.User, text roster.SecretText) roster.SecretText {
			c.Add(time.Hour)
			return text
		},
		"of a deactivated user": func(t *testing.T, _ *clock, dir *roster.Directory, u roster.User, text roster.SecretText) roster.SecretText {
			dir.Apply(t.Context(), u.ID, roster.Deactivate)
			return text
		},
		"of a user who was deactivated": func(t *testing.T, _ *clock, dir *roster.Directory, u roster.User, text roster.SecretText) roster.SecretText {
			dir.Apply(t.Context(), u.ID, roster.Deactivate)
			dir.Apply(t.Context(), u.ID, roster.Reactivate)
			return text
		},
		"of a deleted user": func(t *testing.T, _ *clock, dir *roster.Directory, u roster.User, text roster.SecretText) roster.SecretText {
			dir.Apply(t.Context(), u.ID, roster.Remove)
			return text
		},
		"of a closed account": func(t *testing.T, _ *clock, dir *roster.Directory, _ roster.User, text roster.SecretText) roster.SecretText {
			dir.CloseAccount(t.Context())
			return text
		},
		"an invitation": func(t *testing.T, _ *clock, dir *roster.Directory, _ roster.User, _ roster.SecretText) roster.SecretText {
			return mustInvite(t, dir, roster.NewInvitation{Email: "b@x.test"}).Code
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			c, cfg := newClock(), testConfig()
			cfg.Now = c.Now
			dir := roster.New(memstore.New(), cfg)
			u := mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Active: true})
			_, text, err := dir.IssueToken(t.Context(), roster.NewToken{User: u.ID, Expires: dir.Now().Add(time.Hour)})
			is.NoErr(err)
			_, err = dir.Authenticate(t.Context(), text)
			is.NoErr(err)
			_, err = dir.Authenticate(t.Context(), spoil(t, c, dir, u, text))
			is.Equal(err, roster.ErrCredentials)
		})
	}
}

// taken is a text that a token has: as short as one may be.
const taken = "22-characters-or-more-"

func TestIssueTokenRefuses(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	active := mustCreate(t, dir, roster.NewUser{Active: true})
	created := mustCreate(t, dir, roster.NewUser{})
	_, _, err := dir.IssueToken(t.Context(), roster.NewToken{User: active.ID, Text: taken})
	is.NoErr(err)
	for _, c := range []struct {
		name string
		n    roster.NewToken
		want error
	}{
		{"an unknown user", roster.NewToken{User: roster.NewID()}, roster.ErrNotFound},
		{"a user who is not active", roster.NewToken{User: created.ID}, roster.ErrState},
		{"an unknown role", roster.NewToken{User: active.ID, Role: "king"}, roster.ErrInvalid},
		{"an account's token without a role", roster.NewToken{}, roster.ErrInvalid},
		{"a long prefix", roster.NewToken{User: active.ID, Prefix: strings.Repeat("x", 33)}, roster.ErrInvalid},
		{"a prefix with a blank", roster.NewToken{User: active.ID, Prefix: "a b"}, roster.ErrInvalid},
		{"a text that begins otherwise", roster.NewToken{User: active.ID, Prefix: "a-", Text: "b-" + taken}, roster.ErrInvalid},
		{"a text of one character", roster.NewToken{User: active.ID, Text: "1"}, roster.ErrInvalid},
		{"a text of 21 characters", roster.NewToken{User: active.ID, Text: roster.SecretText(taken[:21])}, roster.ErrInvalid},
		{"a text that is the prefix", roster.NewToken{User: active.ID, Prefix: taken, Text: taken}, roster.ErrInvalid},
		{"a text of 21 characters behind the prefix", roster.NewToken{User: active.ID, Prefix: "xaat-", Text: roster.SecretText("xaat-" + taken[:21])}, roster.ErrInvalid},
		{"a text of other characters", roster.NewToken{User: active.ID, Text: roster.SecretText(strings.Repeat("!", 100))}, roster.ErrInvalid},
		{"a text that is not ASCII", roster.NewToken{User: active.ID, Text: "\u00f6" + taken}, roster.ErrInvalid},
		{"a text in use", roster.NewToken{User: active.ID, Text: taken}, roster.ErrExists},
		{"an empty scope", roster.NewToken{User: active.ID, Scopes: []string{""}}, roster.ErrInvalid},
		{"an end that would be never", roster.NewToken{User: active.ID, Expires: time.Unix(0, 0)}, roster.ErrInvalid},
		{"an end too far off", roster.NewToken{User: active.ID, Expires: time.Unix(1<<60, 0)}, roster.ErrInvalid},
		{"a name with NUL", roster.NewToken{User: active.ID, Name: "a\x00"}, roster.ErrInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			_, text, err := dir.IssueToken(t.Context(), c.n)
			is.True(errors.Is(err, c.want))
			is.Equal(text, roster.SecretText(""))
		})
	}
}

func TestATokenOfTheAccount(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	token, text, err := dir.IssueToken(t.Context(), roster.NewToken{Role: roster.RoleAdmin})
	is.NoErr(err)
	credential, err := dir.Authenticate(t.Context(), text)
	is.NoErr(err)
	is.True(credential.User.ID.IsZero())
	is.Equal(credential.Role, roster.RoleAdmin)
	as := dir.ActingAs(roster.Actor{Token: token.ID, Role: credential.Role})
	_, err = as.Create(t.Context(), roster.NewUser{Role: roster.RoleOwner})
	is.Equal(err, roster.ErrForbidden)
	_, err = as.Create(t.Context(), roster.NewUser{})
	is.NoErr(err)
	is.NoErr(dir.RevokeToken(t.Context(), token.ID))
	_, err = dir.Authenticate(t.Context(), text)
	is.Equal(err, roster.ErrCredentials)
}

func TestPasswords(t *testing.T) {
	is := is.New(t)
	store, cfg := memstore.New(), testConfig()
	dir := roster.New(store, cfg)
	u := mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Password: roster.SecretText("passw\u00f6rd with 72 and more bytes: " + strings.Repeat("x", 72) + "1")})
	same := roster.SecretText("passwo\u0308rd with 72 and more bytes: " + strings.Repeat("x", 72))
	_, err := dir.VerifyPassword(t.Context(), u.ID, same+"1") // composed or not
	is.NoErr(err)
	_, err = dir.VerifyPassword(t.Context(), u.ID, same+"2") // never cut off
	is.Equal(err, roster.ErrCredentials)
	_, err = dir.VerifyPassword(t.Context(), roster.NewID(), same)
	is.Equal(err, roster.ErrCredentials)
	_, err = dir.VerifyPassword(t.Context(), mustCreate(t, dir, roster.NewUser{}).ID, "")
	is.Equal(err, roster.ErrCredentials)

	changed, err := dir.SetPassword(t.Context(), u.ID, "another password")
	is.NoErr(err)
	is.Equal(changed.Epoch, u.Epoch+1)
	_, err = dir.VerifyPassword(t.Context(), u.ID, same+"1")
	is.Equal(err, roster.ErrCredentials)

	cfg.HashTime = 2 // a stale hash is renewed on the next successful check
	dir = roster.New(store, cfg)
	_, err = dir.VerifyPassword(t.Context(), u.ID, "wrong password")
	is.Equal(err, roster.ErrCredentials)
	renewed, err := dir.VerifyPassword(t.Context(), u.ID, "another password")
	is.NoErr(err)
	is.True(strings.Contains(string(renewed.PasswordHash), ",t=2,"))
	stored, err := dir.User(t.Context(), u.ID)
	is.NoErr(err)
	is.Equal(stored, renewed)
	again, err := dir.VerifyPassword(t.Context(), u.ID, "another password")
	is.NoErr(err)
	is.Equal(again, renewed) // once

	_, err = dir.SetPasswordHash(t.Context(), u.ID, "$argon2id$v=19$m=999999,t=1,p=1$c29tZXNhbHQ$AAAA")
	is.True(errors.Is(err, roster.ErrUnusableHash))
	cfg.MinPassword = 15
	_, err = roster.New(store, cfg).SetPassword(t.Context(), u.ID, "fourteen chars")
	is.True(errors.Is(err, roster.ErrInvalid))
}

func TestNoHashIsShown(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Password: "securepassword"})
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("user", "user", u, "hash", u.PasswordHash)
	for _, shown := range []string{fmt.Sprint(u), fmt.Sprintf("%+v %#v", u, u), log.String()} {
		is.True(!strings.Contains(shown, "argon2id"))
	}
	is.True(!strings.Contains(log.String(), "a@x.test"))
}

// TestATokenFollowsItsUser changes the state of a user's row alone, as a store shows
// it in the middle of what ends tokens.
func TestATokenFollowsItsUser(t *testing.T) {
	is := is.New(t)
	store := memstore.New()
	dir := roster.New(store, testConfig())
	u := jane(t, dir)
	_, token, err := dir.IssueToken(t.Context(), roster.NewToken{User: u.ID})
	is.NoErr(err)
	u, err = dir.User(t.Context(), u.ID)
	is.NoErr(err)
	u.State = roster.StateDeactivated
	is.NoErr(store.Update(t.Context(), func(tx roster.Tx) error { return tx.PutUser(t.Context(), &u) }))
	_, err = dir.Authenticate(t.Context(), token)
	is.Equal(err, roster.ErrCredentials)
}

// TestATokenIsWorthNoMoreThanItsUser demotes a user whose token has a role.
func TestATokenIsWorthNoMoreThanItsUser(t *testing.T) {
	dir := roster.New(memstore.New(), testConfig())
	u := jane(t, dir)
	for _, c := range []struct{ token, user, want roster.Role }{
		{"", roster.RoleAdmin, roster.RoleAdmin},
		{roster.RoleAdmin, roster.RoleOwner, roster.RoleAdmin},
		{roster.RoleAdmin, roster.RoleReadOnly, roster.RoleReadOnly},
		{roster.RoleUser, roster.RoleUser, roster.RoleUser},
	} {
		is := is.New(t)
		_, text, err := dir.IssueToken(t.Context(), roster.NewToken{User: u.ID, Role: c.token})
		is.NoErr(err)
		_, err = dir.Edit(t.Context(), u.ID, func(p *roster.Profile) error { p.Role = c.user; return nil })
		is.NoErr(err)
		mustCreate(t, dir, roster.NewUser{Role: roster.RoleOwner, Active: true}) // who stays
		credential, err := dir.Authenticate(t.Context(), text)
		is.NoErr(err)
		is.Equal(credential.Role, c.want)
	}
}

// TestTokensOfTheAccount has actors issue and revoke tokens that act by a role alone.
func TestTokensOfTheAccount(t *testing.T) {
	dir := roster.New(memstore.New(), testConfig())
	for _, c := range []struct {
		actor, token roster.Role
		want         error
	}{
		{roster.RoleUser, roster.RoleNone, roster.ErrForbidden},
		{roster.RoleUser, roster.RoleUser, roster.ErrForbidden},
		{roster.RoleAdmin, roster.RoleAdmin, nil},
		{roster.RoleAdmin, roster.RoleOwner, roster.ErrForbidden},
		{roster.RoleOwner, roster.RoleOwner, nil},
	} {
		t.Run(string(c.actor)+" "+string(c.token), func(t *testing.T) {
			is := is.New(t)
			as := dir.ActingAs(roster.Actor{User: mustCreate(t, dir, roster.NewUser{Role: c.actor, Active: true}).ID})
			_, _, err := as.IssueToken(t.Context(), roster.NewToken{Role: c.token})
			is.Equal(err, c.want)
			hosts, text, err := dir.IssueToken(t.Context(), roster.NewToken{Role: c.token})
			is.NoErr(err)
			is.Equal(as.RevokeToken(t.Context(), hosts.ID), c.want)
			_, err = dir.Authenticate(t.Context(), text)
			is.Equal(err == nil, c.want != nil)
		})
	}
}
