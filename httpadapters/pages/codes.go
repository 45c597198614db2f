package pages

import (
	"errors"
	"net/http"
	"net/url"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/html"
)

// codeForm is a form that sends the code of a link, and nothing else unless fields say
// so.
func codeForm(kind string, code roster.SecretText, fields ...html.Field) html.Form {
	return html.Form{
		Action: kind, Hidden: []html.Hidden{{Name: "code", Value: string(code)}},
		Fields: fields, Submit: html.T(kind + ".submit"),
	}
}

// newPassword is the field for a password that is chosen.
func newPassword(name string) html.Field {
	return html.Field{
		Name: name, ID: name, Type: "password", Auto: "new-password",
		Label: html.T("new-password"), Hint: html.T("new-password.hint"), Required: true,
	}
}

// invitationBody is the body of the page of an invitation.
type invitationBody struct {
	Account  html.Text
	Email    string
	Role     string
	Register bool      // the person may become a new user
	Form     html.Form // as a new user
	Join     html.Form // as who is signed in
	Who      string    // who is signed in; empty: nobody
	SignIn   string    // URL that signs in, and leads back
}

// acceptPage shows what an invitation is about. Opening it uses nothing up.
func (c *call) acceptPage() (reply, error) {
	i, err := c.host().InvitationOf(c.r.Context(), c.code())
	switch {
	case isBad(err):
		return c.badCode("accept")
	case err != nil:
		return reply{}, err
	}
	return show(acceptPage(c.invitation(i))(acceptForm(c.code(), "")))
}

// invitation returns what the page shows of an invitation.
func (c *call) invitation(i roster.ShownInvitation) invitationBody {
	next := url.Values{"next": {"accept?" + url.Values{"code": {string(c.code())}}.Encode()}}
	body := invitationBody{
		Account: accountName(i.Name), Email: i.Email, Role: string(i.Role), Register: i.Register,
		SignIn: "sign-in?" + next.Encode(),
	}
	if c.signedIn() {
		body.Who, body.Join = c.shownName(), codeForm("join", c.code())
	}
	return body
}

func acceptForm(code roster.SecretText, fullName string) html.Form {
	return codeForm("accept", code,
		html.Field{Name: "name", ID: "name", Type: "text", Auto: "name", Value: fullName, Label: html.T("name-field")},
		newPassword("password"),
	)
}

func acceptPage(body invitationBody) func(html.Form) html.Page {
	return func(f html.Form) html.Page {
		body.Form = f
		return html.Page{Name: "accept", Title: html.T("accept.title", body.Account), Body: body}
	}
}

// accept makes the person active, with a name and a password, and begins a session.
func (c *call) accept() (reply, error) {
	form := acceptForm(c.code(), c.typed("name"))
	i, err := c.host().InvitationOf(c.r.Context(), c.code())
	var s roster.Session
	if err == nil {
		err = c.required("password")
	}
	if err == nil {
		s, err = c.host().AcceptInvitationAndSignIn(c.r.Context(), c.code(), roster.Acceptance{
			Name: c.typed("name"), Password: c.secret("password"),
		}, c.client())
	}
	switch {
	case isBad(err):
		return c.badCode("accept")
	case err != nil:
		return c.refuse(err, nil, form, acceptPage(c.invitation(i)))
	}
	return c.begin(s, c.after(""))
}

// join makes who is signed in a member of the account that invites.
func (c *call) join() (reply, error) {
	i, err := c.host().InvitationOf(c.r.Context(), c.code())
	if err == nil {
		_, err = c.host().AcceptAs(c.r.Context(), c.code(), c.text)
	}
	switch {
	case isBad(err):
		return c.badCode("accept")
	case err != nil:
		return c.refuse(err, nil, acceptForm(c.code(), ""), acceptPage(c.invitation(i)))
	}
	return see("accounts?done=joined"), nil
}

func forgotForm(email string) html.Form {
	return html.Form{Action: "forgot", Submit: html.T("forgot.submit"), Fields: []html.Field{
		{Name: "email", ID: "email", Type: "email", Auto: "username", Value: email, Label: html.T("email"), Required: true, Focus: true},
	}}
}

func forgotPage(f html.Form) html.Page {
	return html.Page{Name: "forgot", Title: html.T("forgot.title"), Body: formBody{f}}
}

