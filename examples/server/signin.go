package main

import (
	"errors"
	"net/http"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters"
)

// signIn takes the place of a host's own sign-in, which EmbedThis' login needs.
// It accepts the user of the request's token, if that user's address is
// verified. For development it also accepts any address that a header names.
type signIn struct {
	dir       *roster.Directory
	authorize httpadapters.Authorize
	header    string // header with an address that counts as verified; empty: none
}

// claimed returns the e-mail that the header of -identity-header names.
func (s signIn) claimed(r *http.Request) (email string, ok bool) {
	if s.header == "" {
		return "", false
	}
	email = r.Header.Get(s.header)
	return email, email != ""
}

// caller returns the caller whose token r carries, with or without "Bearer".
func (s signIn) caller(r *http.Request) (httpadapters.Caller, error) {
	text := strings.Fields(r.Header.Get("Authorization"))
	if len(text) == 0 {
		return httpadapters.Caller{}, roster.ErrCredentials
	}
	return s.authorize(r, text[len(text)-1])
}

// identity returns who signed in. The error is roster.ErrCredentials for a
// request without a token, for a token of an account, and for a user whose
// address is not verified: the address may be somebody else's.
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

// account returns the account of who signed in, or the zero ID. A header names
// users of the default account.
func (s signIn) account(r *http.Request) roster.ID {
	if _, ok := s.claimed(r); ok {
		return s.dir.AccountID()
	}
	c, _ := s.caller(r)
	return c.Account
}
