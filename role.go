package roster

import (
	"cmp"
	"slices"
)

// Role is the name of what a user may do in an account.
type Role string

// The default roles, by rank.
const (
	RoleNone     Role = "none"
	RoleReadOnly Role = "read-only"
	RoleUser     Role = "user"
	RoleAdmin    Role = "admin"
	RoleOwner    Role = "owner"
)

// Rank orders roles and says what they may do: nobody grants a role of a
// higher rank than their own, nor touches a user who has one.
type Rank int

// The ranks with a meaning. Roles of a host's own may lie between them.
const (
	RankNone     Rank = 0  // nothing
	RankReadOnly Rank = 10 // reads itself
	RankUser     Rank = 20 // reads and edits itself
	RankAdmin    Rank = 30 // everything in the account, on those who do not outrank it
	RankOwner    Rank = 40 // an account keeps at least one active owner
)

// RoleInfo describes a role for Config.Roles.
type RoleInfo struct {
	Role  Role   // 1 to 64 visible ASCII characters
	Title string // shown to people
	Rank  Rank
}

// DefaultRoles are the roles of a Directory whose Config names none: none,
// read-only, user, admin and owner, titled as they are called.
func DefaultRoles() []RoleInfo {
	return []RoleInfo{
		{RoleNone, "none", RankNone},
		{RoleReadOnly, "read-only", RankReadOnly},
		{RoleUser, "user", RankUser},
		{RoleAdmin, "admin", RankAdmin},
		{RoleOwner, "owner", RankOwner},
	}
}

// roles looks roles up. It is written once and read by many.
type roles []RoleInfo

func newRoles(infos []RoleInfo) roles {
	if len(infos) == 0 {
		infos = DefaultRoles()
	}
	rs := slices.Clone(infos)
	slices.SortStableFunc(rs, func(a, b RoleInfo) int { return cmp.Compare(a.Rank, b.Rank) })
	return rs
}

func (rs roles) find(r Role) (RoleInfo, bool) {
	i := slices.IndexFunc(rs, func(info RoleInfo) bool { return info.Role == r })
	if i < 0 {
		return RoleInfo{}, false
	}
	return rs[i], true
}

// rank returns the rank of r; a role that Config does not know has RankNone.
func (rs roles) rank(r Role) Rank {
	info, _ := rs.find(r)
	return info.Rank
}

// owners returns the roles whose holders count as owners.
func (rs roles) owners() []any {
	var names []any
	for _, info := range rs {
		if info.Rank >= RankOwner {
			names = append(names, string(info.Role))
		}
	}
	return names
}
