package roster_test

import (
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// What an API token of alice's may do about alice herself, where alice is an admin,
// and what alice may in person. Whoever finds the token must not take her over.
func TestOwnTokenTakesNobodyOver(t *testing.T) {
	const old, next = roster.SecretText("securepassword"), roster.SecretText("another password")
	for name, c := range map[string]struct {
		do       func(w *ownWorld, as *roster.Directory) error
		token    error
		inPerson error
	}{
		"set the password": {func(w *ownWorld, as *roster.Directory) error {
			return last(as.SetPassword(w.t.Context(), w.alice.ID, next))
		}, roster.ErrForbidden, roster.ErrForbidden},
		"set the password's hash": {func(w *ownWorld, as *roster.Directory) error {
			return last(as.SetPasswordHash(w.t.Context(), w.alice.ID, w.other.PasswordHash))
		}, roster.ErrForbidden, roster.ErrForbidden},
		"change the password with the old one": {func(w *ownWorld, as *roster.Directory) error {
			return last(as.ChangePassword(w.t.Context(), w.alice.ID, old, next, roster.ID{}))
		}, nil, nil},
		"change the password with a wrong one": {func(w *ownWorld, as *roster.Directory) error {
			return last(as.ChangePassword(w.t.Context(), w.alice.ID, "wrong password", next, roster.ID{}))
		}, roster.ErrCredentials, roster.ErrCredentials},
		"set another address": {func(w *ownWorld, as *roster.Directory) error {
			return last(as.Edit(w.t.Context(), w.alice.ID, func(p *roster.Profile) error { p.Email = "mallory@x.test"; return nil }))
		}, roster.ErrForbidden, nil},
		"set another spelling of the address": {func(w *ownWorld, as *roster.Directory) error {
			return last(as.Edit(w.t.Context(), w.alice.ID, func(p *roster.Profile) error { p.Email = "Alice@x.test"; return nil }))
		}, nil, nil},
		"ask for another address": {func(w *ownWorld, as *roster.Directory) error {
			return last(as.ChangeEmail(w.t.Context(), w.alice.ID, "mallory@x.test"))
		}, nil, nil},
		"confirm another address": {func(w *ownWorld, as *roster.Directory) error {
			w.must(last(w.dir.ChangeEmail(w.t.Context(), w.alice.ID, "mallory@x.test")))
			mustRelay(w.t, w.dir, w.mail.config())
			return last(as.ConfirmEmail(w.t.Context(), w.mail.code(roster.PurposeEmailChange)))
		}, roster.ErrForbidden, nil},
		"unlink an identity": {func(w *ownWorld, as *roster.Directory) error {
			linked, err := w.dir.LinkIdentity(w.t.Context(), w.alice.ID, roster.Claims{Issuer: "i", Subject: "s"})
			w.must(err)
			return as.UnlinkIdentity(w.t.Context(), w.alice.ID, linked.ID)
		}, roster.ErrForbidden, nil},
		"link an identity": {func(w *ownWorld, as *roster.Directory) error {
			return last(as.LinkIdentity(w.t.Context(), w.alice.ID, roster.Claims{Issuer: "i", Subject: "s"}))
		}, roster.ErrForbidden, roster.ErrForbidden},
		"issue another token": {func(w *ownWorld, as *roster.Directory) error {
			_, _, err := as.IssueToken(w.t.Context(), roster.NewToken{User: w.alice.ID})
			return err
		}, roster.ErrForbidden, nil},
		"revoke another token": {func(w *ownWorld, as *roster.Directory) error {
			another, _, err := w.dir.IssueToken(w.t.Context(), roster.NewToken{User: w.alice.ID})
			w.must(err)
			return as.RevokeToken(w.t.Context(), another.ID)
		}, roster.ErrForbidden, nil},
		"revoke itself": {func(w *ownWorld, as *roster.Directory) error {
			return as.RevokeToken(w.t.Context(), w.token.ID)
		}, nil, nil},
		"set another user's password": {func(w *ownWorld, as *roster.Directory) error {
			return last(as.SetPassword(w.t.Context(), w.other.ID, next))
		}, nil, nil},
		"issue a token of another user": {func(w *ownWorld, as *roster.Directory) error {
			_, _, err := as.IssueToken(w.t.Context(), roster.NewToken{User: w.other.ID})
			return err
		}, nil, nil},
		"start a session": {func(w *ownWorld, as *roster.Directory) error {
			return last(as.StartSession(w.t.Context(), w.alice.ID, roster.ClientInfo{}))
		}, roster.ErrForbidden, roster.ErrForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			for by, want := range map[string]error{"by token": c.token, "in person": c.inPerson} {
				t.Run(by, func(t *testing.T) {
					is := is.New(t)
					w := newOwnWorld(t)
					as := w.dir.ActingAs(roster.Actor{User: w.alice.ID})
					if by == "by token" {
						as = w.dir.ActingAs(roster.Actor{User: w.alice.ID, Token: w.token.ID})
					}
					err := c.do(w, as)
					is.True(errors.Is(err, want))
				})
			}
		})
	}
}

// ownWorld has alice, an admin with an API token, and another user.
type ownWorld struct {
	t            *testing.T
	dir          *roster.Directory
	mail         mailbox
	alice, other roster.User
	token        roster.Secret
}

func newOwnWorld(t *testing.T) *ownWorld {
	t.Helper()
	w := &ownWorld{t: t, dir: roster.New(memstore.New(), testConfig())}
	w.alice = mustCreate(t, w.dir, roster.NewUser{Email: "alice@x.test", Password: "securepassword", Role: roster.RoleAdmin, Active: true})
	w.other = mustCreate(t, w.dir, roster.NewUser{Email: "bob@x.test", Password: "securepassword", Active: true})
	token, _, err := w.dir.IssueToken(t.Context(), roster.NewToken{User: w.alice.ID})
	w.token = token
	w.must(err)
	return w
}

func (w *ownWorld) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}
