package httpadapters

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// SignUpMode says whose sign-ups are taken.
type SignUpMode int

// The modes. In every mode but SignUpOff a code is mailed first, and nothing tells
// whether somebody has the address.
const (
	SignUpOff     SignUpMode = iota // nobody's: the routes are not found
	SignUpInvited                   // those of people with an open invitation
	SignUpDomains                   // those of addresses at SignUpConfig.Domains
	SignUpOpen                      // everybody's
)

// SignUpConfig says who may sign up, by the routes of package session and by the pages of
// package pages. The zero SignUpConfig lets nobody.
type SignUpConfig struct {
	Mode SignUpMode

	// Domains are the domains, such as "example.com", whose addresses may sign up
	// in SignUpDomains. Other names below a domain are not of it. The host has
	// verified that everybody with an address there may come in.
	Domains []string

	// Policy refuses a sign-up by an error. It is asked when a code is asked for and when it comes back, before
	// anything is written. People read its text, with status 403; an
	// InvalidError names its field. It must not go by whether somebody has
	// the address: the answer would tell. Nil refuses nobody.
	Policy func(ctx context.Context, s SignUp) error

	// NewAccount names the account that is made for a sign-up, whose owner the
	// person is; the zero NewAccount makes none: the person comes into the account
	// where the code was asked for. It is asked once the address is proven, after
	// Policy. It needs the host's Directory. With it, who has a user in any account
	// is mailed where to sign in, and no code. Nil makes none.
	NewAccount func(ctx context.Context, s SignUp) (roster.NewAccount, error)
}

// SignUp is somebody who signs up, for the functions of [SignUpConfig].
type SignUp struct {
	Email   string // as it was typed: an address that roster.CanonicalEmail takes
	Proven  bool   // false: they ask for a code; true: they have brought it
	Name    string // full name as they typed it, with Proven; empty: none
	Account string // name for an account of their own that they typed, with Proven; empty: none

	roster.ClientInfo // the device of this request
}

// SignUpRefused is what Policy says to the person. It is a roster.ErrForbidden.
type SignUpRefused string

func (e SignUpRefused) Error() string { return string(e) }

// Unwrap returns roster.ErrForbidden.
func (SignUpRefused) Unwrap() error { return roster.ErrForbidden }

// Check returns c with its domains in canonical form. The error says which field is
// malformed or missing.
func (c SignUpConfig) Check() (SignUpConfig, error) {
	if c.Mode < SignUpOff || c.Mode > SignUpOpen {
		return c, errors.New("Config.SignUp.Mode must be one of the modes")
	}
	if (c.Mode == SignUpDomains) != (len(c.Domains) > 0) {
		return c, errors.New("Config.SignUp.Domains must be given with SignUpDomains, and with no other mode")
	}
	domains := make([]string, len(c.Domains))
	for i, domain := range c.Domains {
		address, err := roster.CanonicalEmail("a@" + domain)
		if err != nil {
			return c, errors.New("Config.SignUp.Domains must have domains, such as example.com: " + domain)
		}
		domains[i] = strings.TrimPrefix(address, "a@")
	}
	c.Domains = domains
	return c, nil
}

// Admit refuses a sign-up that c, which Check has returned, does not allow. Errors:
// roster.ErrNotFound where nobody may sign up, [SignUpRefused], an InvalidError, and one
// about the domain, all but the first for people to read.
func (c SignUpConfig) Admit(ctx context.Context, s SignUp) error {
	if c.Mode == SignUpOff {
		return roster.ErrNotFound
	}
	canonical, err := roster.CanonicalEmail(s.Email)
	if err != nil {
		return err
	}
	_, domain, _ := strings.Cut(canonical, "@")
	if c.Mode == SignUpDomains && !slices.Contains(c.Domains, domain) {
		return &wire.Error{Status: http.StatusForbidden, Field: "email", Reason: "must be at a domain that may sign up here"}
	}
	if c.Policy == nil {
		return nil
	}
	err = c.Policy(ctx, s)
	if err == nil {
		return nil
	}
	if _, known := wire.Classify(err, nil); known {
		return err
	}
	return SignUpRefused(err.Error())
}

// AdmitCode asks the host about a sign-up whose address is proven by a code, and returns
// the account that is made for it. It sets Email and Proven of s. Errors: those of Admit
// and of [roster.Directory.SignUpByCode].
func (c SignUpConfig) AdmitCode(ctx context.Context, dir *roster.Directory, code roster.SecretText, s SignUp) (roster.NewAccount, error) {
	asked, err := dir.CalledFrom(s.ClientInfo).SignUpByCode(ctx, code)
	if err != nil {
		return roster.NewAccount{}, err
	}
	s.Email, s.Proven = asked.Email, true
	if err := c.Admit(ctx, s); err != nil || c.NewAccount == nil {
		return roster.NewAccount{}, err
	}
	return c.NewAccount(ctx, s)
}
