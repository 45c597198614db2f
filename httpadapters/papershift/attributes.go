package papershift

import "example.com/roster"

// The types of resources. Requests may name them in the plural.
const (
	typeUser              = "user"
	typeAccount           = "account"
	typeAccountMembership = "account_membership"
	typeTeam              = "team"
	typeTeamMembership    = "team_membership"
)

// attributes are the attributes of each type, in ascending order.
var attributes = map[string][]string{
	typeUser:              {"avatar", "created_at", "discarded_at", "email", "name", "status", "updated_at"},
	typeAccount:           {"created_at", "name", "updated_at"},
	typeAccountMembership: {"created_at", "role_ids", "status", "updated_at"},
	typeTeam:              {"created_at", "name", "updated_at"},
	typeTeamMembership:    {"created_at"},
}

// record holds the attributes of a resource. Resources of other types use a
// user's fields of the same name, so that one code shows and compares all of
// them.
type record = roster.User

// fields are the fields of a record by attribute.
var fields = map[string]roster.UserField{
	"id":           roster.FieldID,
	"discarded_at": roster.FieldDiscarded,
	"email":        roster.FieldEmail,
	"status":       roster.FieldState,
	"name":         roster.FieldName,
	"avatar":       roster.FieldAvatar,
	"created_at":   roster.FieldCreated,
	"updated_at":   roster.FieldUpdated,
	"role_ids":     roster.FieldRole,
}
