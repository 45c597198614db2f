package roster

import (
	"slices"
	"strings"
	"time"
)

// Op is the operator of a [Condition]. Texts are compared byte by byte.
type Op string

// The operators. A field is absent where its text is empty or its time is zero.
// OpGt, OpGte, OpLt, OpLte, OpPrefix, OpSuffix and OpContains do not hold for
// an absent field. OpNotEq, OpNotIn and OpNotContains hold for it, unless their
// value is the empty text or the zero time. The empty text is a part of every text,
// absent ones too.
const (
	OpEq          Op = "eq"      // equals the value
	OpNotEq       Op = "!eq"     // does not equal the value
	OpGt          Op = "gt"      // is greater than the value
	OpGte         Op = "gte"     // is greater than the value or equals it
	OpLt          Op = "lt"      // is less than the value
	OpLte         Op = "lte"     // is less than the value or equals it
	OpPrefix      Op = "pre"     // begins with the text
	OpSuffix      Op = "suf"     // ends with the text
	OpContains    Op = "ct"      // contains the text
	OpNotContains Op = "!ct"     // does not contain the text
	OpIn          Op = "in"      // equals one of the values
	OpNotIn       Op = "!in"     // equals none of the values
	OpBlank       Op = "blank"   // is absent; takes no value
	OpPresent     Op = "present" // is not absent; takes no value
)

// The operators that join conditions, see [And], [Or] and [Not].
const (
	OpAnd Op = "and" // all of Condition.Of hold
	OpOr  Op = "or"  // one of Condition.Of holds
	OpNot Op = "not" // the one of Condition.Of does not hold
)

// opWords are what errors call the operators.
var opWords = map[Op]string{
	OpEq: "equals a value", OpNotEq: "does not equal a value",
	OpGt: "is greater than a value", OpGte: "is greater than a value or equals it",
	OpLt: "is less than a value", OpLte: "is less than a value or equals it",
	OpPrefix: "begins with a text", OpSuffix: "ends with a text",
	OpContains: "contains a text", OpNotContains: "does not contain a text",
	OpIn: "equals one of several values", OpNotIn: "equals none of several values",
	OpBlank: "is absent", OpPresent: "is not absent",
}

// Condition selects users by one field, or by other conditions. [Where] makes one on a
// field and checks the types of the values; [And], [Or] and [Not] join conditions.
type Condition struct {
	Field  UserField // empty: Op joins Of
	Op     Op
	Values []Value     // none for OpBlank and OpPresent, one or more for OpIn and OpNotIn, else one
	Of     []Condition // one or more for OpAnd and OpOr, one for OpNot, else none
	bad    bool        // a value has a type that does not fit the field
}

// Where returns the condition that a user's field f compares with values as op
// says. Values are strings, Roles or States for a text, ints or int64s for a
// number, time.Times for a time, and IDs for an id. Where does not fail: a value
// of another type, or a wrong number of values, makes the query an InvalidError.
func Where(f UserField, op Op, values ...any) Condition {
	where := Condition{Field: f, Op: op, Values: make([]Value, len(values))}
	for i, v := range values {
		value, ok := valueOf(f.Kind(), v)
		where.Values[i] = value
		where.bad = where.bad || !ok
	}
	return where
}

// Holds tells whether u fulfills the condition. It defines the operators: every
// store selects the same users, whatever its means.
func (where Condition) Holds(u *User) bool {
	if where.joins() {
		return where.holdsJoined(u)
	}
	v := u.Value(where.Field)
	switch where.Op {
	case OpEq, OpIn:
		return slices.Contains(where.Values, v)
	case OpNotEq, OpNotIn:
		return !slices.Contains(where.Values, v)
	case OpBlank:
		return v.absent()
	case OpPresent:
		return !v.absent()
	case OpNotContains:
		return !strings.Contains(v.Text, where.Values[0].Text)
	case OpPrefix:
		return strings.HasPrefix(v.Text, where.Values[0].Text)
	case OpSuffix:
		return strings.HasSuffix(v.Text, where.Values[0].Text)
	case OpContains:
		return strings.Contains(v.Text, where.Values[0].Text)
	}
	if v.absent() {
		return false
	}
	w := where.Values[0]
	switch where.Op {
	case OpGt:
		return v.Compare(w) > 0
	case OpGte:
		return v.Compare(w) >= 0
	case OpLt:
		return v.Compare(w) < 0
	case OpLte:
		return v.Compare(w) <= 0
	}
	return false
}

