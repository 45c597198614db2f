package roster

import (
	"cmp"
	"strings"
	"time"
)

// UserField names a field of [User] that queries select or sort by.
type UserField string

// The fields. Texts are compared byte by byte: "A" and "a" differ.
const (
	FieldID          UserField = "id"          // User.ID
	FieldNumber      UserField = "number"      // User.Number
	FieldExternalID  UserField = "external id" // Profile.ExternalID
	FieldUsername    UserField = "username"    // User.CanonicalUsername; values may be usernames as typed, or parts of them
	FieldEmail       UserField = "email"       // User.CanonicalEmail; values may be addresses as typed
	FieldName        UserField = "name"        // Profile.Name
	FieldFirst       UserField = "first"       // Profile.First
	FieldLast        UserField = "last"        // Profile.Last
	FieldAvatar      UserField = "avatar"      // Profile.Avatar
	FieldRole        UserField = "role"        // Profile.Role
	FieldState       UserField = "state"       // User.State
	FieldCreated     UserField = "created"     // User.Created
	FieldUpdated     UserField = "updated"     // User.Updated
	FieldActivity    UserField = "activity"    // User.Activity
	FieldDeactivated UserField = "deactivated" // User.Deactivated
	FieldDiscarded   UserField = "discarded"   // User.Discarded
	FieldAlive       UserField = "alive"       // only for Sort: 0 for created, invited and active users, 1 for the others
)

// FieldKind is the type of a field's values.
type FieldKind int

// The kinds of fields.
const (
	KindText FieldKind = iota + 1 // a text, in Value.Text
	KindInt                       // an integer, in Value.Int
	KindTime                      // a time in microseconds, in Value.Int
	KindID                        // an id as 16 bytes, in Value.Text
)

// Kind returns the type of f's values, and 0 for an unknown field.
func (f UserField) Kind() FieldKind {
	switch f {
	case FieldExternalID, FieldUsername, FieldEmail, FieldName, FieldFirst, FieldLast, FieldAvatar, FieldRole, FieldState:
		return KindText
	case FieldNumber, FieldAlive:
		return KindInt
	case FieldCreated, FieldUpdated, FieldActivity, FieldDeactivated, FieldDiscarded:
		return KindTime
	case FieldID:
		return KindID
	}
	return 0
}

// Sortable tells whether f may be the Field of a [SortKey].
func (f UserField) Sortable() bool {
	switch f {
	case FieldAlive, FieldName, FieldUsername, FieldEmail, FieldCreated, FieldUpdated, FieldActivity:
		return true
	}
	return false
}

// Value is one value of a field, in the form in which stores compare it. [Where]
// makes it. The zero Value is an absent one: an empty text or the zero time.
type Value struct {
	Text string // a KindText value, or the 16 bytes of a KindID value
	Int  int64  // a KindInt value, or the [Micros] of a KindTime value
}

// Compare compares two values of one kind: it returns -1, 0 or +1. Texts are
// compared byte by byte.
func (v Value) Compare(w Value) int {
	if order := cmp.Compare(v.Int, w.Int); order != 0 {
		return order
	}
	return strings.Compare(v.Text, w.Text)
}

// absent tells whether v is the value of a field that is not set.
func (v Value) absent() bool { return v == Value{} }

// Value returns u's value of the field f. It is the zero Value where the field is
// absent or unknown.
func (u *User) Value(f UserField) Value {
	switch f {
	case FieldID:
		return Value{Text: string(u.ID[:])}
	case FieldNumber:
		return Value{Int: u.Number}
	case FieldExternalID:
		return Value{Text: u.ExternalID}
	case FieldUsername:
		return Value{Text: u.CanonicalUsername}
	case FieldEmail:
		return Value{Text: u.CanonicalEmail}
	case FieldName:
		return Value{Text: u.Name}
	case FieldFirst:
		return Value{Text: u.First}
	case FieldLast:
		return Value{Text: u.Last}
	case FieldAvatar:
		return Value{Text: u.Avatar}
	case FieldRole:
		return Value{Text: string(u.Role)}
	case FieldState:
		return Value{Text: string(u.State)}
	case FieldCreated:
		return Value{Int: Micros(u.Created)}
	case FieldUpdated:
		return Value{Int: Micros(u.Updated)}
	case FieldActivity:
		return Value{Int: Micros(u.Activity)}
	case FieldDeactivated:
		return Value{Int: Micros(u.Deactivated)}
	case FieldDiscarded:
		return Value{Int: Micros(u.Discarded)}
	case FieldAlive:
		if u.State == StateDeactivated || u.State == StateDeleted {
			return Value{Int: 1}
		}
	}
	return Value{}
}

// valueOf returns v as a Value of kind k. ok is false where the type of v does
// not fit k.
func valueOf(k FieldKind, v any) (value Value, ok bool) {
	switch v := v.(type) {
	case string:
		return Value{Text: v}, k == KindText
	case Role:
		return Value{Text: string(v)}, k == KindText
	case State:
		return Value{Text: string(v)}, k == KindText
	case int:
		return Value{Int: int64(v)}, k == KindInt
	case int64:
		return Value{Int: v}, k == KindInt
	case time.Time:
		return Value{Int: Micros(v)}, k == KindTime
	case ID:
		return Value{Text: string(v[:])}, k == KindID
	}
	return Value{}, false
}
