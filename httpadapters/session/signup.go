package session

import (
	"context"
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

// SignUpConfig says who may sign up by POST /signup and POST /signup/confirm. The
// zero SignUpConfig lets nobody.
type SignUpConfig struct {
	Mode SignUpMode

	// Domains are the domains, such as "example.com", whose addresses may sign up
	// in SignUpDomains. Other names below a domain are not of it. The host has
	// verified that everybody with an address there may come in.
	Domains []string

	// Policy refuses a sign-up by an error. It is asked at both routes, before
	// anything is written. People read its text, with status 403; an
	// InvalidError is 400 with its field. It must not go by whether somebody has
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

// policyError is what Policy says to the person.
type policyError string

func (e policyError) Error() string { return string(e) }

// Unwrap returns roster.ErrForbidden.
func (policyError) Unwrap() error { return roster.ErrForbidden }

// mustHold returns c with its domains in canonical form. It panics where they are
// no domains, or missing.
func (c SignUpConfig) mustHold() SignUpConfig {
	if c.Mode < SignUpOff || c.Mode > SignUpOpen {
		panic("session: Config.SignUp.Mode must be one of the modes")
	}
	if (c.Mode == SignUpDomains) != (len(c.Domains) > 0) {
		panic("session: Config.SignUp.Domains must be given with SignUpDomains, and with no other mode")
	}
	domains := make([]string, len(c.Domains))
	for i, domain := range c.Domains {
		address, err := roster.CanonicalEmail("a@" + domain)
		if err != nil {
			panic("session: Config.SignUp.Domains must have domains, such as example.com: " + domain)
		}
		domains[i] = strings.TrimPrefix(address, "a@")
	}
	c.Domains = domains
	return c
}

// signUp mails a code to an address. The answer is the same whether somebody has it
// or not.
func (c *call) signUp() (any, error) {
	if c.cfg.SignUp.Mode == SignUpOff {
		return nil, roster.ErrNotFound
	}
	email, err := c.readOne("email")
	if err != nil {
		return nil, err
	}
	email = strings.TrimSpace(email) // autofill adds blanks
	if err := c.admitSignUp(SignUp{Email: email, ClientInfo: c.client()}); err != nil {
		return nil, err
	}
	return nil, c.account().SendSignUp(c.r.Context(), roster.SignUpRequest{
		Email: email, Invited: c.cfg.SignUp.Mode == SignUpInvited, Anywhere: c.cfg.SignUp.NewAccount != nil, ClientInfo: c.client(),
	})
}

// confirmSignUp makes the user of whoever brings the code, and begins a session.
func (c *call) confirmSignUp() (any, error) {
	if c.cfg.SignUp.Mode == SignUpOff {
		return nil, roster.ErrNotFound
	}
	body, cookie, err := c.read("code", "password")
	if err != nil {
		return nil, err
	}
	body.NotNull("name", "first", "last", "account")
	if c.cfg.SignUp.NewAccount == nil {
		body.Refuse("account", "must not be given: sign-ups make no account here")
	}
	code, typed := roster.SecretText(body.Text("code").V), body.Text("account").V
	n := roster.NewSignUp{
		Invited: c.cfg.SignUp.Mode == SignUpInvited,
		Acceptance: roster.Acceptance{
			Name: body.Text("name").V, First: body.Text("first").V, Last: body.Text("last").V,
			Password: roster.SecretText(body.Text("password").V),
		},
	}
	if err := body.Err(); err != nil {
		return nil, err
	}
	if n.Account, err = c.newAccount(code, n.Name, typed); err != nil {
		return nil, codeError(err)
	}
	s, err := c.dir.SignUp(c.r.Context(), code, n, c.client())
	if err != nil {
		return nil, codeError(err)
	}
	return c.begin(s, cookie)
}

// newAccount asks the host about a sign-up whose address is proven, and returns the
// account that is made for it.
func (c *call) newAccount(code roster.SecretText, name, account string) (roster.NewAccount, error) {
	asked, err := c.dir.CalledFrom(c.client()).SignUpByCode(c.r.Context(), code)
	if err != nil {
		return roster.NewAccount{}, err
	}
	s := SignUp{Email: asked.Email, Proven: true, Name: name, Account: account, ClientInfo: c.client()}
	if err := c.admitSignUp(s); err != nil || c.cfg.SignUp.NewAccount == nil {
		return roster.NewAccount{}, err
	}
	return c.cfg.SignUp.NewAccount(c.r.Context(), s)
}

// admitSignUp refuses a sign-up that Config.SignUp does not allow.
func (c *call) admitSignUp(s SignUp) error {
	canonical, err := roster.CanonicalEmail(s.Email)
	if err != nil {
		return err
	}
	_, domain, _ := strings.Cut(canonical, "@")
	if c.cfg.SignUp.Mode == SignUpDomains && !slices.Contains(c.cfg.SignUp.Domains, domain) {
		return &wire.Error{Status: http.StatusForbidden, Field: "email", Reason: "must be at a domain that may sign up here"}
	}
	if c.cfg.SignUp.Policy == nil {
		return nil
	}
	err = c.cfg.SignUp.Policy(c.r.Context(), s)
	if err == nil {
		return nil
	}
	if _, known := wire.Classify(err, nil); known {
		return err
	}
	return policyError(err.Error())
}
