package roster

import (
	"math"
	"slices"
	"time"
)

// evaluation is what the grants of a user come to.
type evaluation struct {
	groups  []AccessGroup
	now     time.Time
	product string

	live      bool          // some grant is, of whatever
	allowance *GroupProfile // of the most generous group that is live; nil: none

	// The grants that give the product: the one that does now and lasts longest,
	// with its group; of those that do not, the one that comes next, the one that
	// was over last, and one whose group has ended.
	grant             *Grant
	group             *AccessGroup
	next, over, ended *Grant
}

// add adds a grant.
func (c *evaluation) add(g *Grant) {
	group := c.groupOf(g)
	if !g.Ended.IsZero() || group == nil && !g.Group.IsZero() {
		return
	}
	groupLives := group == nil || group.Ended.IsZero()
	live := g.Valid(c.now) && groupLives
	if c.live = c.live || live; live && group != nil {
		if c.allowance == nil || compareAllowances(&group.GroupProfile, c.allowance) > 0 {
			c.allowance = &group.GroupProfile
		}
	}
	if group == nil && g.Product != c.product || group != nil && !slices.Contains(group.Products, c.product) {
		return
	}
	switch {
	case !groupLives:
		c.ended = latestEnding(c.ended, g)
	case live:
		if c.grant = latestEnding(c.grant, g); c.grant == g {
			c.group = group
		}
	case c.now.Before(g.From):
		if c.next == nil || g.From.Before(c.next.From) {
			c.next = g
		}
	default:
		c.over = latestEnding(c.over, g)
	}
}

// latestEnding returns the grant that is over later, a where both are at once. a may be
// nil.
func latestEnding(a, b *Grant) *Grant {
	switch {
	case a == nil:
		return b
	case a.Until.IsZero() || !b.Until.IsZero() && !b.Until.After(a.Until):
		return a
	}
	return b
}

// groupOf returns the group of a grant, nil where it has none or it is not there.
func (c *evaluation) groupOf(g *Grant) *AccessGroup {
	low, high := 0, len(c.groups)
	if g.Group.IsZero() {
		high = 0
	}
	for low < high {
		switch i := (low + high) / 2; g.Group.Compare(c.groups[i].ID) {
		case 0:
			return &c.groups[i]
		case 1:
			low = i + 1
		default:
			high = i
		}
	}
	return nil
}

// allowed returns how many uses the most generous group and the user's own extra
// uses come to, Unlimited where there is no limit, and 0 without a live grant.
func (c *evaluation) allowed(u *User) int64 {
	switch {
	case !c.live:
		return 0
	case c.allowance == nil || c.allowance.Period == PeriodNone:
		return Unlimited
	case u.ExtraUses > math.MaxInt64-c.allowance.Uses:
		return math.MaxInt64
	}
	return c.allowance.Uses + u.ExtraUses
}

// reason returns the reason of a kind, and tells whether it stands.
func (c *evaluation) reason(kind ReasonKind, s *Principal, d *Decision) (r Reason, stands bool) {
	r.Kind = kind
	switch u := &s.User; kind {
	case ReasonState:
		r.State, r.At = u.State, u.stateSince()
		stands = u.State != StateActive && u.Erased.IsZero()
	case ReasonErased:
		r.At = u.Erased
		stands = !u.Erased.IsZero()
	case ReasonClosed:
		r.At = s.Account.Closed
		stands = !s.Account.Closed.IsZero()
	case ReasonNoGrant:
		stands = c.grant == nil && c.ended == nil && c.next == nil && c.over == nil
	case ReasonGroup:
		stands = c.blocked(&r, c.ended)
	case ReasonNotYet:
		stands = c.blocked(&r, c.next)
	case ReasonExpired:
		stands = c.blocked(&r, c.over)
	case ReasonUsesSpent:
		r.Left = d.Left
		if d.Asked <= c.allowed(u) {
			r.At = d.Renewed
		}
		stands = c.live && d.Left != Unlimited && d.Left < d.Asked
	}
	return r, stands
}

// blocked fills in a reason of a grant that does not give the product now, and
// tells whether there is one, and none that does.
func (c *evaluation) blocked(r *Reason, g *Grant) bool {
	if g == nil || c.grant != nil {
		return false
	}
	r.Grant = g.ID
	group := c.groupOf(g)
	if group != nil {
		r.Group = group.Name
	}
	switch r.Kind {
	case ReasonGroup:
		r.At = group.Ended
	case ReasonNotYet:
		r.At = g.From
	case ReasonExpired:
		r.At = g.Until
	}
	return true
}

// stateSince returns when the user came into its state, the zero time where that
// was not kept.
func (u *User) stateSince() time.Time {
	switch u.State {
	case StateCreated:
		return u.Created
	case StateInvited:
		return u.Invited
	case StateDeactivated:
		return u.Deactivated
	case StateDeleted:
		return u.Discarded
	}
	return never
}
