package session

import (
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters"
)

// SignUpMode says whose sign-ups are taken, see [httpadapters.SignUpMode].
type SignUpMode = httpadapters.SignUpMode

// The modes, see [httpadapters.SignUpOff].
const (
	SignUpOff     = httpadapters.SignUpOff
	SignUpInvited = httpadapters.SignUpInvited
	SignUpDomains = httpadapters.SignUpDomains
	SignUpOpen    = httpadapters.SignUpOpen
)

// SignUpConfig says who may sign up by POST /signup and POST /signup/confirm, see
// [httpadapters.SignUpConfig]. The zero SignUpConfig lets nobody.
type SignUpConfig = httpadapters.SignUpConfig

// SignUp is somebody who signs up, for the functions of [SignUpConfig].
type SignUp = httpadapters.SignUp

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
	if err := c.cfg.SignUp.Admit(c.r.Context(), SignUp{Email: email, ClientInfo: c.client()}); err != nil {
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
	s := SignUp{Name: n.Name, Account: typed, ClientInfo: c.client()}
	if n.Account, err = c.cfg.SignUp.AdmitCode(c.r.Context(), c.dir, code, s); err != nil {
		return nil, codeError(err)
	}
	begun, err := c.dir.SignUp(c.r.Context(), code, n, c.client())
	if err != nil {
		return nil, codeError(err)
	}
	return c.begin(begun, cookie)
}
