package papershift

import (
	"time"

	"example.com/roster"
)

// The types of resources. Requests may name them in the plural.
const (
	typeUser              = "user"
	typeAccount           = "account"
	typeAccountMembership = "account_membership"
	typeTeam              = "team"
	typeTeamMembership    = "team_membership"
)

// attributes are what the resources of a type have.
var attributes = map[string][]string{
	typeUser:              {"discarded_at", "email", "status", "name", "avatar", "created_at", "updated_at"},
	typeAccount:           {"name", "created_at", "updated_at"},
	typeAccountMembership: {"role_ids", "status", "created_at", "updated_at"},
	typeTeam:              {"name", "created_at", "updated_at"},
	typeTeamMembership:    {"created_at"},
}

// record is where attributes are read from. Those of other types than user
// stand where a user has its own of the same name, so that all are shown and
// compared alike.
type record = roster.User

// fields are where a record has its attributes.
var fields = map[string]roster.UserField{
	"discarded_at": roster.FieldDiscarded,
	"email":        roster.FieldEmail,
	"status":       roster.FieldState,
	"name":         roster.FieldName,
	"avatar":       roster.FieldAvatar,
	"created_at":   roster.FieldCreated,
	"updated_at":   roster.FieldUpdated,
	"role_ids":     roster.FieldRole,
}

// attribute returns an attribute as it is shown.
func attribute(r *record, name string) any {
	switch fields[name] {
	case roster.FieldDiscarded:
		return instant(r.Discarded)
	case roster.FieldEmail:
		if r.Email == "" {
			return nil
		}
		return r.Email
	case roster.FieldState:
		return r.State
	case roster.FieldName:
		return r.Name
	case roster.FieldAvatar:
		return r.Avatar
	case roster.FieldCreated:
		return instant(r.Created)
	case roster.FieldUpdated:
		return instant(r.Updated)
	case roster.FieldRole:
		return []roster.Role{r.Role}
	}
	return nil
}

// instant returns a time as it is shown, nil for never.
func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Format(time.RFC3339Nano)
}
