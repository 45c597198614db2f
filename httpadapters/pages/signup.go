package pages

import (
	"errors"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/html"
)

func signUpForm(email string) html.Form {
	return html.Form{Action: "sign-up", Submit: html.T("sign-up.submit"), Fields: []html.Field{
		{Name: "email", ID: "email", Type: "email", Auto: "username", Value: email, Label: html.T("email"), Required: true, Focus: true},
	}}
}

func signUpPage(f html.Form) html.Page {
	return html.Page{Name: "sign-up", Title: html.T("sign-up.title"), Body: formBody{f}}
}

func (c *call) signUpPage() (reply, error) {
	if !c.signsUp() {
		return reply{}, roster.ErrNotFound
	}
	return show(signUpPage(signUpForm("")))
}

// signUp mails a code to an address. The answer is the same whether somebody has it or
// not.
func (c *call) signUp() (reply, error) {
	if !c.signsUp() {
		return reply{}, roster.ErrNotFound
	}
	email := c.typed("email")
	err := c.required("email")
	if err == nil {
		err = c.cfg.SignUp.Admit(c.r.Context(), httpadapters.SignUp{Email: email, ClientInfo: c.client()})
	}
	if err == nil {
		err = c.account().SendSignUp(c.r.Context(), roster.SignUpRequest{
			Email: email, Invited: c.cfg.SignUp.Mode == httpadapters.SignUpInvited, Anywhere: c.cfg.SignUp.NewAccount != nil, ClientInfo: c.client(),
		})
	}
	if err != nil {
		return c.refuseSignUp(err, signUpForm(email), signUpPage)
	}
	return see("sign-up?done=sign-up-sent"), nil
}

// finishForm asks for what makes a user; for the name of an account of their own, too,
// where the host makes one for each sign-up.
func finishForm(code roster.SecretText, fullName, account string, ownAccount bool) html.Form {
	fields := []html.Field{{Name: "name", ID: "name", Type: "text", Auto: "name", Value: fullName, Label: html.T("name-field")}}
	if ownAccount {
		fields = append(fields, html.Field{Name: "account", ID: "account", Type: "text", Auto: "organization", Value: account, Label: html.T("finish.account")})
	}
	return codeForm("finish", code, append(fields, newPassword("password"))...)
}

func finishPage(f html.Form) html.Page {
	return html.Page{Name: "finish", Title: html.T("finish.title"), Body: formBody{f}}
}

func (c *call) finishPage() (reply, error) {
	switch {
	case !c.signsUp():
		return reply{}, roster.ErrNotFound
	case c.code() == "":
		return c.badCode("finish")
	}
	return show(finishPage(finishForm(c.code(), "", "", c.cfg.SignUp.NewAccount != nil)))
}

// finish makes the user of whoever brings the code, and begins a session.
func (c *call) finish() (reply, error) {
	if !c.signsUp() {
		return reply{}, roster.ErrNotFound
	}
	fullName, account := c.typed("name"), c.typed("account")
	form := finishForm(c.code(), fullName, account, c.cfg.SignUp.NewAccount != nil)
	err := c.required("password")
	n := roster.NewSignUp{
		Invited:    c.cfg.SignUp.Mode == httpadapters.SignUpInvited,
		Acceptance: roster.Acceptance{Name: fullName, Password: c.secret("password")},
	}
	if err == nil {
		asked := httpadapters.SignUp{Name: fullName, Account: account, ClientInfo: c.client()}
		n.Account, err = c.cfg.SignUp.AdmitCode(c.r.Context(), c.dir, c.code(), asked)
	}
	var s roster.Session
	if err == nil {
		s, err = c.dir.SignUp(c.r.Context(), c.code(), n, c.client())
	}
	switch {
	case isBad(err):
		return c.badCode("finish")
	case err != nil:
		return c.refuseSignUp(err, form, finishPage)
	}
	return c.begin(s, c.after(""))
}

// refuseSignUp answers like refuse. What the host's Policy says, people read as it is.
func (c *call) refuseSignUp(err error, f html.Form, page func(html.Form) html.Page) (reply, error) {
	answer, failed := c.refuse(err, map[string]string{"account name": "account"}, f, page)
	var said httpadapters.SignUpRefused
	if errors.As(err, &said) {
		answer.page.Problem = html.Plain(string(said))
	}
	return answer, failed
}
