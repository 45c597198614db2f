package publicala

import (
	"unicode/utf8"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// The documented limits.
const (
	maxSessions = 999_999
	maxPassword = 255
)

// profile is a body of create or update.
type profile struct {
	email, externalID, password string
	sessions                    wire.Value[int64]
	admin, planAdmin, readable  wire.Value[bool]
	planName                    wire.Value[string]
	plan                        newPlan
}

// readProfile reads a body that must have the members required. An empty text
// counts as absent, as in Laravel.
func (c *call) readProfile(required ...string) (profile, error) {
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return profile{}, err
	}
	body.Require(required...)
	p := profile{
		email: body.Text("email").V, externalID: body.Text("external_id").V, password: body.Text("new_password").V,
		sessions: integer(body, "sessions_limit", maxSessions),
		admin:    flag(body, "admin"), planAdmin: flag(body, "plan_admin"), readable: flag(body, "only_sees_readable"),
		planName: body.Text("user_plan_name"), plan: readPlan(body),
	}
	_, err = roster.CanonicalEmail(p.email) // refuses an empty one
	errs := append(wire.Invalid(body.Err()), err)
	if p.externalID == "" {
		errs = append(errs, &roster.InvalidError{Field: "external id", Reason: "is required"})
	}
	if utf8.RuneCountInString(p.password) > maxPassword {
		errs = append(errs, &roster.InvalidError{Field: "password", Reason: "must have at most 255 characters"})
	}
	return p, roster.JoinInvalid(errs...)
}

// hash returns the hash of a password, "" for none.
func (c *call) hash(password string) (roster.PasswordHash, error) {
	if password == "" {
		return "", nil
	}
	return c.acting.HashPassword(c.r.Context(), roster.SecretText(password))
}

// extras returns old with the changes of p.
func (p profile) extras(old extras) extras {
	return extras{
		PlanAdmin: p.planAdmin.Or(old.PlanAdmin), OnlySeesReadable: p.readable.Or(old.OnlySeesReadable),
		UserPlanName: p.planName.Or(old.UserPlanName),
	}
}

// role returns the role after the flag admin.
func (p profile) role(dir *roster.Directory, role roster.Role) (roster.Role, error) {
	if !p.admin.Present || p.admin.Null {
		return role, nil
	}
	info, _ := dir.Role(role)
	switch {
	case p.admin.V && info.Rank < roster.RankAdmin:
		return adminRole(dir), nil
	case !p.admin.V && info.Rank >= roster.RankOwner:
		return role, &roster.InvalidError{Field: "role", Reason: "cannot be taken from an owner"}
	case !p.admin.V && info.Rank >= roster.RankAdmin:
		return dir.DefaultRole(), nil
	}
	return role, nil
}

// adminRole returns the lowest role of an admin, RoleAdmin by default.
func adminRole(dir *roster.Directory) roster.Role {
	for _, info := range dir.Roles() {
		if info.Rank >= roster.RankAdmin {
			return info.Role
		}
	}
	return roster.RoleAdmin // which Config lacks: an invalid role
}

// checkExternalID refuses an external id that reads like a Number: force-logout
// takes such a text for a Number, of somebody who may come later. u is the user,
// zero for a new one: its own Number, and what it has already, may stay.
func (p profile) checkExternalID(u roster.User) error {
	n, ok := number(p.externalID)
	if !ok || !u.ID.IsZero() && (n == shownNumber(u.VendorIDs, u.Number) || p.externalID == u.ExternalID) {
		return nil
	}
	return &roster.InvalidError{Field: "external id", Reason: "must not be a number, which would be the id of a user: put a letter before it"}
}

// edit copies p into the profile of a user.
func (p profile) edit(dir *roster.Directory, to *roster.Profile) (err error) {
	to.Email, to.ExternalID = p.email, p.externalID
	to.SessionsLimit = int(p.sessions.Or(int64(to.SessionsLimit)))
	if to.Role, err = p.role(dir, to.Role); err != nil {
		return err
	}
	to.Attrs, err = p.extras(readExtras(to.Attrs)).in(to.Attrs)
	return err
}
