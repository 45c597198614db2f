package check

import (
	"slices"

	"example.com/roster"
)

// checkDatabase checks what must hold whatever the callers did.
func (c *checker) checkDatabase() {
	for _, check := range []func(*checker){
		(*checker).unique, (*checker).uniqueTeams, (*checker).totals, (*checker).lifecycle, (*checker).eventsOfUsers, (*checker).subjects, (*checker).teams, (*checker).identities, (*checker).refunds, (*checker).deliveries,
	} {
		check(c)
	}
}

// unique: addresses, usernames and external ids among the living, numbers and vendor ids among all.
func (c *checker) unique() {
	vendors := map[[3]string]bool{}
	emails, usernames, externals, numbers := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[int64]bool{}
	for id, u := range c.stored.users {
		account := u.Account.String()
		if alive := u.State != roster.StateDeleted; alive {
			if email := account + u.CanonicalEmail; u.CanonicalEmail != "" && emails[email] {
				note(&c.Doubled, "user %s: the address of another", id)
			} else {
				emails[email] = true
			}
			if username := account + u.CanonicalUsername; u.CanonicalUsername != "" && usernames[username] {
				note(&c.Doubled, "user %s: the username of another", id)
			} else {
				usernames[username] = true
			}
			if external := account + u.ExternalID; u.ExternalID != "" && externals[external] {
				note(&c.Doubled, "user %s: the external id of another", id)
			} else {
				externals[external] = true
			}
		}
		if numbers[u.Number] {
			note(&c.Doubled, "user %s: the number of another", id)
		}
		numbers[u.Number] = true
		for set, vendor := range u.VendorIDs.Map() {
			key := [3]string{account, set, vendor}
			if vendors[key] {
				note(&c.Doubled, "user %s: the vendor id of another", id)
			}
			vendors[key] = true
		}
	}
}

// uniqueTeams: external ids among teams that have not ended.
func (c *checker) uniqueTeams() {
	externals := map[string]bool{}
	for _, t := range c.stored.teamRecords {
		if t.ExternalID == "" || !t.Ended.IsZero() {
			continue
		}
		external := t.Account.String() + t.ExternalID
		if externals[external] {
			note(&c.Doubled, "team %s: the external id of another", t.ID)
		}
		externals[external] = true
	}
}

// totals: the store counts as many users of each account, state and role as there are.
func (c *checker) totals() {
	there := map[counted]int{}
	for _, u := range c.stored.users {
		there[counted{account: u.Account}]++
		there[counted{u.Account, u.State, u.Role}]++
	}
	for of, n := range c.stored.totals {
		switch {
		case n < there[of]:
			note(&c.Lost, "account %s: counts %d users %s %s, has %d", of.account, n, of.state, of.role, there[of])
		case n > there[of]:
			note(&c.Doubled, "account %s: counts %d users %s %s, has %d", of.account, n, of.state, of.role, there[of])
		}
	}
}

// lifecycle: who is invited has one open invitation, and nobody else one; who is
// locked out has no open token.
func (c *checker) lifecycle() {
	invitations, tokens := map[roster.ID]int{}, map[roster.ID]int{}
	for _, s := range c.stored.secrets {
		if !s.Redeemed.IsZero() || !s.Revoked.IsZero() {
			continue
		}
		switch s.Purpose {
		case roster.PurposeInvitation:
			invitations[s.User]++
		case roster.PurposeToken:
			tokens[s.User]++
		}
	}
	for id, u := range c.stored.users {
		want := 0
		if u.State == roster.StateInvited {
			want = 1
		}
		if invitations[id] != want {
			note(&c.Half, "user %s: %s, with %d open invitations", id, u.State, invitations[id])
		}
		if out := u.State == roster.StateDeactivated || u.State == roster.StateDeleted; out && tokens[id] > 0 {
			note(&c.Half, "user %s: %s, with %d open tokens", id, u.State, tokens[id])
		}
	}
}

// eventsOfUsers: each user was made once, and no event is of a version that the
// user has not reached.
func (c *checker) eventsOfUsers() {
	created := map[roster.ID]int{}
	for _, e := range c.stored.events {
		u, there := c.stored.users[e.User]
		switch {
		case e.User.IsZero():
			continue
		case !there:
			note(&c.Half, "event %s (%s): of no user", e.ID, e.Kind)
			continue
		case e.Account == u.Account && e.UserVersion > u.Version:
			note(&c.Half, "user %s: an event of version %d, of %d", e.User, e.UserVersion, u.Version)
		}
		if e.Kind == roster.EventUserCreated {
			created[e.User]++
		}
	}
	for id := range c.stored.users {
		if created[id] != 1 {
			note(&c.Half, "user %s: made %d times", id, created[id])
		}
	}
}

// subjects: a record and the event that made it are both there.
func (c *checker) subjects() {
	made := map[roster.ID]int{}
	for _, e := range c.stored.events {
		there := true
		switch e.Kind {
		case roster.EventGranted:
			_, there = c.stored.grants[e.Subject]
		case roster.EventTokenIssued, roster.EventUserInvited:
			_, there = c.stored.secrets[e.Subject]
		case roster.EventSignedIn:
			if !e.Subject.IsZero() {
				_, there = c.stored.secrets[e.Subject]
			}
		case roster.EventMembershipCreated:
			_, there = c.stored.memberships[e.Subject]
		default:
			continue
		}
		made[e.Subject]++
		if !there {
			note(&c.Half, "event %s (%s): its record is not there", e.ID, e.Kind)
		}
	}
	for id := range c.stored.grants {
		if made[id] != 1 {
			note(&c.Half, "grant %s: %d events", id, made[id])
		}
	}
	for id, s := range c.stored.secrets {
		if own := []roster.Purpose{roster.PurposeToken, roster.PurposeSession, roster.PurposeInvitation}; slices.Contains(own, s.Purpose) && made[id] != 1 {
			note(&c.Half, "%s %s: %d events", s.Purpose, id, made[id])
		}
	}
	for id := range c.stored.memberships {
		if made[id] == 0 || made[id]%2 != 0 { // one in each account; again where it began anew
			note(&c.Half, "membership %s: %d events", id, made[id])
		}
	}
}

// teams: a user is in the team as its events say.
func (c *checker) teams() {
	type place struct{ team, user roster.ID }
	open := map[place]int{}
	for _, e := range c.stored.events {
		switch e.Kind {
		case roster.EventTeamJoined:
			open[place{e.Subject, e.User}]++
		case roster.EventTeamLeft:
			open[place{e.Subject, e.User}]--
		}
	}
	for _, m := range c.stored.teams {
		if m.Ended.IsZero() {
			open[place{m.Team, m.User}]--
		}
	}
	for at, n := range open {
		if n != 0 {
			note(&c.Half, "user %s: in the team %s otherwise than its events say", at.user, at.team)
		}
	}
}
