package roster

import (
	"math"
	"slices"
	"time"
)

// evaluation collects what the grants of one user and of its account give for one
// product at one time: call add for each grant, then choose, then reason.
type evaluation struct {
	user    *User         // as the account sees it
	groups  []AccessGroup // of the grants, in the order of their ids
	now     time.Time
	product string
	asked   int64 // uses asked for

	live      bool          // a grant that counts by the user's own counter is valid now, whatever it gives
	allowance *GroupProfile // the most generous group of these grants; nil: none of them has a group

	// What gives the product; nil: none does.
	grant *Grant       // valid now, by the user's own counter, with the latest end
	group *AccessGroup // the group of grant
	next  *Grant       // not begun yet, with the earliest beginning
	over  *Grant       // over, with the latest end
	ended *Grant       // of a group that has ended, with the latest end

	shared []*Grant // valid now, of groups that the account shares

	own    source // what the user's own counter has
	pool   source // the shared counter that pays, or else the one with the most left
	chosen source // own or pool
}

// source is a counter, with the allowance of which it counts.
type source struct {
	grant   *Grant // gives the product; nil: none does
	group   *AccessGroup
	period  Period
	renewed time.Time // when the counter starts at zero again; zero: never
	allowed int64     // uses in a period; Unlimited: no limit
	left    int64     // of allowed
}

// has tells whether n uses are left.
func (s *source) has(n int64) bool { return s.left == Unlimited || s.left >= n }

// add counts g in. A revoked grant, and one whose group is missing, give nothing.
func (e *evaluation) add(g *Grant) {
	group := e.groupOf(g)
	if !g.Ended.IsZero() || group == nil && !g.Group.IsZero() {
		return
	}
	groupLives := group == nil || group.Ended.IsZero()
	live := g.Valid(e.now) && groupLives
	shared := g.User.IsZero() && group != nil && group.shares()
	if live && !shared {
		e.live = true
		if group != nil && (e.allowance == nil || compareAllowances(&group.GroupProfile, e.allowance) > 0) {
			e.allowance = &group.GroupProfile
		}
	}
	if group == nil && g.Product != e.product || group != nil && !slices.Contains(group.Products, e.product) {
		return
	}
	switch {
	case !groupLives:
		e.ended = latestEnding(e.ended, g)
	case live && shared:
		e.shared = append(e.shared, g)
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
	if a == nil || endsBefore(a, b) {
		return b
	}
	return a
}

// endsBefore tells whether a ends before b does.
func endsBefore(a, b *Grant) bool {
	return !a.Until.IsZero() && (b.Until.IsZero() || a.Until.Before(b.Until))
}

// groupOf returns the group of g, found by binary search; nil: g names a product,
// or the group is missing.
func (e *evaluation) groupOf(g *Grant) *AccessGroup {
	if g.Group.IsZero() {
		return nil
	}
	i, found := slices.BinarySearchFunc(e.groups, g.Group, func(group AccessGroup, id ID) int { return group.ID.Compare(id) })
	if !found {
		return nil
	}
	return &e.groups[i]
}

// gives tells whether anything gives the product now.
func (e *evaluation) gives() bool { return e.grant != nil || len(e.shared) > 0 }

// choose finds the counter that pays, by the rule of [Decide].
func (e *evaluation) choose() {
	e.own = e.ownSource(e.user)
	if len(e.shared) == 0 {
		e.chosen = e.own
		return
	}
	slices.SortStableFunc(e.shared, func(a, b *Grant) int {
		switch {
		case endsBefore(a, b):
			return -1
		case endsBefore(b, a):
			return +1
		}
		return 0
	})
	for _, g := range e.shared {
		pool := e.sharedSource(g)
		if e.pool.grant == nil || !e.pool.has(e.asked) && pool.left > e.pool.left {
			e.pool = pool
		}
	}
	e.chosen = e.pool
	if e.grant != nil && (e.own.has(e.asked) || !e.pool.has(e.asked) && e.own.left >= e.pool.left) {
		e.chosen = e.own
	}
}

// ownSource returns what u's own counter has: the allowance of the most generous
// group and u's extra uses. It has nothing without a valid grant.
func (e *evaluation) ownSource(u *User) source {
	s := source{grant: e.grant, group: e.group}
	if e.allowance != nil {
		s.period, s.renewed = e.allowance.Period, e.allowance.Period.End(u.counter().clock(e.now))
	}
	switch {
	case !e.live:
		return s
	case s.period == PeriodNone:
		s.allowed, s.left = Unlimited, Unlimited
		return s
	case u.ExtraUses > math.MaxInt64-e.allowance.Uses:
		s.allowed = math.MaxInt64
	default:
		s.allowed = e.allowance.Uses + u.ExtraUses
	}
	s.left = max(0, s.allowed-u.counter().in(s.period, e.now))
	return s
}

// sharedSource returns what the counter of an account's grant has.
func (e *evaluation) sharedSource(g *Grant) source {
	group, count := e.groupOf(g), g.counter()
	s := source{grant: g, group: group, period: group.Period, allowed: group.Uses}
	s.renewed = s.period.End(count.clock(e.now))
	s.left = max(0, s.allowed-count.in(s.period, e.now))
	return s
}

// reason returns the reason of a kind, and tells whether it refuses the product.
// It needs every grant to be added, and a counter to be chosen.
func (e *evaluation) reason(kind ReasonKind, s *Principal) (r Reason, holds bool) {
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
		holds = !e.gives() && e.ended == nil && e.next == nil && e.over == nil
	case ReasonGroup:
		holds = e.blocked(&r, e.ended)
	case ReasonNotYet:
		holds = e.blocked(&r, e.next)
	case ReasonExpired:
		holds = e.blocked(&r, e.over)
	case ReasonUsesSpent:
		holds = e.live && (e.grant != nil || len(e.shared) == 0) && e.spent(&r, &e.own)
	case ReasonSharedSpent:
		if holds = e.pool.grant != nil && e.spent(&r, &e.pool); holds {
			r.Grant, r.Group, r.Account = e.pool.grant.ID, e.pool.group.Name, true
		}
	}
	return r, holds
}

// spent tells whether s and the counter that was chosen have too few uses. It fills
// in r by s.
func (e *evaluation) spent(r *Reason, s *source) bool {
	if e.chosen.has(e.asked) || s.has(e.asked) {
		return false
	}
	r.Left = s.left
	if e.asked <= s.allowed {
		r.At = s.renewed
	}
	return true
}

// blocked tells whether g is a reason: g would give the product, and no other
// grant gives it now. It fills in r.
func (e *evaluation) blocked(r *Reason, g *Grant) bool {
	if g == nil || e.gives() {
		return false
	}
	r.Grant, r.Account = g.ID, g.User.IsZero()
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
