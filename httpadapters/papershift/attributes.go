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

// attributes are the attributes of each type.
var attributes = map[string][]string{
	typeUser:              {"discarded_at", "email", "status", "name", "avatar", "created_at", "updated_at"},
	typeAccount:           {"name", "created_at", "updated_at"},
	typeAccountMembership: {"role_ids", "status", "created_at", "updated_at"},
	typeTeam:              {"name", "created_at", "updated_at"},
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

// attribute returns the value of an attribute in answers.
func attribute(r *record, name string) any {
	switch fields[name] {
	case roster.FieldDiscarded:
		return instant(r.Discarded)
	case roster.FieldEmail:
		return orNull(r.Email)
	case roster.FieldState:
		return r.State
	case roster.FieldName:
		return r.Name
	case roster.FieldAvatar:
		return orNull(r.Avatar)
	case roster.FieldCreated:
		return instant(r.Created)
	case roster.FieldUpdated:
		return instant(r.Updated)
	case roster.FieldRole:
		return []roster.Role{r.Role}
	}
	return nil
}

// orNull returns nil for no text.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// instant returns a time in answers, nil for never. Every time has the same width, so
// that they sort as texts.
func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000Z")
}
