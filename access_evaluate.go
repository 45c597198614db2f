package roster

import (
	"math"
	"slices"
	"time"
)

// evaluation collects what the grants of one user give for one product at one
// time: call add for each grant, then allowed and reason.
type evaluation struct {
	user    *User         // as the account sees it
	groups  []AccessGroup // of the grants, in the order of their ids
	now     time.Time
	product string

	live      bool          // at least one grant is valid now, whatever it gives
	allowance *GroupProfile // the most generous group of the valid grants; nil: none of them has a group

	// What gives the product; nil: none does.
	grant *Grant       // valid now, with the latest end
	group *AccessGroup // the group of grant
	next  *Grant       // not begun yet, with the earliest beginning
	over  *Grant       // over, with the latest end
	ended *Grant       // of a group that has ended, with the latest end
}

// add counts g in. A revoked grant, and one whose group is missing, give nothing.
func (e *evaluation) add(g *Grant) {
	group := e.groupOf(g)
	if !g.Ended.IsZero() || group == nil && !g.Group.IsZero() {
		return
	}
	groupLives := group == nil || group.Ended.IsZero()
	live := g.Valid(e.now) && groupLives
	if e.live = e.live || live; live && group != nil {
		if e.allowance == nil || compareAllowances(&group.GroupProfile, e.allowance) > 0 {
			e.allowance = &group.GroupProfile
		}
	}
	if group == nil && g.Product != e.product || group != nil && !slices.Contains(group.Products, e.product) {
		return
	}
	switch {
	case !groupLives:
		e.ended = latestEnding(e.ended, g)
	case live:
		if e.grant = latestEnding(e.grant, g); e.grant == g {
			e.group = group
		}
	case e.now.Before(g.From):
		if e.next == nil || g.From.Before(e.next.From) {
			e.next = g
		}
	default:
		e.over = latestEnding(e.over, g)
	}
}

// latestEnding returns the grant that ends later, a where both end at once. a may
// be nil.
func latestEnding(a, b *Grant) *Grant {
	switch {
	case a == nil:
		return b
	case a.Until.IsZero() || !b.Until.IsZero() && !b.Until.After(a.Until):
		return a
	}
	return b
}

// groupOf returns the group of g, found by binary search; nil: g names a product,
// or the group is missing.
func (e *evaluation) groupOf(g *Grant) *AccessGroup {
	low, high := 0, len(e.groups)
	if g.Group.IsZero() {
		high = 0
	}
	for low < high {
		switch i := (low + high) / 2; g.Group.Compare(e.groups[i].ID) {
		case 0:
			return &e.groups[i]
		case 1:
			low = i + 1
		default:
			high = i
		}
	}
	return nil
}

// allowed returns how many uses u has in a period: the allowance of the most
// generous group and u's extra uses. It is Unlimited where there is no limit, and
// 0 without a valid grant.
func (e *evaluation) allowed(u *User) int64 {
	switch {
	case !e.live:
		return 0
	case e.allowance == nil || e.allowance.Period == PeriodNone:
		return Unlimited
	case u.ExtraUses > math.MaxInt64-e.allowance.Uses:
		return math.MaxInt64
	}
	return e.allowance.Uses + u.ExtraUses
}

// reason returns the reason of a kind, and tells whether it refuses the product.
// It needs every grant to be added, and d without its reasons.
func (e *evaluation) reason(kind ReasonKind, s *Principal, d *Decision) (r Reason, holds bool) {
	r.Kind = kind
	switch u := e.user; kind {
	case ReasonState:
		r.State, r.At = u.State, u.stateSince()
		holds = !s.isMember() && u.State != StateActive && u.Erased.IsZero()
	case ReasonErased:
		r.At = u.Erased
		holds = !u.Erased.IsZero()
	case ReasonMembership:
		r.State = s.Membership.State
		holds = s.isMember() && r.State != StateActive
	case ReasonHome:
		holds = s.isMember() && (s.User.State != StateActive || !s.Home.Closed.IsZero())
	case ReasonClosed:
		r.At = s.Account.Closed
		holds = !s.Account.Closed.IsZero()
	case ReasonNoGrant:
		holds = e.grant == nil && e.ended == nil && e.next == nil && e.over == nil
	case ReasonGroup:
		holds = e.blocked(&r, e.ended)
	case ReasonNotYet:
		holds = e.blocked(&r, e.next)
	case ReasonExpired:
		holds = e.blocked(&r, e.over)
	case ReasonUsesSpent:
		r.Left = d.Left
		if d.Asked <= e.allowed(u) {
			r.At = d.Renewed
		}
		holds = e.live && d.Left != Unlimited && d.Left < d.Asked
	}
	return r, holds
}

// blocked tells whether g is a reason: g would give the product, and no other
// grant gives it now. It fills in r.
func (e *evaluation) blocked(r *Reason, g *Grant) bool {
	if g == nil || e.grant != nil {
		return false
	}
	r.Grant = g.ID
	group := e.groupOf(g)
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

// stateSince returns when u entered its state. It is the zero time for an active
// user: that time is not kept.
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
