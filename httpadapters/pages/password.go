package pages

import "example.com/roster/httpadapters/internal/html"

// passwordForm asks for the present password and another one. The address, which is
// sent along, tells password managers whose password it is.
func passwordForm() html.Form {
	return html.Form{Action: "password", Submit: html.T("password.submit"), Fields: []html.Field{
		{Name: "present", ID: "present", Type: "password", Auto: "current-password", Label: html.T("password.present"), Required: true},
		newPassword("password"),
	}}
}

func passwordPage(f html.Form) html.Page {
	return html.Page{Name: "password", Title: html.T("password.title"), Body: formBody{f}}
}

func (c *call) passwordPage() (reply, error) { return show(passwordPage(passwordForm())) }

// changePassword sets another password, by the present one. The session of the request
// goes on, and every other one ends.
func (c *call) changePassword() (reply, error) {
	err := c.required("present", "password")
	if err == nil {
		_, err = c.own().ChangePassword(c.r.Context(), c.User.ID, c.secret("present"), c.secret("password"), c.Secret.ID)
	}
	switch {
	case isBad(err):
		return refuseField("present", "password.wrong", passwordForm(), passwordPage)
	case err != nil:
		return c.refuse(err, nil, passwordForm(), passwordPage)
	}
	return see("password?done=password"), nil
}
