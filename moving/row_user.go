package moving

import (
	"cmp"
	"maps"
	"slices"

	"example.com/roster"
)

// newUser returns what a row asks for, without its groups and teams.
func (row *Row) newUser() roster.NewUser {
	name, first, last := row.names()
	return roster.NewUser{
		ID: row.ID, Number: row.Number, VendorIDs: row.VendorIDs, Email: row.Email, EmailVerified: row.EmailVerified, Username: row.Username, ExternalID: row.ExternalID,
		Name: name, First: first, Last: last,
		Image: row.Image, Avatar: row.Avatar, IPAddress: row.IPAddress, Summary: row.Summary,
		Preferences: row.Preferences, Attrs: row.Attrs, Role: row.Role, SessionsLimit: row.SessionsLimit,
		CurrentUses: row.CurrentUses, ExtraUses: row.ExtraUses, PasswordHash: row.PasswordHash,
		State: row.State, Active: row.State == "", // which an admin may bring
		Created: row.Created, Invited: row.Invited, Activated: row.Activated,
		Deactivated: row.Deactivated, Discarded: row.Discarded,
	}
}

// names returns the names that the row sets: the full name alone where the others
// follow from it, and else the others alone, from which the full name follows.
func (row *Row) names() (name, first, last string) {
	if row.First == "" && row.Last == "" {
		return row.Name, "", ""
	}
	_, first, last = roster.ReconcileNames(roster.Profile{}, roster.Profile{Name: row.Name})
	if first == row.First && last == row.Last {
		return row.Name, "", ""
	}
	return "", row.First, row.Last
}

// userRow returns the row of a user, without groups, plans and teams, and without the
// password.
func userRow(u *roster.User) Row {
	return Row{
		ID: u.ID, Number: u.Number, ExternalID: u.ExternalID, Username: u.Username, VendorIDs: u.VendorIDs.Map(),
		Email: u.Email, EmailVerified: u.EmailVerified, Name: u.Name, First: u.First, Last: u.Last,
		Role: u.Role, State: u.State, Image: u.Image, Avatar: u.Avatar, IPAddress: u.IPAddress, Summary: u.Summary,
		Preferences: u.Preferences, Attrs: u.Attrs, SessionsLimit: u.SessionsLimit, CurrentUses: u.CurrentUses, ExtraUses: u.ExtraUses,
		Created: u.Created, Invited: u.Invited, Activated: u.Activated,
		Deactivated: u.Deactivated, DeactivatedReason: u.DeactivatedReason, DeactivatedUntil: u.DeactivatedUntil, Discarded: u.Discarded,
	}
}

// deactivation returns why and until when the user of the row is deactivated.
func (row *Row) deactivation() roster.NewDeactivation {
	return roster.NewDeactivation{Reason: row.DeactivatedReason, Until: row.DeactivatedUntil}
}

// who names the user, the group or the team of a row for a report.
func (row *Row) who() string {
	switch {
	case row.Group != nil:
		return key(row.Group.Key, row.Group.Name)
	case row.Team != nil:
		return key(row.Team.Key, row.Team.Name)
	}
	vendorID := ""
	for _, set := range slices.Sorted(maps.Keys(row.VendorIDs)) {
		vendorID = cmp.Or(vendorID, row.VendorIDs[set])
	}
	return cmp.Or(row.Email, row.Username, row.ExternalID, vendorID, row.Name)
}

// size is about how many bytes a row takes.
func (row *Row) size() int {
	size := 1_000 + len(row.Name) + len(row.First) + len(row.Last) + len(row.Summary) + len(row.Image) + len(row.Preferences.String()) + len(row.Attrs.String())
	for _, p := range row.Plans {
		size += 200 + len(p.Group) + len(p.Product)
	}
	for _, texts := range [][]string{row.Groups, row.Teams} {
		for _, text := range texts {
			size += 50 + len(text)
		}
	}
	return size
}
