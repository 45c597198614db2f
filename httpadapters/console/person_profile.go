package console

import (
	"strconv"
	"time"

	"example.com/roster"
)

// profile is who the person is.
func (v personView) profile() section {
	u := v.User
	s := section{ID: "profile", Title: v.t("profile"), Facts: []fact{
		{v.t("name-field"), v.name(u.Name, "")},
		{v.t("address"), v.address()},
		{v.t("state"), v.inState(u.State)},
		{v.t("role"), text(string(u.Role))},
	}}
	add := func(label string, c cell) { s.Facts = append(s.Facts, fact{label, c}) }
	if u.State == roster.StateDeactivated {
		reason := u.DeactivatedReason
		if reason == "" {
			reason = v.t("person.no-reason")
		}
		add(v.t("person.deactivated"), when(u.Deactivated, "–"))
		add(v.t("person.because"), v.name(reason, ""))
		add(v.t("until"), when(u.DeactivatedUntil, v.t("person.until-reactivated")))
	}
	if u.ExternalID != "" {
		add(v.t("external-id"), code(u.ExternalID))
	}
	add(v.t("created"), when(u.Created, "–"))
	add(v.t("person.activated"), when(u.Activated, v.t("never")))
	add(v.t("people.last"), when(u.Activity, v.t("never")))
	if !u.Discarded.IsZero() {
		add(v.t("person.removed"), when(u.Discarded, "–"))
	}
	if !u.Erased.IsZero() {
		add(v.t("person.erased"), when(u.Erased, "–"))
	}
	add(v.t("id"), code(u.ID.String()))
	return s
}

// address is the address, and the change that waits.
func (v personView) address() cell {
	c := cell{Kind: nameCell, Text: v.User.Email}
	switch {
	case v.User.Email == "":
		c = text(v.t("none"))
	case v.User.EmailVerified:
		c.Sub = v.t("verified")
	default:
		c.Sub = v.t("not-verified")
	}
	if v.Waits.Address != "" {
		c.Sub += "; " + v.t("person.asked", v.Waits.Address, instant(v.Waits.Asked))
	}
	return c
}

// edit is what an admin changes of the person.
func (v personView) edit() section {
	u := v.User
	s := section{ID: "edit", Title: v.t("change")}
	if v.User.State == roster.StateDeleted {
		s.Note = v.t("person.no-change")
		return s
	}
	role := form{
		Action: v.path("/profile"), Title: v.t("role"), Closed: true, Button: v.t("role.set"), Explain: v.t("role.hint"),
		Fields: []field{hidden("part", "role"), pick(v.t("role"), "role", string(u.Role), v.Roles)},
	}
	if v.Member {
		s.Forms = []form{role}
		return s
	}
	s.Forms = []form{
		{Action: v.path("/profile"), Title: v.t("person.name"), Closed: true, Button: v.t("save"), Fields: []field{
			hidden("part", "name"), input(v.t("name-field"), "name", u.Name), input(v.t("external-id"), "external id", u.ExternalID),
			{Label: v.t("person.uses"), Name: "extra uses", Type: "number", Value: strconv.FormatInt(u.ExtraUses, 10)},
		}},
		{
			Action: v.path("/profile"), Title: v.t("address"), Closed: true, Button: v.t("address.set"),
			Explain: v.t("address.hint"),
			Fields:  []field{hidden("part", "email"), {Label: v.t("address"), Name: "email", Type: "email", Value: u.Email}},
		},
		role,
	}
	if u.State == roster.StateActive {
		s.Forms = append(s.Forms,
			form{Action: v.path("/mail"), Button: v.t("mail.reset"), Small: true, Fields: []field{hidden("what", "reset")}},
			form{Action: v.path("/mail"), Button: v.t("mail.verify"), Small: true, Fields: []field{hidden("what", "verify")}},
			form{Action: v.path("/unthrottle"), Button: v.t("unthrottle"), Small: true},
		)
	}
	if v.Waits.Address != "" {
		s.Forms = append(s.Forms, form{Action: v.path("/cancel-address"), Button: v.t("address.cancel"), Small: true})
	}
	if v.Impersonate {
		s.Forms = append(s.Forms, form{
			Action: v.path("/impersonate"), Button: v.t("impersonate.submit"), Closed: true, Title: v.t("impersonate.title"),
			Explain: v.t("impersonate.hint"),
		})
	}
	return s
}

// editPerson changes one part of the profile.
func (c *call) editPerson() (string, error) {
	id, err := c.pathID()
	if err != nil {
		return "", err
	}
	uses, err := c.number("extra uses")
	if err != nil {
		return "", err
	}
	part := c.typed("part")
	_, err = c.dir.Edit(c.r.Context(), id, func(p *roster.Profile) error {
		switch part {
		case "role":
			p.Role = roster.Role(c.typed("role"))
		case "email":
			p.Email = c.typed("email")
		case "name":
			p.Name, p.ExternalID, p.ExtraUses = c.typed("name"), c.typed("external id"), uses
		default:
			return &roster.InvalidError{Field: "part", Reason: "must be name, email or role"}
		}
		return nil
	})
	return done(c.link("people", id.String()), "saved"), err
}

// cancelAddress calls off the change of address that waits.
func (c *call) cancelAddress() (string, error) {
	id, err := c.pathID()
	if err != nil {
		return "", err
	}
	_, err = c.dir.CancelEmailChange(c.r.Context(), id)
	return done(c.link("people", id.String()), "change-cancelled"), err
}

// mailPerson mails a code to the person.
func (c *call) mailPerson() (string, error) {
	id, err := c.pathID()
	if err != nil {
		return "", err
	}
	back := c.link("people", id.String())
	if c.typed("what") == "verify" {
		return done(back, "verify"), c.dir.SendVerification(c.r.Context(), id)
	}
	u, err := c.dir.User(c.r.Context(), id)
	if err != nil {
		return "", err
	}
	if u.Email == "" {
		return "", &roster.InvalidError{Field: "email", Reason: "must be set first: there is nowhere to mail to"}
	}
	return done(back, "reset"), c.dir.SendPasswordReset(c.r.Context(), u.Email, c.jar.Client(c.r))
}

// unthrottle lets a person who typed a wrong password too often try again.
func (c *call) unthrottle() (string, error) {
	id, err := c.pathID()
	if err != nil {
		return "", err
	}
	u, err := c.dir.User(c.r.Context(), id)
	if err != nil {
		return "", err
	}
	return done(c.link("people", id.String()), "unthrottled"), c.dir.ClearSignInFailures(c.r.Context(), u.Email)
}

// dayBefore shows the last day of what ends at an instant.
func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}
