package moving

import (
	"context"

	"example.com/roster"
)

// steps are what makes a user as its row says.
type steps struct {
	it       *item
	fields   []string      // of the profile that differ
	password bool          // the user has none, and the row has one
	action   roster.Action // empty: the state stays
	lacks    access
}

func (s *steps) nothing() bool {
	return len(s.fields) == 0 && !s.password && s.action == "" && s.lacks.none()
}

// compare returns what is to be done, and nil where the row is refused.
func (r *run) compare(it *item, has held) *steps {
	u, row := it.user, &it.row
	s := &steps{it: it}
	removed := u.State == roster.StateDeleted
	switch {
	case row.Number != 0 && row.Number != u.Number:
		it.refuse("number", "is given once: the user has another one")
	case removed && row.State == roster.StateDeleted:
		return s
	case removed:
		it.refuse("state", "is deleted here, which an import does not undo: restore the user first")
	case u.State == roster.StateDeactivated && row.State == roster.StateActive:
		it.refuse("state", "is deactivated here, which an import does not undo: reactivate the user first")
	}
	if it.outcome.Result != "" {
		return nil
	}
	s.action = step(u.State, row.State)
	after := u.Profile
	row.apply(&after)
	s.fields = differing(&u.Profile, &after)
	s.password = row.PasswordHash != "" && u.PasswordHash == ""
	s.lacks = it.want.missing(has.grants[u.ID], has.teams[u.ID])
	return s
}

// step returns the action that leads from one state to another, empty where the row
// says none, or where the user has gone on since.
func step(from, to roster.State) roster.Action {
	switch {
	case from == to:
		return ""
	case to == roster.StateActive && from != roster.StateDeactivated:
		return roster.Activate
	case to == roster.StateDeactivated:
		return roster.Deactivate
	case to == roster.StateDeleted:
		return roster.Remove
	}
	return ""
}

// take takes the steps.
func (s *steps) take(ctx context.Context, d *roster.Directory) error {
	id, row, changed := s.it.user.ID, &s.it.row, s.fields
	if len(s.fields) > 0 {
		if err := s.edit(ctx, d); err != nil {
			return err
		}
	}
	if s.password {
		if _, err := d.SetPasswordHash(ctx, id, row.PasswordHash); err != nil {
			return err
		}
		changed = append(changed, "password_hash")
	}
	for _, g := range s.lacks.grants {
		if _, err := d.Grant(ctx, id, g); err != nil {
			return err
		}
	}
	for _, t := range s.lacks.teams {
		if _, err := d.JoinTeam(ctx, t, id); err != nil {
			return err
		}
	}
	if len(s.lacks.grants) > 0 {
		changed = append(changed, "groups")
	}
	if len(s.lacks.teams) > 0 {
		changed = append(changed, "teams")
	}
	if s.action != "" {
		if err := s.move(ctx, d); err != nil {
			return err
		}
		changed = append(changed, "state")
	}
	s.it.outcome = Outcome{Result: Changed, ID: id, Changed: changed}
	return nil
}

// edit changes the profile. Another address clears the mark that the one before was
// verified: what the row says of the new one is set behind it.
func (s *steps) edit(ctx context.Context, d *roster.Directory) error {
	apply := func(p *roster.Profile) error { s.it.row.apply(p); return nil }
	u, err := d.Edit(ctx, s.it.user.ID, apply)
	if err == nil && s.it.row.EmailVerified && !u.EmailVerified {
		_, err = d.Edit(ctx, s.it.user.ID, apply)
	}
	return err
}

// move takes the step in the lifecycle.
func (s *steps) move(ctx context.Context, d *roster.Directory) error {
	if s.action == roster.Deactivate {
		_, err := d.Deactivate(ctx, s.it.user.ID, s.it.row.deactivation())
		return err
	}
	_, err := d.Apply(ctx, s.it.user.ID, s.action)
	return err
}

// apply sets what the row gives in the profile of a user who is there.
func (row *Row) apply(p *roster.Profile) {
	if canonical(row.Email) != canonical(p.Email) {
		set(&p.Email, row.Email)
	}
	set(&p.EmailVerified, row.EmailVerified)
	if !sameUsername(row.Username, p.Username) {
		set(&p.Username, row.Username)
	}
	set(&p.ExternalID, row.ExternalID)
	applyVendorIDs(&p.VendorIDs, row.VendorIDs)
	name, first, last := row.names()
	set(&p.Name, name)
	set(&p.First, first)
	set(&p.Last, last)
	set(&p.Image, row.Image)
	set(&p.Avatar, row.Avatar)
	set(&p.IPAddress, row.IPAddress)
	set(&p.Summary, row.Summary)
	set(&p.Preferences, row.Preferences)
	set(&p.Attrs, row.Attrs)
	set(&p.Role, row.Role)
	set(&p.SessionsLimit, row.SessionsLimit)
	set(&p.ExtraUses, row.ExtraUses)
}

// canonical returns the canonical form of an address, or the address itself.
func canonical(email string) string {
	if c, err := roster.CanonicalEmail(email); err == nil {
		return c
	}
	return email
}

// sameUsername reports whether two usernames are one, whatever their spelling.
func sameUsername(a, b string) bool {
	one, err := roster.CanonicalUsername(a)
	other, otherErr := roster.CanonicalUsername(b)
	return err == nil && otherErr == nil && one == other
}

// differing names the fields that differ.
func differing(before, after *roster.Profile) (fields []string) {
	for _, f := range []struct {
		name    string
		differs bool
	}{
		{"email", before.Email != after.Email},
		{"email_verified", before.EmailVerified != after.EmailVerified},
		{"username", before.Username != after.Username},
		{"external_id", before.ExternalID != after.ExternalID},
		{"vendor_ids", before.VendorIDs != after.VendorIDs},
		{"name", before.Name != after.Name},
		{"first", before.First != after.First},
		{"last", before.Last != after.Last},
		{"image", before.Image != after.Image},
		{"avatar", before.Avatar != after.Avatar},
		{"ip_address", before.IPAddress != after.IPAddress},
		{"summary", before.Summary != after.Summary},
		{"preferences", before.Preferences != after.Preferences},
		{"attrs", before.Attrs != after.Attrs},
		{"role", before.Role != after.Role},
		{"sessions_limit", before.SessionsLimit != after.SessionsLimit},
		{"extra_uses", before.ExtraUses != after.ExtraUses},
	} {
		if f.differs {
			fields = append(fields, f.name)
		}
	}
	return fields
}