// SortKey is one key of the order of a [UserQuery].
type SortKey struct {
	Field UserField // one for which [UserField.Sortable] holds
	Desc  bool      // greatest first; false: least first
}

// UserQuery selects users of the account, for [Directory.Users],
// [Directory.AllUsers] and [Directory.Count]. The zero UserQuery selects all,
// deleted ones too, in the order in which they were created.
type UserQuery struct {
	// Search is what a person types to find somebody: words, in any order, each of
	// which begins a word of the name, the address, its domain, the username or the external id.
	// Case, accents and punctuation do not matter. At most 1,024 bytes and 16 words;
	// a text without words is no condition.
	Search string
	Where  []Condition // a user must fulfill all of them; at most 64 with those that they join, 16 deep, with 1,000 values together
	// Sort is the order, by at most 6 keys. None: by FieldCreated; with Search by
	// FieldName, or by FieldEmail for an address, whose user comes first. Equal users
	// follow by id, in the direction of the last key.
	Sort   []SortKey
	Cursor string // where to start: Next or Prev of a UserPage of the same query; empty: at the beginning. Not together with Skip
	Skip   int    // how many users to leave out at the beginning, 0 to 2,147,483,647
	Limit  int    // the most users to return, at most Config.MaxPage; 0: 50, or Config.MaxPage where that is less

	people bool // a PersonQuery asks
}

// UserPage is one page of the users that a [UserQuery] selects. A search without Skip may
// pause: where it has passed over eight users for each that the page may have, and 400 at
// least, the page is shorter than Limit, may be empty, and has the cursor that goes on. Two
// words that many users have and few have together make such pages. An empty last page has
// no cursors.
type UserPage struct {
	Users []User
	Next  string // Cursor of the page after this one; empty: this is the last
	Prev  string // Cursor of the page before this one; empty: this is the first
}

// AccountQuery selects accounts, for [Directory.Accounts], in the order of their
// ids.
type AccountQuery struct {
	ID    ID  // this account alone; zero: any
	After ID  // last id of the page before; zero: from the beginning
	Limit int // the most to return, at most Config.MaxPage; 0: Config.MaxPage
}

// GroupQuery selects access groups of the account, for [Directory.Groups], in the
// order of their ids.
type GroupQuery struct {
	ID     ID    // this group alone; zero: any
	IDs    []ID  // these groups; none: any
	Number int64 // the group with this number alone; 0: any
	Ended  bool  // ended groups too
	After  ID    // last id of the page before; zero: from the beginning
	Limit  int   // the most to return, at most Config.MaxPage; 0: Config.MaxPage

	NoProducts bool // without Products: the lists may be long
}

// GrantQuery selects grants of the account, past and future ones too, for
// [Directory.Grants], in the order of their ids.
type GrantQuery struct {
	ID      ID   // this grant alone; zero: any
	Users   []ID // grants to these users; none: to any, and to the account
	Account bool // grants to the account alone
	Group   ID   // grants of this group; zero: of any, and of single products
	Ended   bool // revoked grants too
	Current bool // none that is over. However many are, those of Users are found by an index
	After   ID   // last id of the page before; zero: from the beginning
	Limit   int  // the most to return; 0: no limit
}

// TokenQuery selects API tokens of the account, for [Directory.Tokens], in the
// order of their ids.
type TokenQuery struct {
	ID      ID   // this token alone; zero: any
	User    ID   // tokens of this user; zero: of any, and of the account itself
	Pending bool // only those that were not revoked; they may have expired
	After   ID   // last id of the page before; zero: from the beginning
	Limit   int  // the most to return, at most Config.MaxPage; 0: Config.MaxPage
}

