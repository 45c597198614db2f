package sqltest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.com/roster"
)

// noon is when principals are evaluated.
var noon = time.Date(2030, 1, 15, 12, 0, 0, 0, time.UTC)

// drawTime draws a time around noon, of which one in four is never.
func drawTime(t *rapid.T, label string) time.Time {
	hours := rapid.IntRange(-2000, 2000).Draw(t, label)
	if hours%4 == 0 {
		return time.Time{}
	}
	return noon.Add(time.Duration(hours/48) * 12 * time.Hour) // often the same, and often noon itself
}

// drawPrincipal draws a user with up to six grants of up to four groups, some of
// them to the account, which shares some of the groups.
func drawPrincipal(t *rapid.T) roster.Principal {
	products := rapid.SampledFrom([]string{"reports", "charts"})
	var s roster.Principal
	s.User.ID = roster.ID{1}
	s.User.State = rapid.SampledFrom(roster.States()).Draw(t, "state")
	if s.User.State == roster.StateDeleted {
		s.User.Erased = drawTime(t, "erased")
	}
	s.User.CurrentUses = rapid.Int64Range(0, 6).Draw(t, "uses")
	s.User.ExtraUses = rapid.Int64Range(0, 2).Draw(t, "extra uses")
	s.User.UsesAt = drawTime(t, "uses at")
	s.User.UsesPeriod = rapid.SampledFrom(roster.Periods()).Draw(t, "uses period")
	s.Account.Closed = rapid.SampledFrom([]time.Time{{}, {}, noon}).Draw(t, "closed")
	for i := range rapid.IntRange(0, 4).Draw(t, "groups") {
		s.Groups = append(s.Groups, roster.AccessGroup{
			ID: roster.ID{byte(i + 1)}, Ended: rapid.SampledFrom([]time.Time{{}, {}, noon.Add(-time.Hour)}).Draw(t, "ended"),
			GroupProfile: roster.GroupProfile{
				Products: rapid.SliceOfN(products, 0, 2).Draw(t, "products"),
				Period:   rapid.SampledFrom(roster.Periods()).Draw(t, "period"), Uses: rapid.Int64Range(0, 5).Draw(t, "allowance"),
				Shared: rapid.Bool().Draw(t, "shared"),
			},
		})
	}
	for i := range rapid.IntRange(0, 6).Draw(t, "grants") {
		g := roster.Grant{ID: roster.ID{15: byte(i + 1)}, User: s.User.ID, From: drawTime(t, "from"), Until: drawTime(t, "until")}
		if n := rapid.IntRange(0, len(s.Groups)).Draw(t, "group"); n > 0 {
			g.Group = s.Groups[n-1].ID
		} else {
			g.Product = products.Draw(t, "product")
		}
		if rapid.Bool().Draw(t, "to the account") {
			g.User = roster.ID{}
			g.CurrentUses, g.UsesAt = rapid.Int64Range(0, 6).Draw(t, "shared uses"), drawTime(t, "shared uses at")
			g.UsesPeriod = rapid.SampledFrom(roster.Periods()).Draw(t, "shared uses period")
		}
		s.Grants = append(s.Grants, g)
	}
	return s
}

// join makes the user of s a member of the account, with the uses that it has.
func join(s *roster.Principal, state roster.State) {
	s.Membership = roster.Membership{
		ID: roster.ID{2}, CurrentUses: s.User.CurrentUses, ExtraUses: s.User.ExtraUses, UsesAt: s.User.UsesAt, UsesPeriod: s.User.UsesPeriod,
		MembershipProfile: roster.MembershipProfile{State: state},
	}
}

// drawMember draws a member of the account, with a home that may be closed.
func drawMember(t *rapid.T) roster.Principal {
	s := drawPrincipal(t)
	join(&s, rapid.SampledFrom([]roster.State{roster.StateInvited, roster.StateActive, roster.StateDeactivated}).Draw(t, "membership"))
	s.Home.Closed = rapid.SampledFrom([]time.Time{{}, {}, noon}).Draw(t, "home closed")
	s.User.CurrentUses, s.User.ExtraUses = 100, 100 // of home
	return s
}

func decide(s roster.Principal) roster.Decision { return roster.Decide(s, "reports", noon) }

// kinds returns the kinds of the reasons of d.
func kinds(d roster.Decision) (found []roster.ReasonKind) {
	for _, r := range d.Reasons {
		found = append(found, r.Kind)
	}
	return found
}

// ofGrants are the kinds that one grant of the product removes together.
var ofGrants = []roster.ReasonKind{roster.ReasonNoGrant, roster.ReasonGroup, roster.ReasonNotYet, roster.ReasonExpired}

// ofUses are the kinds of which it is enough to end one.
var ofUses = []roster.ReasonKind{roster.ReasonUsesSpent, roster.ReasonSharedSpent}

