package roster

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// ReasonKind is a kind of [Reason].
type ReasonKind string

// The kinds of reasons.
const (
	ReasonState     ReasonKind = "state"
	ReasonErased    ReasonKind = "erased"
	ReasonClosed    ReasonKind = "account closed"
	ReasonNoGrant   ReasonKind = "no grant"
	ReasonGroup     ReasonKind = "group ended"
	ReasonNotYet    ReasonKind = "not yet"
	ReasonExpired   ReasonKind = "expired"
	ReasonUsesSpent ReasonKind = "uses spent"
)

var reasonKinds = [...]ReasonKind{
	ReasonState, ReasonErased, ReasonClosed,
	ReasonNoGrant, ReasonGroup, ReasonNotYet, ReasonExpired,
	ReasonUsesSpent,
}

// ReasonKinds returns every kind, in the order in which a [Decision] gives them.
// At most one of the first two stands, and ReasonNoGrant never beside the three
// after it.
func ReasonKinds() []ReasonKind { return slices.Clone(reasonKinds[:]) }

// Reason is one of those for which a user may not use a product.
type Reason struct {
	Kind  ReasonKind
	State State     // of the user; with ReasonState
	Grant ID        // that would give the product; with ReasonGroup, ReasonNotYet and ReasonExpired
	Group string    // the name of its access group; empty: a grant of the product alone
	Left  int64     // uses that are left, fewer than were asked for; with ReasonUsesSpent
	At    time.Time // since when or, with ReasonNotYet and ReasonUsesSpent, until when; zero: not known, or for good
}

// String says what stands against it: "the account has been closed since
// 2030-01-05 UTC".
func (r Reason) String() string {
	switch r.Kind {
	case ReasonState:
		return r.state()
	case ReasonErased:
		return "the user has been erased" + since(r.At)
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
	}
	return string(r.Kind)
}

// Change says what would end the reason: "reopen the account".
func (r Reason) Change() string {
	switch r.Kind {
	case ReasonState:
		return r.changeState()
	case ReasonErased:
		return "make a new user"
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
	}
	return ""
}

// ofGrant tells whether r is of a grant that would give the product. Of several,
// it is enough to end one.
func (r Reason) ofGrant() bool {
	return r.Kind == ReasonGroup || r.Kind == ReasonNotYet || r.Kind == ReasonExpired
}

func (r Reason) state() string {
	switch r.State {
	case StateCreated:
		return "the user has not been activated"
	case StateInvited:
		return "the user has not accepted the invitation"
	}
	return "the user has been " + string(r.State) + since(r.At)
}

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

func (r Reason) grant() string {
	if r.Group == "" {
		return "the grant of the product"
	}
	return fmt.Sprintf("the grant of access group %q", r.Group)
}

// instant writes a time, and without its clock where a day begins.
func instant(t time.Time) string {
	t = t.UTC()
	if t.Equal(PeriodDay.Start(t)) {
		return t.Format(time.DateOnly) + " UTC"
	}
	return t.Format(time.DateTime) + " UTC"
}

// lastInstant writes a time at which something is over: what is over when a day
// begins lasted through the day before.
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

// left says how many uses there are left.
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
