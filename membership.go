package roster

import "time"

// Membership makes a user of one account a member of another, with a role and
// uses of its own there. The member acts there, by [Directory.ActingAs], while the
// membership and the user are active and the account that owns the user is open.
type Membership struct {
	ID      ID
	Account ID // where the user is a member
	Home    ID // the account that owns the user
	User    ID
	MembershipProfile
	CurrentUses int64     // uses taken there in UsesPeriod, as User.CurrentUses
	ExtraUses   int64     // uses added there to the allowance of every period
	UsesAt      time.Time // when CurrentUses was last set; zero: never
	UsesPeriod  Period    // the period in which CurrentUses was counted then
	Benefits    Benefits  // what invitations give once the member is active there; empty: nothing waits
	Created     time.Time
	Updated     time.Time
	Ended       time.Time // when it ended; zero: it has not
	Removed     bool      // it ended as the user was removed at home: Restore gives it back
	Version     int64     // 0 before the first write; each write raises it
}

// MembershipProfile is the part of a Membership that changes.
type MembershipProfile struct {
	Role  Role  // in that account
	State State // StateInvited: not accepted yet; StateActive; StateDeactivated
}

// check refuses a MembershipProfile that breaks a limit.
func (p *MembershipProfile) check(rs roles) error {
	if err := rs.check(p.Role, ""); err != nil {
		return err
	}
	switch p.State {
	case StateInvited, StateActive, StateDeactivated:
		return nil
	}
	return invalid("state", "must be invited, active or deactivated")
}

// Member is a membership with its user and the account that owns the user, for
// [Reader].Members.
type Member struct {
	Membership Membership
	User       User
	Home       Account
}
