package roster_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestAskedIsReadWithTheToken asks by tokens of several ranks for several users, by
// each key. What is found is what User, UserByNumber and UserByEmail find.
func TestAskedIsReadWithTheToken(t *testing.T) {
	is := is.New(t)
	store := &counted{Store: memstore.New()}
	host := roster.New(store, testConfig())
	other, err := host.CreateAccount(t.Context(), roster.NewAccount{})
	is.NoErr(err)
	home := host.ForAccount(other.ID)
	guest := mustCreate(t, home, roster.NewUser{Email: "guest@x.test", Active: true})
	_, err = host.CreateMembership(t.Context(), roster.NewMembership{
		Account: roster.DefaultAccount(), Home: other.ID, User: guest.ID, Role: roster.RoleUser,
	})
	is.NoErr(err)
	stranger := mustCreate(t, home, roster.NewUser{Email: "stranger@x.test", Active: true})
	dir := host.ForAccount(roster.DefaultAccount())
	ann := mustCreate(t, dir, roster.NewUser{Email: "ann@x.test", Role: roster.RoleOwner, Active: true})
	bob := mustCreate(t, dir, roster.NewUser{Email: "bob@x.test", Active: true})
	gone := mustCreate(t, dir, roster.NewUser{Email: "gone@x.test", Active: true})
	gone, err = dir.Apply(t.Context(), gone.ID, roster.Remove)
	is.NoErr(err)
	token := func(n roster.NewToken) roster.SecretText {
		_, text, err := dir.IssueToken(t.Context(), n)
		is.NoErr(err)
		_, err = dir.Authenticate(t.Context(), text) // notes the first use
		is.NoErr(err)
		return text
	}
	anns, bobs := token(roster.NewToken{User: ann.ID}), token(roster.NewToken{User: bob.ID})
	nobodys, weak := token(roster.NewToken{Role: roster.RoleAdmin}), token(roster.NewToken{User: ann.ID, Role: roster.RoleUser})
	for _, c := range []struct {
		name  string
		text  roster.SecretText
		asked roster.User
		want  error
		reads int // by id, number and address alike
	}{
		{"an owner, itself", anns, ann, nil, 1},
		{"an owner, anybody", anns, bob, nil, 1},
		{"an owner, a member", anns, guest, nil, 2},
		{"an admin who is no user", nobodys, bob, nil, 1},
		{"a user, itself", bobs, bob, nil, 1},
		{"a user, anybody else", bobs, ann, roster.ErrForbidden, 0},
		{"a user, somebody of another account", bobs, stranger, roster.ErrForbidden, 0},
		{"a token of a lower role, itself", weak, ann, nil, 1},
		{"a token of a lower role, anybody else", weak, bob, roster.ErrForbidden, 0},
		{"an owner, somebody of another account", anns, stranger, roster.ErrNotFound, 0},
	} {
		for how, k := range keysOf(c.asked) {
			t.Run(c.name+" by "+how, func(t *testing.T) {
				is := is.New(t)
				store.calls = nil
				bearer, err := host.AuthenticateAsking(t.Context(), c.text, k)
				is.NoErr(err)
				acting := dir.ActingWith(roster.Actor{User: bearer.User.ID, Token: bearer.Token.ID, Role: bearer.Token.Role}, bearer.Role)
				got, err := acting.Asked(t.Context(), bearer.Asked)
				is.True(errors.Is(err, c.want))
				if reads := c.reads; reads > 0 {
					if c.asked.ID == guest.ID && how != "id" {
						reads++ // first among the own users
					}
					is.Equal(len(store.calls), reads)
				}
				want, err := acting.Asked(t.Context(), roster.AskedUser{Key: k}) // which was not read before
				is.True(errors.Is(err, c.want))
				is.Equal(got, want)
				is.Equal(got.ID.IsZero(), c.want != nil)
			})
		}
	}
	t.Run("the bearer", func(t *testing.T) {
		is := is.New(t)
		bearer, err := host.Authenticate(t.Context(), bobs)
		is.NoErr(err)
		store.calls = nil
		got, err := dir.ActingWith(roster.Actor{User: bob.ID}, bearer.Role).Asked(t.Context(), bearer.Asked)
		is.NoErr(err)
		is.Equal(got.ID, bob.ID)
		is.Equal(len(store.calls), 0)
	})
	for how, k := range keysOf(gone) {
		t.Run("somebody deleted by "+how, func(t *testing.T) {
			is := is.New(t)
			bearer, err := host.AuthenticateAsking(t.Context(), anns, k)
			is.NoErr(err)
			got, err := dir.Asked(t.Context(), bearer.Asked)
			is.Equal(errors.Is(err, roster.ErrNotFound), how == "address")
			is.Equal(got.ID == gone.ID, how != "address")
		})
	}
}

// keysOf returns every way to name a user.
func keysOf(u roster.User) map[string]roster.UserKey {
	return map[string]roster.UserKey{"id": {ID: u.ID}, "number": {Number: u.Number}, "address": {Email: strings.ToUpper(u.Email)}}
}

// TestAskedInAnUpdate reads the user again: others may have changed it since.
func TestAskedInAnUpdate(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	ann := mustCreate(t, dir, roster.NewUser{Email: "ann@x.test", Role: roster.RoleOwner, Active: true})
	_, text, err := dir.IssueToken(t.Context(), roster.NewToken{User: ann.ID})
	is.NoErr(err)
	bearer, err := dir.AuthenticateAsking(t.Context(), text, roster.UserKey{ID: ann.ID})
	is.NoErr(err)
	_, err = dir.Edit(t.Context(), ann.ID, func(p *roster.Profile) error { p.Name = "Ann"; return nil })
	is.NoErr(err)
	is.NoErr(dir.Update(t.Context(), func(tx *roster.Directory) error {
		u, err := tx.Asked(t.Context(), bearer.Asked)
		is.Equal(u.Name, "Ann")
		return err
	}))
}