// SessionQuery selects live sessions of a user, for [Directory.Sessions].
type SessionQuery struct {
	User  ID  // whose sessions
	After ID  // the last one of the page before; zero: from the beginning
	Limit int // the most to return, at most Config.MaxPage; 0: Config.MaxPage
}

// EventQuery selects events of the account, for [Directory.Events] and
// [Directory.AllEvents], by time. An event must fulfill every field that is set.
// A page is found by an index: of the User, else of the Actor, else of the Kinds.
//
// Actor does not select by Event.Actor.Impersonator: what somebody did as another
// user is what that user's session did. The events of EventImpersonated with the
// impersonator as Actor name these users; those of each one as Actor have it.
type EventQuery struct {
	ID          ID          // this event alone; zero: any
	User        ID          // what happened to this user; zero: to anybody
	Kinds       []EventKind // events of these kinds, at most 64; none: of any
	Actor       ID          // what this user or API token did; zero: anybody
	From        time.Time   // events at this time and later; zero: from the first one
	To          time.Time   // events before this time; zero: to the last one
	NewestFirst bool        // newest first; false: oldest first
	Cursor      string      // where to start: Next or Prev of an EventPage of the same query; empty: at the beginning
	Limit       int         // the most to return, at most Config.MaxPage; 0: Config.MaxPage
}

// EventPage is one page of the events that an [EventQuery] selects.
type EventPage struct {
	Events []Event
	Next   string // Cursor of the page after this one; empty: this is the last
	Prev   string // Cursor of the page before this one; empty: this is the first
}

// MembershipQuery selects memberships, for [Directory.Memberships], in the order
// of their ids. Where Account is the Directory's own account, they are those of
// other accounts' users in it; else those of the account's own users elsewhere.
type MembershipQuery struct {
	Account ID   // the account in which the role counts; zero: any other
	ID      ID   // this membership alone; zero: any
	Users   []ID // memberships of these users; none: of any
	Ended   bool // ended memberships too
	After   ID   // last id of the page before; zero: from the beginning
	Limit   int  // the most to return, at most Config.MaxPage; 0: Config.MaxPage
}

// MemberQuery selects members of the account, for [Directory.Members], in the order of
// the ids of their memberships.
type MemberQuery struct {
	Users []ID // these users; none: any
	After ID   // id of the last membership of the page before; zero: from the beginning
	Limit int  // the most to return, at most Config.MaxPage; 0: Config.MaxPage
}

// TeamQuery selects teams of the account, for [Directory.Teams], in the order of
// their ids.
type TeamQuery struct {
	IDs    []ID // these teams; none: any
	Parent ID   // teams directly below this one; zero: any
	// ExternalID selects the team that has it and has not ended; empty: any.
	ExternalID string
	// Name selects teams that are called so, whatever the case: those with the same
	// [Team.NameKey]. Several teams may be. Empty: any.
	Name  string
	Ended bool // ended teams too
	After ID   // last id of the page before; zero: from the beginning
	Limit int  // the most to return, at most Config.MaxPage; 0: Config.MaxPage
}

// TeamMembershipQuery selects team memberships of the account, for
// [Directory.TeamMemberships], in the order of their ids.
type TeamMembershipQuery struct {
	ID    ID   // this one alone; zero: any
	Users []ID // those of these users; none: of any
	Team  ID   // those in this team; zero: in any
	Ended bool // ended ones too
	After ID   // last id of the page before; zero: from the beginning
	Limit int  // the most to return, at most Config.MaxPage; 0: Config.MaxPage
}

// DeliveryQuery selects deliveries of every account, for [Directory.Deliveries],
// the longest due first, then by id.
type DeliveryQuery struct {
	Consumer string    // deliveries to this consumer; empty: to any
	User     ID        // deliveries of events about this user; zero: all
	DueUntil time.Time // those due then or before; zero: all
	Dead     bool      // those that were given up; false: those that are still tried
	Limit    int       // the most to return, at most Config.MaxPage; 0: Config.MaxPage
}
