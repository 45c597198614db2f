package roster

import (
	"fmt"
	"strings"
	"time"
)

// Decision answers whether a user may use a product at one moment, and if not,
// why. [Directory.Access] and [Decide] make it.
type Decision struct {
	User    ID
	Product string
	At      time.Time // the moment that was asked about
	Asked   int64     // uses asked for: 1, or the n of [Directory.Consume]
	Allowed bool
	Grant   Grant       // gives the product at that moment, even if Reasons refuse; of several, the one that pays, with the latest Until; zero: none does
	Group   AccessGroup // the group of Grant, of whose Products [Directory.Access] reads the one that was asked for; zero: Grant names the product itself
	Until   time.Time   // end of Grant; zero: no end
	Shared  bool        // uses are taken from the counter of Grant, which everybody in the account shares; false: from the user's own
	Left    int64       // uses left before the ones asked for, of the counter they are taken from; Unlimited: no limit; 0 without a valid grant
	Period  Period      // period in which uses are counted; PeriodNone: no limit
	Renewed time.Time   // when the counter of uses starts at zero again; zero: never
	Reasons []Reason    // everything that refuses it, in the order of [ReasonKinds]; none when Allowed
}

// String explains the decision in one or two English sentences, for a support
// person. It names the product and the group.
func (d Decision) String() string {
	var b strings.Builder
	if d.Asked > 1 {
		fmt.Fprintf(&b, "%d uses of %q are ", d.Asked, d.Product)
	} else {
		fmt.Fprintf(&b, "%q is ", d.Product)
	}
	if d.Allowed {
		b.WriteString("allowed: " + d.grant() + ", and " + left(d.Left))
		if d.Shared {
			b.WriteString(" for everybody in the account")
		}
		b.WriteString(until(d.Renewed) + ".")
		return b.String()
	}
	b.WriteString("refused")
	if !d.Grant.ID.IsZero() {
		b.WriteString(", though " + d.grant())
	}
	before := ": "
	for _, r := range d.Reasons {
		b.WriteString(before + r.String())
		before = "; "
	}
	before = ". To allow it: "
	for i, r := range d.Reasons {
		if i > 0 && r.alternativeTo(d.Reasons[i-1]) {
			before = ", or "
		}
		b.WriteString(before + r.Change())
		before = "; "
	}
	b.WriteString(".")
	return b.String()
}

// UsesSpent tells whether d is refused for nothing but uses that are spent, and from
// when on the first of the counters starts at zero again; zero: none does.
func (d Decision) UsesSpent() (again time.Time, spent bool) {
	for _, r := range d.Reasons {
		if !r.ofUses() {
			return time.Time{}, false
		}
		if again.IsZero() || !r.At.IsZero() && r.At.Before(again) {
			again = r.At
		}
	}
	return again, len(d.Reasons) > 0
}

// grant says in words what gives the product, and until when.
func (d Decision) grant() string {
	to := ""
	if d.Grant.User.IsZero() {
		to = " to the account"
	}
	if d.Group.ID.IsZero() {
		return "a grant of the product" + to + " gives it" + until(d.Until)
	}
	if to != "" {
		to = ", granted" + to + ","
	}
	return fmt.Sprintf("access group %q%s gives it%s", d.Group.Name, to, until(d.Until))
}

// AccessRefusedError is the error of a [Directory.Consume] that was refused, with
// every reason. It is an ErrAccessRefused.
type AccessRefusedError struct {
	Decision Decision
}

// Error returns the text of the Decision.
func (e *AccessRefusedError) Error() string { return "roster: " + e.Decision.String() }

// Unwrap returns ErrAccessRefused.
func (e *AccessRefusedError) Unwrap() error { return ErrAccessRefused }
