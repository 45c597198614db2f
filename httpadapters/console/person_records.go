package console

import (
	"strings"

	"example.com/roster"
)

// sessions are where the person is signed in.
func (v personView) sessions() section {
	t := &table{Heads: []head{{Text: v.t("sessions.device")}, {Text: v.t("sessions.network")}, {Text: v.t("sessions.began")}, {Text: v.t("last-used")}, {Text: ""}}, Empty: v.t("sessions.none")}
	for _, s := range v.Sessions {
		where := cell{Kind: nameCell, Text: v.Devices[s.UserAgent]}
		if !s.Impersonator.User.IsZero() {
			where.Sub = v.t("sessions.impersonation")
		}
		t.Rows = append(t.Rows, row{
			Cells: []cell{where, code(s.Network), when(s.Created, "–"), when(s.LastUsed, v.t("never"))},
			Forms: []form{{Action: v.path("/sessions/end"), Button: v.t("end"), Small: true, Fields: []field{hidden("session", s.ID.String())}}},
		})
	}
	return section{ID: "sessions", Title: v.t("sessions"), Table: t, Wide: true}
}

// identities are other ways in which the person signs in.
func (v personView) identities() section {
	t := &table{Heads: []head{{Text: v.t("identities.issuer")}, {Text: v.t("identities.subject")}, {Text: v.t("last-used")}, {Text: ""}}, Empty: v.t("identities.none")}
	for _, i := range v.Identities {
		t.Rows = append(t.Rows, row{
			Cells: []cell{{Kind: nameCell, Text: i.Issuer}, code(i.Subject), when(i.LastUsed, v.t("never"))},
			Forms: []form{{Action: v.path("/identities/unlink"), Button: v.t("identities.unlink"), Small: true, Fields: []field{hidden("identity", i.ID.String())}}},
		})
	}
	return section{ID: "identities", Title: v.t("identities"), Table: t, Wide: true}
}

// tokens are the API tokens of the person that were not revoked.
func (v personView) tokens() section {
	return section{ID: "tokens", Title: v.t("nav.tokens"), Table: v.tokenTable(v.Tokens, nil), Wide: true}
}

// teams are the teams of the person.
func (v personView) teams() section {
	t := &table{Heads: []head{{Text: v.t("team")}, {Text: v.t("people.since")}, {Text: ""}}, Empty: v.t("person.no-team")}
	for _, m := range v.Teams {
		t.Rows = append(t.Rows, row{
			Cells: []cell{v.name(v.TeamNames.of(m.Team), v.Base+"/teams/"+m.Team.String()), when(m.Created, "–")},
			Forms: []form{{Action: v.path("/teams/leave"), Button: v.t("person.take-out"), Small: true, Fields: []field{hidden("team", m.Team.String())}}},
		})
	}
	s := section{ID: "teams", Title: v.t("nav.teams"), Table: t}
	if len(v.AllTeams) > 1 && v.User.State != roster.StateDeleted {
		s.Forms = []form{{Action: v.path("/teams/join"), Title: v.t("person.add-team"), Button: v.t("add"), Closed: true, Fields: []field{pick(v.t("team"), "team", "", v.AllTeams)}}}
	}
	return s
}

// accounts are where the person can act, as far as this account is told.
func (v personView) accounts() section {
	t := &table{Heads: []head{{Text: v.t("account")}, {Text: v.t("role")}, {Text: v.t("state")}}, Empty: v.t("person.no-account")}
	for _, a := range v.Accounts {
		if a.Membership.IsZero() {
			continue // the one that owns the person, whose profile stands above
		}
		t.Rows = append(t.Rows, row{Cells: []cell{v.name(a.Name, ""), text(string(a.Role)), v.inState(a.State)}})
	}
	return section{ID: "memberships", Title: v.t("memberships"), Table: t}
}

// timeline is what happened to the person, the newest first.
func (v personView) timeline() section {
	t := v.eventTable(v.Events, v.Actors, true)
	s := section{ID: "timeline", Title: v.t("timeline"), Table: t, Wide: true}
	if len(v.Events) >= historyRows {
		t.Next = v.Base + "/events?user=" + v.User.ID.String()
	}
	return s
}

// endSessions ends one session of the person, or all.
func (c *call) endSessions() (string, error) {
	id, err := c.pathID()
	if err != nil {
		return "", err
	}
	back := c.link("people", id.String())
	if c.typed("session") == "all" {
		_, err = c.dir.ForceLogout(c.r.Context(), id)
		return done(back, "logout"), err
	}
	session, err := c.requiredID("session")
	if err != nil {
		return "", err
	}
	return done(back, "session-ended"), c.dir.EndSession(c.r.Context(), id, session)
}

// unlinkIdentity takes a way to sign in away.
func (c *call) unlinkIdentity() (string, error) {
	return c.ofPerson("identity", "unlinked", func(id, identity roster.ID) error {
		return c.dir.UnlinkIdentity(c.r.Context(), id, identity)
	})
}

// joinTeam puts the person into a team.
func (c *call) joinTeam() (string, error) {
	if c.typed("team") == "" {
		return "", &roster.InvalidError{Field: "team", Reason: "must be one of the list"}
	}
	return c.ofPerson("team", "joined", func(id, team roster.ID) error {
		_, err := c.dir.JoinTeam(c.r.Context(), team, id)
		return err
	})
}

// leaveTeam takes the person out of a team.
func (c *call) leaveTeam() (string, error) {
	return c.ofPerson("team", "left", func(id, team roster.ID) error {
		_, err := c.dir.LeaveTeam(c.r.Context(), team, id)
		return err
	})
}

// ofPerson does something with a record of the person, whose id is in the form.
func (c *call) ofPerson(field, code string, change func(person, record roster.ID) error) (string, error) {
	id, err := c.pathID()
	if err != nil {
		return "", err
	}
	record, err := c.requiredID(field)
	if err != nil {
		return "", err
	}
	return done(c.link("people", id.String()), code), change(id, record)
}

// scopes shows what a token may be used for.
func (f frame) scopes(s roster.Secret) string {
	if len(s.Scopes) == 0 {
		return f.t("tokens.everything")
	}
	return strings.Join(s.Scopes, ", ")
}
