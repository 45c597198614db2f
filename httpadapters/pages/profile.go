package pages

import (
	"example.com/roster"
	"example.com/roster/httpadapters/internal/html"
)

// profileBody is the body of the page of a person's profile.
type profileBody struct {
	Email    string
	Verified bool
	Form     html.Form
}

func profileForm(fullName, avatar string) html.Form {
	return html.Form{Action: "profile", Submit: html.T("profile.submit"), Fields: []html.Field{
		{Name: "name", ID: "name", Type: "text", Auto: "name", Value: fullName, Label: html.T("name-field")},
		{Name: "avatar", ID: "avatar", Type: "text", Value: avatar, Label: html.T("profile.avatar"), Hint: html.T("profile.avatar.hint")},
	}}
}

func profilePage(u roster.User) func(html.Form) html.Page {
	return func(f html.Form) html.Page {
		return html.Page{Name: "profile", Title: html.T("profile.title"), Body: profileBody{u.Email, u.EmailVerified, f}}
	}
}

func (c *call) profilePage() (reply, error) {
	return show(profilePage(c.User)(profileForm(c.User.Name, c.User.Avatar)))
}

// editProfile sets the person's name and the name of their picture. A person has one
// profile, wherever the session acts.
func (c *call) editProfile() (reply, error) {
	fullName, avatar := c.typed("name"), c.typed("avatar")
	_, err := c.own().Edit(c.r.Context(), c.User.ID, func(p *roster.Profile) error {
		p.Name, p.Avatar = fullName, avatar
		return nil
	})
	if err != nil {
		return c.refuse(err, nil, profileForm(fullName, avatar), profilePage(c.User))
	}
	return see("./?done=profile"), nil
}