// TestNoStatementTellsWhoHasAnAddress asks below rank admin for addresses, numbers and
// external ids of others: what is read does not depend on whether somebody has them.
func TestNoStatementTellsWhoHasAnAddress(t *testing.T) {
	is := is.New(t)
	store := &counted{Store: memstore.New()}
	dir := roster.New(store, testConfig())
	bob := mustCreate(t, dir, roster.NewUser{Email: "bob@x.test", ExternalID: "b", Active: true})
	ann := mustCreate(t, dir, roster.NewUser{Email: "ann@x.test", ExternalID: "a", Active: true})
	acting := dir.ActingWith(roster.Actor{User: bob.ID}, roster.RoleUser)
	reads := func(call func() (roster.User, error), want error) []string {
		store.calls = nil
		u, err := call()
		is.True(errors.Is(err, want))
		is.Equal(u.ID == bob.ID, want == nil)
		return store.calls
	}
	byEmail := func(text string) func() (roster.User, error) {
		return func() (roster.User, error) { return acting.UserByEmail(t.Context(), text) }
	}
	byNumber := func(n int64) func() (roster.User, error) {
		return func() (roster.User, error) { return acting.UserByNumber(t.Context(), n) }
	}
	byExternalID := func(text string) func() (roster.User, error) {
		return func() (roster.User, error) { return acting.UserByExternalID(t.Context(), text) }
	}
	is.Equal(reads(byEmail(ann.Email), roster.ErrForbidden), reads(byEmail("nobody@x.test"), roster.ErrForbidden))
	is.Equal(reads(byNumber(ann.Number), roster.ErrForbidden), reads(byNumber(1<<40), roster.ErrForbidden))
	is.Equal(reads(byExternalID("a"), roster.ErrForbidden), reads(byExternalID("nobody"), roster.ErrForbidden))
	reads(byEmail(bob.Email), nil)
	reads(byNumber(bob.Number), nil)
	reads(byExternalID("b"), nil)
}

// TestAskedOwnByName asks for users by a name, which may be a username or an address, in
// the one read of the token: for who is not there, too.
func TestAskedOwnByName(t *testing.T) {
	store := &counted{Store: memstore.New()}
	host := roster.New(store, testConfig())
	dir := host.ForAccount(roster.DefaultAccount())
	ann := mustCreate(t, dir, roster.NewUser{Email: "ann@x.test", Username: "Ann", Active: true})
	bob := mustCreate(t, dir, roster.NewUser{Email: "bob@x.test", Active: true})
	twin := mustCreate(t, dir, roster.NewUser{Email: "twin@x.test", Username: "bob@x.test", Active: true}) // called as Bob's address
	gone := mustCreate(t, dir, roster.NewUser{Email: "gone@x.test", Username: "gone", Active: true})
	mustApply(t, dir, gone.ID, roster.Remove)
	_, text, err := dir.IssueToken(t.Context(), roster.NewToken{Role: roster.RoleAdmin})
	is.New(t).NoErr(err)
	_, low, err := dir.IssueToken(t.Context(), roster.NewToken{User: bob.ID})
	is.New(t).NoErr(err)
	for _, text := range []roster.SecretText{text, low} {
		_, err = dir.Authenticate(t.Context(), text) // notes the first use
		is.New(t).NoErr(err)
	}
	for _, c := range []struct {
		what  string
		text  roster.SecretText
		name  string
		found roster.User
		want  error
	}{
		{"a username", text, "ANN", ann, nil},
		{"an address", text, "Ann@X.test", ann, nil},
		{"a username that is the address of another", text, "bob@x.test", twin, nil},
		{"nobody's address", text, "nobody@x.test", roster.User{}, roster.ErrNotFound},
		{"nobody's username", text, "nobody", roster.User{}, roster.ErrNotFound},
		{"no name", text, "\u200b", roster.User{}, roster.ErrNotFound},
		{"a deleted user's username", text, "gone", roster.User{}, roster.ErrNotFound},
		{"a deleted user's address", text, "gone@x.test", roster.User{}, roster.ErrNotFound},
		{"itself, below rank admin", low, "bob@x.test", roster.User{}, roster.ErrForbidden},
		{"somebody, below rank admin", low, "ann", roster.User{}, roster.ErrForbidden},
		{"nobody, below rank admin", low, "nobody", roster.User{}, roster.ErrForbidden},
	} {
		t.Run(c.what, func(t *testing.T) {
			is := is.New(t)
			k := roster.UserKey{Username: c.name, Email: c.name}
			store.calls = nil
			bearer, err := host.AuthenticateAsking(t.Context(), c.text, k)
			is.NoErr(err)
			acting := dir.ActingWith(roster.Actor{User: bearer.User.ID, Token: bearer.Token.ID, Role: bearer.Token.Role}, bearer.Role)
			got, err := acting.AskedOwn(t.Context(), bearer.Asked)
			is.True(errors.Is(err, c.want))
			is.Equal(got, c.found)
			if c.want != roster.ErrForbidden { // whose refusal is noted
				read := 1
				if c.name == "\u200b" { // no store is asked for it
					read = len(store.calls)
				}
				is.Equal(len(store.calls), read)
			}
			got, err = acting.AskedOwn(t.Context(), roster.AskedUser{Key: k}) // which was not read before
			is.True(errors.Is(err, c.want))
			is.Equal(got, c.found)
		})
	}
}
