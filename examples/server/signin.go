package main

import (
	"errors"
	"net/http"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters"
)

// signIn stands for the sign-in of a host's own, which EmbedThis' login asks
// for: here the user whose token the request carries counts as verified.
type signIn struct {
	dir       *roster.Directory
	authorize httpadapters.Authorize
}

// caller returns whose token r carries, bare or after "Bearer".
func (s signIn) caller(r *http.Request) (httpadapters.Caller, error) {
	text := strings.Fields(r.Header.Get("Authorization"))
	if len(text) == 0 {
		return httpadapters.Caller{}, roster.ErrCredentials
	}
	return s.authorize(r, text[len(text)-1])
}

// identity returns who signed in. The error is roster.ErrCredentials for nobody,
// and for a token that belongs to an account and no user.
func (s signIn) identity(r *http.Request) (roster.Identity, error) {
	c, err := s.caller(r)
	if err != nil {
		return roster.Identity{}, err
	}
	u, err := s.dir.In(c.Account).User(r.Context(), c.User)
	if errors.Is(err, roster.ErrNotFound) {
		err = roster.ErrCredentials
	}
	return roster.Identity{Email: u.Email, Name: u.Name}, err
}

// account returns the account of who signed in, the zero ID for nobody.
func (s signIn) account(r *http.Request) roster.ID {
	c, _ := s.caller(r)
	return c.Account
}
