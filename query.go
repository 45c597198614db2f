package roster

import (
	"slices"
	"strings"
	"time"
)

// Op compares a field with values.
type Op string

// The operators. The ordered ones and the three on parts never hold for a
// field that is absent (an empty text, no time); OpNotEq, OpNotContains and
// OpNotIn do, unless an empty value is named.
const (
	OpEq          Op = "eq"
	OpNotEq       Op = "!eq"
	OpGt          Op = "gt"
	OpGte         Op = "gte"
	OpLt          Op = "lt"
	OpLte         Op = "lte"
	OpPrefix      Op = "pre"
	OpSuffix      Op = "suf"
	OpContains    Op = "ct"
	OpNotContains Op = "!ct"
	OpIn          Op = "in"
	OpNotIn       Op = "!in"
	OpBlank       Op = "blank"
	OpPresent     Op = "present"
)

// Condition holds for the users whose Field compares as Op says with Values:
// none for OpBlank and OpPresent, one or more for OpIn and OpNotIn, else one.
// Make conditions with [Where].
type Condition struct {
	Field  UserField
	Op     Op
	Values []Value
	bad    bool // a value had a type that does not fit the field
}

// Where returns the condition that f compares as op says with values. They are
// a string, Role or State for a text, an int or int64 for a number, a time.Time
// for a time and an ID for an id; a value of another type makes every query
// with the condition ErrInvalid.
func Where(f UserField, op Op, values ...any) Condition {
	c := Condition{Field: f, Op: op, Values: make([]Value, len(values))}
	for i, v := range values {
		value, ok := valueOf(f.Kind(), v)
		c.Values[i] = value
		c.bad = c.bad || !ok
	}
	return c
}

// Holds tells whether c holds for u. It defines the operators: a store that
// selects by other means selects the same users.
func (c Condition) Holds(u *User) bool {
	v := u.Value(c.Field)
	switch c.Op {
	case OpEq, OpIn:
		return slices.Contains(c.Values, v)
	case OpNotEq, OpNotIn:
		return !slices.Contains(c.Values, v)
	case OpBlank:
		return v.absent()
	case OpPresent:
		return !v.absent()
	case OpNotContains:
		return v.absent() || !strings.Contains(v.Text, c.Values[0].Text)
	}
	if v.absent() {
		return false
	}
	w := c.Values[0]
	switch c.Op {
	case OpGt:
		return v.Compare(w) > 0
	case OpGte:
		return v.Compare(w) >= 0
	case OpLt:
		return v.Compare(w) < 0
	case OpLte:
		return v.Compare(w) <= 0
	case OpPrefix:
		return strings.HasPrefix(v.Text, w.Text)
	case OpSuffix:
		return strings.HasSuffix(v.Text, w.Text)
	case OpContains:
		return strings.Contains(v.Text, w.Text)
	}
	return false
}

// SortKey is one key of an order. Its Field must be sortable.
type SortKey struct {
	Field UserField
	Desc  bool
}

// UserQuery selects users of one account. The zero UserQuery selects all, those
// who are deleted too, in the order in which they were created.
type UserQuery struct {
	Where  []Condition // all hold; at most 32, with 1,000 values in all
	Sort   []SortKey   // none: created. At most 6; the id breaks ties, in the direction of the last key
	Cursor string      // UserPage.Next or UserPage.Prev of the same query; not together with Skip
	Skip   int         // users to leave out first; 0 to 2,147,483,647
	Limit  int         // users at most; 0: 50, or Config.MaxPage where that is less. More than Config.MaxPage is ErrInvalid
}

// UserPage is one page of users.
type UserPage struct {
	Users []User
	Next  string // cursor of the page after this one; empty: this is the last
	Prev  string // cursor of the page before this one; empty: this is the first
}

// The queries below select records of the account in the order of their ids. A
// zero field selects any. After is the id of the last record of the page before.
// A Limit of 0 is Config.MaxPage, and more than that is ErrInvalid.

// AccountQuery selects accounts.
type AccountQuery struct {
	ID    ID
	After ID
	Limit int
}

// GroupQuery selects access groups.
type GroupQuery struct {
	ID     ID
	Number int64
	Ended  bool // ended groups too
	After  ID
	Limit  int
}

// GrantQuery selects grants, of whatever time. A Limit of 0 is no limit.
type GrantQuery struct {
	ID    ID
	Users []ID // none: of any user
	Group ID
	Ended bool // revoked grants too
	After ID
	Limit int
}

// TokenQuery selects API tokens.
type TokenQuery struct {
	ID      ID
	User    ID   // zero: of any user, and the account's own
	Pending bool // only those that were not revoked; they may have expired
	After   ID
	Limit   int
}

// EventQuery selects events.
type EventQuery struct {
	ID    ID
	User  ID
	After ID
	Limit int
}

// MembershipQuery selects memberships: those of the account's own users in
// other accounts, or, where Account is the account itself, those that users of
// others have in it.
type MembershipQuery struct {
	Account ID // where the role counts
	ID      ID
	Users   []ID // none: of any user
	Ended   bool // ended memberships too
	After   ID
	Limit   int
}

// TeamQuery selects teams.
type TeamQuery struct {
	IDs    []ID // none: any
	Parent ID
	Ended  bool // ended teams too
	After  ID
	Limit  int
}

// TeamMembershipQuery selects team memberships.
type TeamMembershipQuery struct {
	ID    ID
	Users []ID // none: of any user
	Team  ID
	Ended bool // ended ones too
	After ID
	Limit int
}

// DeliveryQuery selects deliveries of every account that are not dead, the
// longest due first, then by id.
type DeliveryQuery struct {
	Consumer string
	User     ID
	DueUntil time.Time // due then or before
	Dead     bool      // those that are dead instead
	Limit    int
}