// remove does what would end a reason.
func remove(s *roster.Principal, r roster.Reason) {
	switch r.Kind {
	case roster.ReasonState, roster.ReasonErased: // a new user has the same grants
		s.User.State, s.User.Erased = roster.StateActive, time.Time{}
	case roster.ReasonMembership:
		s.Membership.State = roster.StateActive
	case roster.ReasonHome:
		s.User.State, s.User.Erased, s.Home.Closed = roster.StateActive, time.Time{}, time.Time{}
	case roster.ReasonClosed:
		s.Account.Closed = time.Time{}
	case roster.ReasonUsesSpent:
		s.User.ExtraUses += s.User.CurrentUses + 1
		s.Membership.ExtraUses += s.Membership.CurrentUses + 1
	case roster.ReasonSharedSpent:
		s.Groups = slices.Clone(s.Groups)
		g := s.Grants[slices.IndexFunc(s.Grants, func(g roster.Grant) bool { return g.ID == r.Grant })]
		s.Groups[slices.IndexFunc(s.Groups, func(x roster.AccessGroup) bool { return x.ID == g.Group })].Uses += g.CurrentUses + 1
	default:
		s.Grants = append(slices.Clone(s.Grants), roster.Grant{ID: roster.ID{14: 1}, User: s.User.ID, Product: "reports"})
	}
}

// TestReasonsAreAll removes the reasons of a refusal one after another, in any
// order. It stays a refusal, for the others, until the last is gone.
func TestReasonsAreAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := drawPrincipal
		if rapid.Bool().Draw(t, "member") {
			draw = drawMember
		}
		s := draw(t)
		left := decide(s).Reasons
		for len(left) > 0 {
			r := rapid.SampledFrom(left).Draw(t, "removed")
			remove(&s, r)
			left = slices.DeleteFunc(left, func(other roster.Reason) bool {
				return other.Kind == r.Kind || slices.Contains(ofGrants, r.Kind) && slices.Contains(ofGrants, other.Kind) ||
					slices.Contains(ofUses, r.Kind) && slices.Contains(ofUses, other.Kind)
			})
			if got := decide(s).Reasons; !slices.Equal(got, left) {
				t.Fatalf("without %q: %v, want %v", r.Kind, got, left)
			}
		}
		if d := decide(s); !d.Allowed || d.Grant.ID.IsZero() {
			t.Fatalf("without a reason: %v", d)
		}
	})
}

// add makes a reason of a kind stand against who is allowed.
func add(s *roster.Principal, kind roster.ReasonKind) {
	switch kind {
	case roster.ReasonState:
		s.User.State = roster.StateDeactivated
	case roster.ReasonErased:
		s.User.State, s.User.Erased = roster.StateDeleted, noon
	case roster.ReasonMembership:
		join(s, roster.StateInvited)
	case roster.ReasonHome:
		join(s, roster.StateActive)
		s.User.State = roster.StateDeleted
	case roster.ReasonClosed:
		s.Account.Closed = noon
	case roster.ReasonUsesSpent:
		s.User.CurrentUses, s.User.UsesAt, s.User.UsesPeriod = s.User.ExtraUses+1, noon, roster.PeriodDay
		for i := range s.Groups {
			s.Groups[i].Period, s.Groups[i].Uses, s.Groups[i].Shared = roster.PeriodDay, 1, false
		}
		s.Groups = append(s.Groups, roster.AccessGroup{ID: roster.ID{255}, GroupProfile: roster.GroupProfile{Period: roster.PeriodDay, Uses: 1}})
		s.Grants = append(s.Grants, roster.Grant{ID: roster.ID{14: 2}, Group: roster.ID{255}})
	case roster.ReasonSharedSpent:
		s.Groups = []roster.AccessGroup{{ID: roster.ID{255}, GroupProfile: roster.GroupProfile{
			Products: []string{"reports"}, Period: roster.PeriodDay, Uses: 1, Shared: true,
		}}}
		s.Grants = []roster.Grant{{ID: roster.ID{14: 2}, Group: roster.ID{255}, CurrentUses: 1, UsesAt: noon, UsesPeriod: roster.PeriodDay}}
	case roster.ReasonNoGrant:
		s.Grants = nil
	case roster.ReasonGroup:
		s.Groups = []roster.AccessGroup{{ID: roster.ID{255}, Ended: noon, GroupProfile: roster.GroupProfile{Products: []string{"reports"}}}}
		s.Grants = []roster.Grant{{ID: roster.ID{14: 2}, Group: roster.ID{255}}}
	case roster.ReasonNotYet:
		s.Grants = []roster.Grant{{ID: roster.ID{14: 2}, Product: "reports", From: noon.Add(time.Microsecond)}}
	case roster.ReasonExpired:
		s.Grants = []roster.Grant{{ID: roster.ID{14: 2}, Product: "reports", Until: noon}}
	}
}

// TestEachReasonIsEnough adds each reason to what is allowed, which it turns into
// a refusal that names it alone.
func TestEachReasonIsEnough(t *testing.T) {
	for _, kind := range roster.ReasonKinds() {
		t.Run(string(kind), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				s := drawPrincipal(t)
				for d := decide(s); !d.Allowed; d = decide(s) {
					remove(&s, d.Reasons[0])
				}
				add(&s, kind)
				if got := kinds(decide(s)); fmt.Sprint(got) != fmt.Sprint([]roster.ReasonKind{kind}) {
					t.Fatalf("refused for %q", got)
				}
			})
		})
	}
}
