package pages

import (
	"example.com/roster"
	"example.com/roster/httpadapters/internal/html"
)

// addressBody is the body of the page of a person's address.
type addressBody struct {
	Email    string
	Verified bool
	Form     html.Form // another address
	Verify   html.Form // a mail that verifies this one
}

func addressForm(email string) html.Form {
	return html.Form{Action: "address", Submit: html.T("address.submit"), Fields: []html.Field{{
		Name: "email", ID: "email", Type: "email", Auto: "email", Value: email,
		Label: html.T("address.new"), Hint: html.T("address.hint"), Required: true,
	}}}
}

func addressPage(u roster.User) func(html.Form) html.Page {
	return func(f html.Form) html.Page {
		return html.Page{Name: "address", Title: html.T("address.title"), Body: addressBody{
			Email: u.Email, Verified: u.EmailVerified, Form: f,
			Verify: html.Form{Action: "send-verification", Submit: html.T("address.verify"), Quiet: true},
		}}
	}
}

func (c *call) addressPage() (reply, error) { return show(addressPage(c.User)(addressForm(""))) }

// changeAddress asks for another address, which gets a code. The answer is the same
// whether somebody has it or not.
func (c *call) changeAddress() (reply, error) {
	email := c.typed("email")
	err := c.required("email")
	if err == nil {
		_, err = c.own().ChangeEmail(c.r.Context(), c.User.ID, email)
	}
	if err != nil {
		return c.refuse(err, nil, addressForm(email), addressPage(c.User))
	}
	return see("address?done=address-sent"), nil
}

// sendVerification mails a code to the person's address.
func (c *call) sendVerification() (reply, error) {
	if err := c.own().SendVerification(c.r.Context(), c.User.ID); err != nil {
		return c.refuse(err, nil, addressForm(""), addressPage(c.User))
	}
	return see("address?done=verification-sent"), nil
}

func confirmPage(f html.Form) html.Page {
	return html.Page{Name: "confirm", Title: html.T("confirm.title"), Body: formBody{f}}
}

func (c *call) confirmPage() (reply, error) {
	if c.code() == "" {
		return c.badCode("confirm")
	}
	return show(confirmPage(codeForm("confirm", c.code())))
}

// confirm makes the address the person's that got a code. It needs the session: who
// only reads mail must not get into a user that somebody else made.
func (c *call) confirm() (reply, error) {
	_, err := c.own().ConfirmEmail(c.r.Context(), c.code())
	switch {
	case isBad(err):
		return c.badCode("confirm")
	case err != nil:
		return c.refuse(err, nil, codeForm("confirm", c.code()), confirmPage)
	}
	return see("address?done=confirmed"), nil
}