func (c *call) forgotPage() (reply, error) { return show(forgotPage(forgotForm(""))) }

// forgot mails a code to the user with the address. Nobody is looked up before the
// answer, so that neither it nor its time tells whether there is one.
func (c *call) forgot() (reply, error) {
	email := c.typed("email")
	err := c.required("email")
	switch {
	case err != nil:
	case c.cfg.Anywhere:
		err = c.host().SendPasswordResetAnywhere(c.r.Context(), email, c.client())
	default:
		err = c.account().SendPasswordReset(c.r.Context(), email, c.client())
	}
	if err != nil {
		return c.refuse(err, nil, forgotForm(email), forgotPage)
	}
	return see("forgot?done=reset-sent"), nil
}

func resetPage(f html.Form) html.Page {
	return html.Page{Name: "reset", Title: html.T("reset.title"), Body: formBody{f}}
}

func (c *call) resetPage() (reply, error) {
	if c.code() == "" {
		return c.badCode("reset")
	}
	return show(resetPage(codeForm("reset", c.code(), newPassword("password"))))
}

// reset sets a password with a code, and begins a session.
func (c *call) reset() (reply, error) {
	form := codeForm("reset", c.code(), newPassword("password"))
	if err := c.required("password"); err != nil {
		return c.refuse(err, nil, form, resetPage)
	}
	s, err := c.host().ResetPassword(c.r.Context(), c.code(), c.secret("password"), c.client())
	switch {
	case isBad(err):
		return c.badCode("reset")
	case err != nil:
		return c.refuse(err, nil, form, resetPage)
	}
	return c.begin(s, c.after(""))
}

// verifyBody is the body of the page that verifies an address.
type verifyBody struct {
	Form   html.Form
	SignIn string // URL that signs in first, and leads back; empty: somebody is signed in
}

func verifyPage(signIn string) func(html.Form) html.Page {
	return func(f html.Form) html.Page {
		return html.Page{Name: "verify", Title: html.T("verify.title"), Body: verifyBody{f, signIn}}
	}
}

// signInFirst returns the URL that signs in and leads back to a code; empty for who is
// signed in.
func (c *call) signInFirst(kind string) string {
	if c.signedIn() {
		return ""
	}
	next := kind + "?" + url.Values{"code": {string(c.code())}}.Encode()
	return "sign-in?" + url.Values{"next": {next}}.Encode()
}

func (c *call) verifyPage() (reply, error) {
	if c.code() == "" {
		return c.badCode("verify")
	}
	return show(verifyPage(c.signInFirst("verify"))(codeForm("verify", c.code())))
}

// verify marks the address that got the code as verified. The session of that user
// keeps what was set before.
func (c *call) verify() (reply, error) {
	dir, to := c.host(), "sign-in?done=verified"
	if c.signedIn() {
		dir, to = dir.ActingAs(c.Actor()), "address?done=verified"
	}
	_, err := dir.VerifyEmail(c.r.Context(), c.code())
	switch {
	case isBad(err):
		return c.badCode("verify")
	case err != nil:
		return c.refuse(err, nil, codeForm("verify", c.code()), verifyPage(c.signInFirst("verify")))
	}
	return see(to), nil
}

func undoPage(f html.Form) html.Page {
	return html.Page{Name: "undo", Title: html.T("undo.title"), Body: formBody{f}}
}

func (c *call) undoPage() (reply, error) {
	if c.code() == "" {
		return c.badCode("undo")
	}
	form := codeForm("undo", c.code())
	form.Danger = true
	return show(undoPage(form))
}

// undo puts the old address back. Its owner may have no session any more.
func (c *call) undo() (reply, error) {
	_, err := c.host().UndoEmail(c.r.Context(), c.code())
	switch {
	case isBad(err):
		return c.badCode("undo")
	case errors.Is(err, roster.ErrExists):
		p := undoPage(codeForm("undo", c.code()))
		p.Problem = html.T("undo.taken")
		return reply{page: p, status: http.StatusConflict}, nil
	case err != nil:
		return c.refuse(err, nil, codeForm("undo", c.code()), undoPage)
	}
	c.jar.Clear(c.w, c.r)
	return see("forgot?done=undone"), nil
}
