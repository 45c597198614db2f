package pages

import (
	"errors"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/html"
)

// addressBody is the body of the page of a person's address.
type addressBody struct {
	Email    string
	Verified bool
	Form     html.Form // another address
	Verify   html.Form // a mail that verifies this one
	Waits    string    // the address that was asked for; empty: none
	Until    time.Time // and how long its mail counts
	Cancel   html.Form // calls it off
}

func addressForm(email string) html.Form {
	return html.Form{Action: "address", Submit: html.T("address.submit"), Fields: []html.Field{{
		Name: "email", ID: "email", Type: "email", Auto: "email", Value: email,
		Label: html.T("address.new"), Hint: html.T("address.hint"), Required: true,
	}}}
}

func addressPage(u roster.User, waits roster.PendingEmail) func(html.Form) html.Page {
	return func(f html.Form) html.Page {
		return html.Page{Name: "address", Title: html.T("address.title"), Body: addressBody{
			Email: u.Email, Verified: u.EmailVerified, Form: f, Waits: waits.Address, Until: waits.Expires,
			Verify: html.Form{Action: "send-verification", Submit: html.T("address.verify"), Quiet: true},
			Cancel: html.Form{Action: "cancel-address", Submit: html.T("address.cancel"), Quiet: true},
		}}
	}
}

func (c *call) addressPage() (reply, error) {
	waits, err := c.pendingEmail()
	if err != nil {
		return reply{}, err
	}
	return show(addressPage(c.User, waits)(addressForm("")))
}

// pendingEmail returns the change of address that waits, as far as the caller is told.
func (c *call) pendingEmail() (roster.PendingEmail, error) {
	if c.impersonates() {
		return roster.PendingEmail{}, nil
	}
	waits, err := c.own().PendingEmail(c.r.Context(), c.User.ID)
	if errors.Is(err, roster.ErrForbidden) { // of a role that may nothing
		err = nil
	}
	return waits, err
}

// changeAddress asks for another address, which gets a code. The answer is the same
// whether somebody has it or not.
func (c *call) changeAddress() (reply, error) {
	email := c.typed("email")
	err := c.required("email")
	if err == nil {
		_, err = c.own().ChangeEmail(c.r.Context(), c.User.ID, email)
	}
	if err != nil {
		return c.refuseAddress(err, email)
	}
	return see("address?done=address-sent"), nil
}

// refuseAddress answers with the page of the address, and why something was refused.
func (c *call) refuseAddress(err error, typed string) (reply, error) {
	waits, failed := c.pendingEmail()
	if failed != nil {
		return reply{}, failed
	}
	return c.refuse(err, nil, addressForm(typed), addressPage(c.User, waits))
}

// cancelAddress calls off the change of address that waits.
func (c *call) cancelAddress() (reply, error) {
	if _, err := c.own().CancelEmailChange(c.r.Context(), c.User.ID); err != nil {
		return c.refuseAddress(err, "")
	}
	return see("address?done=address-cancelled"), nil
}

// sendVerification mails a code to the person's address.
func (c *call) sendVerification() (reply, error) {
	if err := c.own().SendVerification(c.r.Context(), c.User.ID); err != nil {
		return c.refuseAddress(err, "")
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
