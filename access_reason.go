package roster

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// ReasonKind is the rule by which a [Reason] refuses a product.
type ReasonKind string

// The kinds of reasons.
const (
	ReasonState      ReasonKind = "state"          // the user is not active
	ReasonErased     ReasonKind = "erased"         // [Directory.Erase] emptied the user
	ReasonMembership ReasonKind = "membership"     // the user is a member of the account, and the membership is not active
	ReasonHome       ReasonKind = "home"           // the user is a member, and may not act in the account that owns it
	ReasonClosed     ReasonKind = "account closed" // the account is closed
	ReasonNoGrant    ReasonKind = "no grant"       // no grant gives the product, now or at another time
	ReasonGroup      ReasonKind = "group ended"    // the access group that gave it has ended
	ReasonNotYet     ReasonKind = "not yet"        // the grant that gives it has not begun
	ReasonExpired    ReasonKind = "expired"        // the grant that gave it is over
	ReasonUsesSpent  ReasonKind = "uses spent"     // of the user's own uses fewer are left than were asked for

	ReasonSharedSpent ReasonKind = "shared uses spent" // of the uses that the account shares fewer are left than were asked for
)

var reasonKinds = [...]ReasonKind{
	ReasonState, ReasonErased, ReasonMembership, ReasonHome, ReasonClosed,
	ReasonNoGrant, ReasonGroup, ReasonNotYet, ReasonExpired,
	ReasonUsesSpent, ReasonSharedSpent,
}

// ReasonKinds returns a new slice of every kind, in the order in which a
// [Decision] lists them. A Decision has ReasonState or ReasonErased, never both, and
// neither of a member.
// It has ReasonNoGrant only without ReasonGroup, ReasonNotYet and ReasonExpired. Of
// ReasonUsesSpent and ReasonSharedSpent, it is enough to end one.
func ReasonKinds() []ReasonKind { return slices.Clone(reasonKinds[:]) }

// Reason is one reason why a user may not use a product.
type Reason struct {
	Kind    ReasonKind
	State   State     // the user's state, with ReasonState; the membership's, with ReasonMembership
	Grant   ID        // the grant that would give the product; with ReasonGroup, ReasonNotYet, ReasonExpired and ReasonSharedSpent
	Group   string    // name of the access group of Grant; empty: Grant names the product itself
	Account bool      // Grant is one to the account; false: to the user
	Left    int64     // uses left; with ReasonUsesSpent and ReasonSharedSpent
	At      time.Time // when it began; with ReasonNotYet, ReasonUsesSpent and ReasonSharedSpent, when it ends. Zero: not known, or it never ends
}

// String says why, as part of an English sentence: "the account has been closed
// since 2030-01-05 UTC".
func (r Reason) String() string {
	switch r.Kind {
	case ReasonState:
		return r.state()
	case ReasonErased:
		return "the user has been erased" + since(r.At)
	case ReasonMembership:
		if r.State == StateInvited {
			return "the user has not accepted the invitation to the account"
		}
		return "the user's membership of the account has been " + string(r.State)
	case ReasonHome:
		return "the user may not act in the account that owns it"
	case ReasonClosed:
		return "the account has been closed" + since(r.At)
	case ReasonNoGrant:
		return "nothing gives it to the user"
	case ReasonGroup:
		return fmt.Sprintf("access group %q was ended at %s", r.Group, instant(r.At))
	case ReasonNotYet:
		return r.grant() + " does not begin before " + instant(r.At)
	case ReasonExpired:
		return r.grant() + " expired at " + lastInstant(r.At)
	case ReasonUsesSpent:
		if r.Left > 0 {
			return "only " + left(r.Left) + until(r.At)
		}
		return left(r.Left) + until(r.At)
	case ReasonSharedSpent:
		only := ""
		if r.Left > 0 {
			only = "only "
		}
		return fmt.Sprintf("of access group %q, which the account shares, %s%s%s", r.Group, only, left(r.Left), until(r.At))
	}
	return string(r.Kind)
}

