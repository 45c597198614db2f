package roster

import (
	"fmt"
	"strings"
	"time"
)

// Decision answers whether a user may use a product at one moment, and why not.
type Decision struct {
	User    ID
	Product string
	At      time.Time
	Asked   int64 // uses that were asked for: 1, or the n of [Directory.Consume]
	Allowed bool
	Grant   Grant       // that gives the product at that moment, the one that lasts longest; it stands here too where something else refuses
	Group   AccessGroup // of Grant; zero where Grant is of the product alone
	Until   time.Time   // when Grant is over; zero: never
	Left    int64       // uses that are left to the user, before this one; Unlimited: no end of them; 0 without a grant that is live
	Period  Period      // in which the uses are counted; PeriodNone: without a limit
	Renewed time.Time   // when the uses begin anew; zero: never
	Reasons []Reason    // all that stand against it, in the order of [ReasonKinds]; none when Allowed
}

// String explains the decision to a support person, in one or two sentences.
func (d Decision) String() string {
	var b strings.Builder
	if d.Asked > 1 {
		fmt.Fprintf(&b, "%d uses of %q are ", d.Asked, d.Product)
	} else {
		fmt.Fprintf(&b, "%q is ", d.Product)
	}
	if d.Allowed {
		b.WriteString("allowed: " + d.grant() + ", and " + left(d.Left) + until(d.Renewed) + ".")
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
		if i > 0 && r.ofGrant() && d.Reasons[i-1].ofGrant() {
			before = ", or " // whichever grant gives it, the others do not matter
		}
		b.WriteString(before + r.Change())
		before = "; "
	}
	b.WriteString(".")
	return b.String()
}

// grant says what gives the product.
func (d Decision) grant() string {
	if d.Group.ID.IsZero() {
		return "a grant of the product gives it" + until(d.Until)
	}
	return fmt.Sprintf("access group %q gives it%s", d.Group.Name, until(d.Until))
}

// AccessRefusedError is a [Directory.Consume] that the Decision refused. It is an
// ErrAccessRefused.
type AccessRefusedError struct {
	Decision Decision
}

func (e *AccessRefusedError) Error() string { return "roster: " + e.Decision.String() }

// Unwrap returns ErrAccessRefused.
func (e *AccessRefusedError) Unwrap() error { return ErrAccessRefused }
