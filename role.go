package roster

import (
	"cmp"
	"math"
	"slices"
)

// Role is the name of a role of a user in an account. Its [Rank] decides what the
// user may do. Config.Roles lists the roles that there are.
type Role string

// The roles of [DefaultRoles], the lowest rank first.
const (
	RoleNone     Role = "none"      // RankNone
	RoleReadOnly Role = "read-only" // RankReadOnly
	RoleUser     Role = "user"      // RankUser; the usual Config.DefaultRole
	RoleAdmin    Role = "admin"     // RankAdmin
	RoleOwner    Role = "owner"     // RankOwner
)

// Rank says what the users of a role may do: a higher rank may do more. No actor
// gives anybody a role above its own rank, or changes a user of a higher rank.
type Rank int

// The ranks at which rights begin. A role may have any rank between them.
const (
	RankNone     Rank = 0  // may do nothing
	RankReadOnly Rank = 10 // may read its own user
	RankUser     Rank = 20 // may also edit its own user
	RankAdmin    Rank = 30 // may do everything in the account to users who do not outrank it
	RankOwner    Rank = 40 // owns the account, which keeps at least one active owner
)

// RoleInfo describes one role, for Config.Roles.
type RoleInfo struct {
	Role  Role   // name, as users have it: 1 to 64 visible ASCII characters
	Title string // name to show to people
	Rank  Rank   // what the role may do
}

// DefaultRoles returns the roles of a Directory whose Config.Roles is empty:
// none, read-only, user, admin and owner. The title of each is its name.
func DefaultRoles() []RoleInfo {
	return []RoleInfo{
		{RoleNone, "none", RankNone},
		{RoleReadOnly, "read-only", RankReadOnly},
		{RoleUser, "user", RankUser},
		{RoleAdmin, "admin", RankAdmin},
		{RoleOwner, "owner", RankOwner},
	}
}

// roles are the roles of a Config, the lowest rank first. They do not change, so
// they are safe for concurrent use.
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

// rank returns the rank that a holder of r acts with. A role that is not in Config
// has RankNone.
func (rs roles) rank(r Role) Rank {
	info, _ := rs.find(r)
	return info.Rank
}

// ofNewUsers returns the role of a user who is made without one, where Config names
// none: RoleUser, or the role of the highest rank up to RankUser; empty where each is
// above that.
func (rs roles) ofNewUsers() Role {
	if _, ok := rs.find(RoleUser); ok {
		return RoleUser
	}
	var found Role
	for _, info := range rs {
		if info.Rank <= RankUser {
			found = info.Role
		}
	}
	return found
}

// guardedRank returns the rank that it takes to touch a holder of r. A role that
// is not in Config, such as one that another version of the program knows, is
// above all: only the host touches its holder.
func (rs roles) guardedRank(r Role) Rank {
	if info, known := rs.find(r); known {
		return info.Rank
	}
	return math.MaxInt
}

// owner returns the lowest role that makes a user an owner, RoleOwner where
// there is none.
func (rs roles) owner() Role {
	for _, info := range rs {
		if info.Rank >= RankOwner {
			return info.Role
		}
	}
	return RoleOwner
}

// owners returns the names of the roles that make a user an owner, as values for
// [Where].
func (rs roles) owners() []any {
	var names []any
	for _, info := range rs {
		if info.Rank >= RankOwner {
			names = append(names, string(info.Role))
		}
	}
	return names
}
