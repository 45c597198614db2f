package moving

import (
	"time"

	"example.com/roster"
)

// Row is a user, a group or a team on its way. Every field is optional: an empty one
// is not given, and leaves a user who is there already as it is. Texts have the
// meaning and the limits of [roster.Profile].
type Row struct {
	Line  int    `json:"-"`               // where the row stands in its source, from 1; set by readers
	Group *Group `json:"group,omitempty"` // not nil: the row is an access group, and nothing else
	Team  *Team  `json:"team,omitempty"`  // not nil: the row is a team, and nothing else

	ID            roster.ID         `json:"id,omitzero"`   // id of a new user; zero: roster makes one
	Home          roster.ID         `json:"home,omitzero"` // not zero and another account: its user ID is a member of this one, with Role, State, ExtraUses, Groups, Plans and Teams, and nothing else
	Number        int64             `json:"number,omitempty"`
	VendorIDs     map[string]string `json:"vendor_ids,omitempty"` // name of a route set, such as "axiom", to the id that its clients have stored
	ExternalID    string            `json:"external_id,omitempty"`
	Username      string            `json:"username,omitempty"`
	Email         string            `json:"email,omitempty"`
	EmailVerified bool              `json:"email_verified,omitempty"`
	Name          string            `json:"name,omitempty"`
	First         string            `json:"first,omitempty"`
	Last          string            `json:"last,omitempty"`
	Role          roster.Role       `json:"role,omitempty"`
	State         roster.State      `json:"state,omitempty"` // empty: active for a new user
	Image         string            `json:"image,omitempty"`
	Avatar        string            `json:"avatar,omitempty"`
	IPAddress     string            `json:"ip_address,omitempty"`
	Summary       string            `json:"summary,omitempty"`
	Preferences   roster.JSONObject `json:"preferences,omitzero"`
	Attrs         roster.JSONObject `json:"attrs,omitzero"`
	SessionsLimit int               `json:"sessions_limit,omitempty"`
	CurrentUses   int64             `json:"current_uses,omitempty"` // of a new user alone
	ExtraUses     int64             `json:"extra_uses,omitempty"`
	Groups        []string          `json:"groups,omitempty"` // access groups that the user has without an end: keys, ids, or vendor ids such as "pickaxe:access-1"
	Plans         []Plan            `json:"plans,omitempty"`  // groups and products that the user has from somebody, or for some time
	Teams         []string          `json:"teams,omitempty"`  // teams that the user is in, named likewise

	// PasswordHash is argon2id's or of a make in Config.ForeignHashes. It is for users
	// who have no password yet.
	PasswordHash roster.PasswordHash `json:"-"`

	Created           time.Time `json:"created,omitzero"`
	Invited           time.Time `json:"invited,omitzero"`
	Activated         time.Time `json:"activated,omitzero"`
	Deactivated       time.Time `json:"deactivated,omitzero"`
	DeactivatedReason string    `json:"deactivated_reason,omitempty"`
	DeactivatedUntil  time.Time `json:"deactivated_until,omitzero"`
	Discarded         time.Time `json:"discarded,omitzero"`
}

// Plan is a group or a product that a user has, as [roster.Grant] tells.
type Plan struct {
	Group   string    `json:"group,omitempty"`   // an access group, named as in Row.Groups; empty: Product is given
	Product string    `json:"product,omitempty"` // empty: Group is given
	Source  string    `json:"source,omitempty"`
	From    time.Time `json:"from,omitzero"`
	Until   time.Time `json:"until,omitzero"`
}

// Group is an access group on its way, as [roster.GroupProfile] tells.
type Group struct {
	Key       string            `json:"key,omitempty"` // what rows call it: Name, with " (2)" behind it for a second one of that name; empty: Name
	Name      string            `json:"name,omitempty"`
	VendorIDs map[string]string `json:"vendor_ids,omitempty"` // as of a Row; rows may name the group by one of them
	Products  []string          `json:"products,omitempty"`
	Period    roster.Period     `json:"period,omitempty"`
	Uses      int64             `json:"uses,omitempty"`
	Public    bool              `json:"public,omitempty"`
	Shared    bool              `json:"shared,omitempty"`
}

// Team is a team on its way.
type Team struct {
	Key        string            `json:"key,omitempty"` // what rows call it, as of a Group; empty: Name
	Name       string            `json:"name,omitempty"`
	VendorIDs  map[string]string `json:"vendor_ids,omitempty"`  // as of a Row; rows may name the team by one of them
	ExternalID string            `json:"external_id,omitempty"` // as of [roster.TeamProfile]
	Parent     string            `json:"parent,omitempty"`      // key of the team that it is part of; empty: none
}