// Change says what somebody could do to end the reason, as part of an English
// sentence: "reopen the account".
func (r Reason) Change() string {
	switch r.Kind {
	case ReasonState:
		return r.changeState()
	case ReasonErased:
		return "make a new user"
	case ReasonMembership:
		if r.State == StateInvited {
			return "let the user accept the invitation"
		}
		return "reactivate the membership"
	case ReasonHome:
		return "ask whoever administers the account that owns the user"
	case ReasonClosed:
		return "reopen the account"
	case ReasonNoGrant:
		return "grant the product or an access group that has it"
	case ReasonGroup:
		return "grant the product or another access group that has it"
	case ReasonNotYet:
		return "wait until " + instant(r.At) + " or grant it from now on"
	case ReasonExpired:
		return "grant it anew"
	case ReasonUsesSpent:
		if r.At.IsZero() {
			return "give the user extra uses"
		}
		return "wait until " + instant(r.At) + " or give the user extra uses"
	case ReasonSharedSpent:
		more := fmt.Sprintf("allow more uses in access group %q", r.Group)
		if r.At.IsZero() {
			return more
		}
		return "wait until " + instant(r.At) + " or " + more
	}
	return ""
}

// ofGrant tells whether r is about a grant that would give the product. Where a
// Decision has several of these, it is enough to end one.
func (r Reason) ofGrant() bool {
	return r.Kind == ReasonGroup || r.Kind == ReasonNotYet || r.Kind == ReasonExpired
}

// ofUses tells whether r is about a counter that has too few uses left. Where a
// Decision has two of these, it is enough to end one.
func (r Reason) ofUses() bool { return r.Kind == ReasonUsesSpent || r.Kind == ReasonSharedSpent }

// alternativeTo tells whether it is enough to end r or other.
func (r Reason) alternativeTo(other Reason) bool {
	return r.ofGrant() && other.ofGrant() || r.ofUses() && other.ofUses()
}

// state is String for ReasonState.
func (r Reason) state() string {
	switch r.State {
	case StateCreated:
		return "the user has not been activated"
	case StateInvited:
		return "the user has not accepted the invitation"
	}
	return "the user has been " + string(r.State) + since(r.At)
}

// changeState is Change for ReasonState.
func (r Reason) changeState() string {
	switch r.State {
	case StateCreated:
		return "activate the user"
	case StateInvited:
		return "let the user accept the invitation"
	case StateDeleted:
		return "restore and reactivate the user"
	}
	return "reactivate the user"
}

// grant names the grant in words.
func (r Reason) grant() string {
	the := "the grant"
	if r.Account {
		the = "the account's grant"
	}
	if r.Group == "" {
		return the + " of the product"
	}
	return fmt.Sprintf("%s of access group %q", the, r.Group)
}

// instant returns t as a date with the time of day in UTC, and as a date alone at
// 00:00.
func instant(t time.Time) string {
	t = t.UTC()
	if t.Equal(PeriodDay.Start(t)) {
		return t.Format(time.DateOnly) + " UTC"
	}
	return t.Format(time.DateTime) + " UTC"
}

// lastInstant returns t, an end, in words: 00:00 of a day is the end of the day
// before.
func lastInstant(t time.Time) string {
	if t.Equal(PeriodDay.Start(t)) {
		return "the end of " + instant(t.AddDate(0, 0, -1))
	}
	return instant(t)
}

func since(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return " since " + instant(t)
}

func until(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return " until " + lastInstant(t)
}

// left says in words that n uses are left.
func left(n int64) string {
	switch n {
	case Unlimited:
		return "unlimited uses are left"
	case 0:
		return "no uses are left"
	case 1:
		return "1 use is left"
	}
	return strconv.FormatInt(n, 10) + " uses are left"
}
