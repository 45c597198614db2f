package main

import (
	"errors"
	"net/http"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters"
)

// signIn stands for the sign-in of a host's own, which EmbedThis' login asks
// for: here the user whose token the request carries counts as verified, where its
// address is, and, for development, whoever the request says it comes from.
type signIn struct {
	dir       *roster.Directory
	authorize httpadapters.Authorize
	header    string // names an e-mail that is taken for verified; empty: none does
}

// claimed returns the e-mail that the header of -identity-header names.
func (s signIn) claimed(r *http.Request) (email string, ok bool) {
	if s.header == "" {
		return "", false
	}
	email = r.Header.Get(s.header)
	return email, email != ""
}

// caller returns whose token r carries, bare or after "Bearer".
func (s signIn) caller(r *http.Request) (httpadapters.Caller, error) {
	text := strings.Fields(r.Header.Get("Authorization"))
	if len(text) == 0 {
		return httpadapters.Caller{}, roster.ErrCredentials
	}
	return s.authorize(r, text[len(text)-1])
}

// identity returns who signed in. The error is roster.ErrCredentials for nobody, for
// a token that belongs to an account and no user, and for a user whose address is
// not verified: it may be somebody else's.
func (s signIn) identity(r *http.Request) (roster.Claims, error) {
	if email, ok := s.claimed(r); ok {
		return roster.Claims{Email: email}, nil
	}
	c, err := s.caller(r)
	if err != nil {
		return roster.Claims{}, err
	}
	u, err := s.dir.ForAccount(c.Account).User(r.Context(), c.User)
	if errors.Is(err, roster.ErrNotFound) || err == nil && !u.EmailVerified {
		err = roster.ErrCredentials
	}
	return roster.Claims{Email: u.Email, Name: u.Name}, err
}

// account returns the account of who signed in, the zero ID for nobody. A header
// names people of the default account.
func (s signIn) account(r *http.Request) roster.ID {
	if _, ok := s.claimed(r); ok {
		return s.dir.AccountID()
	}
	c, _ := s.caller(r)
	return c.Account
}
