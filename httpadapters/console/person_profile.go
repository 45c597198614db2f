package console

import (
	"strconv"
	"time"

	"example.com/roster"
)

// profile is who the person is.
func (v personView) profile() section {
	u := v.User
	s := section{ID: "profile", Title: "Profile", Facts: []fact{
		{"Name", name(u.Name, "")},
		{"Address", v.address()},
		{"State", state(u.State)},
		{"Role", text(string(u.Role))},
	}}
	add := func(label string, c cell) { s.Facts = append(s.Facts, fact{label, c}) }
	if u.State == roster.StateDeactivated {
		reason := u.DeactivatedReason
		if reason == "" {
			reason = "no reason was given"
		}
		add("Locked out since", when(u.Deactivated, "–"))
		add("Because", name(reason, ""))
		add("Until", when(u.DeactivatedUntil, "somebody reactivates them"))
	}
	if u.ExternalID != "" {
		add("External id", code(u.ExternalID))
	}
	add("Created", when(u.Created, "–"))
	add("First active", when(u.Activated, "never"))
	add("Last sign-in", when(u.Activity, "never"))
	if !u.Discarded.IsZero() {
		add("Removed", when(u.Discarded, "–"))
	}
	if !u.Erased.IsZero() {
		add("Erased", when(u.Erased, "–"))
	}
	add("Id", code(u.ID.String()))
	return s
}

// address is the address, and the change that waits.
func (v personView) address() cell {
	c := cell{Kind: nameCell, Text: v.User.Email}
	switch {
	case v.User.Email == "":
		c = text("none")
	case v.User.EmailVerified:
		c.Sub = "verified"
	default:
		c.Sub = "not verified"
	}
	if v.Asked {
		c.Sub += "; a change was asked for at " + v.AskedAt.At.UTC().Format("2006-01-02 15:04") + " and waits to be confirmed by the code in the mail"
	}
	return c
}

// edit is what an admin changes of the person.
func (v personView) edit() section {
	u := v.User
	s := section{ID: "edit", Title: "Change"}
	if v.User.State == roster.StateDeleted {
		s.Note = "A removed person cannot be changed. Restore them first."
		return s
	}
	role := form{
		Action: v.path("/profile"), Title: "Role", Closed: true, Button: "Set the role", Explain: "It counts at the next request, also in sessions that go on.",
		Fields: []field{hidden("part", "role"), pick("Role", "role", string(u.Role), v.Roles)},
	}
	if v.Member {
		s.Forms = []form{role}
		return s
	}
	s.Forms = []form{
		{Action: v.path("/profile"), Title: "Name and external id", Closed: true, Button: "Save", Fields: []field{
			hidden("part", "name"), input("Name", "name", u.Name), input("External id", "external id", u.ExternalID),
			{Label: "Extra uses in every period", Name: "extra uses", Type: "number", Value: strconv.FormatInt(u.ExtraUses, 10)},
		}},
		{
			Action: v.path("/profile"), Title: "Address", Closed: true, Button: "Set the address",
			Explain: "It counts at once, without a mail. It is not verified then, and codes that went to the old one no longer work.",
			Fields:  []field{hidden("part", "email"), {Label: "Address", Name: "email", Type: "email", Value: u.Email}},
		},
		role,
	}
	if u.State == roster.StateActive {
		s.Forms = append(s.Forms,
			form{Action: v.path("/mail"), Button: "Mail a link to set another password", Small: true, Fields: []field{hidden("what", "reset")}},
			form{Action: v.path("/mail"), Button: "Mail a link to verify the address", Small: true, Fields: []field{hidden("what", "verify")}},
			form{Action: v.path("/unthrottle"), Button: "Forget failed sign-ins", Small: true},
		)
	}
	if v.Impersonate {
		s.Forms = append(s.Forms, form{
			Action: v.path("/impersonate"), Button: "Act as this person", Closed: true, Title: "See what they see",
			Explain: "For an hour at most, with the rights of a user. They see it in their list of sessions, and the audit trail names you.",
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
