package roster

import (
	"cmp"
	"strings"
	"time"
)

// UserField names what users are selected and sorted by.
type UserField string

// The fields. Texts are compared by their bytes, without folding of any kind;
// e-mail is the canonical form.
const (
	FieldID          UserField = "id"
	FieldNumber      UserField = "number"
	FieldExternalID  UserField = "external id"
	FieldEmail       UserField = "email"
	FieldName        UserField = "name"
	FieldFirst       UserField = "first"
	FieldLast        UserField = "last"
	FieldAvatar      UserField = "avatar"
	FieldRole        UserField = "role"
	FieldState       UserField = "state"
	FieldCreated     UserField = "created"
	FieldUpdated     UserField = "updated"
	FieldActivity    UserField = "activity"
	FieldDeactivated UserField = "deactivated"
	FieldDiscarded   UserField = "discarded"
	// FieldAlive sorts those who are created, invited or active before those
	// who are deactivated or deleted. It is a sort key and not a condition.
	FieldAlive UserField = "alive"
)

// FieldKind is the type of a field's values.
type FieldKind int

// The kinds: a text, an integer, a time in microseconds, an ID.
const (
	KindText FieldKind = iota + 1
	KindInt
	KindTime
	KindID
)

// Kind returns the type of f's values, and 0 when there is no such field.
func (f UserField) Kind() FieldKind {
	switch f {
	case FieldExternalID, FieldEmail, FieldName, FieldFirst, FieldLast, FieldAvatar, FieldRole, FieldState:
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

// Sortable tells whether f is a sort key.
func (f UserField) Sortable() bool {
	switch f {
	case FieldAlive, FieldName, FieldEmail, FieldCreated, FieldUpdated, FieldActivity:
		return true
	}
	return false
}

// Value is one value of a field, as stores compare it. Text holds a KindText
// value, and the 16 raw bytes of a KindID; Int holds a KindInt value, and the
// [Micros] of a KindTime.
type Value struct {
	Text string
	Int  int64
}

// Compare orders values of one kind: -1, 0 or +1.
func (v Value) Compare(w Value) int {
	if c := cmp.Compare(v.Int, w.Int); c != 0 {
		return c
	}
	return strings.Compare(v.Text, w.Text)
}

// absent is the value of a field that is not set: an empty text or no time.
func (v Value) absent() bool { return v == Value{} }

// Value returns u's value of f, the zero Value when it has none.
func (u *User) Value(f UserField) Value {
	switch f {
	case FieldID:
		return Value{Text: string(u.ID[:])}
	case FieldNumber:
		return Value{Int: u.Number}
	case FieldExternalID:
		return Value{Text: u.ExternalID}
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

// valueOf turns what callers write in a condition on a field of kind k into a
// Value; ok is false when the type does not fit.
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
