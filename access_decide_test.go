package roster_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// noon is when the cases of this file are judged.
var noon = time.Date(2030, 1, 15, 12, 0, 0, 0, time.UTC)

// change makes a case of another.
type change func(s *roster.Principal)

// standing returns an active user without grants, changed.
func standing(changes ...change) roster.Principal {
	s := roster.Principal{
		Account: roster.Account{ID: roster.DefaultAccount()},
		User: roster.User{
			ID: roster.ID{15: 1}, Account: roster.DefaultAccount(), State: roster.StateActive, Created: noon.AddDate(-1, 0, 0),
		},
	}
	for _, c := range changes {
		c(&s)
	}
	return s
}

// membership makes the user a member of the account, owned by another one.
func membership(state roster.State) change {
	return func(s *roster.Principal) {
		s.Home = roster.Account{ID: roster.ID{14: 1}}
		s.User.Account = s.Home.ID
		s.Membership = roster.Membership{ID: roster.ID{15: 2}, Account: s.Account.ID, Home: s.Home.ID, User: s.User.ID}
		s.Membership.State = state
	}
}

// in puts the user into a state.
func in(state roster.State) change {
	return func(s *roster.Principal) {
		s.User.State = state
		at := time.Date(2030, 1, 10, 9, 30, 0, 0, time.UTC)
		switch state {
		case roster.StateInvited:
			s.User.Invited = at
		case roster.StateDeactivated:
			s.User.Deactivated = at
		case roster.StateDeleted:
			s.User.Discarded = at
		}
	}
}

func erased(s *roster.Principal) {
	in(roster.StateDeleted)(s)
	s.User.Erased = noon.AddDate(0, 0, -1)
}

func closed(s *roster.Principal) { s.Account.Closed = time.Date(2030, 1, 12, 0, 0, 0, 0, time.UTC) }

// group grants an access group of that name, which has the product "reports".
func group(name string, period roster.Period, uses int64, changes ...func(*roster.Grant, *roster.AccessGroup)) change {
	return func(s *roster.Principal) {
		n := byte(len(s.Grants) + 1)
		g := roster.AccessGroup{ID: roster.ID{0: n}, Account: s.Account.ID, Number: int64(n), GroupProfile: roster.GroupProfile{
			Name: name, Products: []string{"charts", "reports"}, Period: period, Uses: uses,
		}}
		grant := roster.Grant{ID: roster.ID{1: n}, Account: s.Account.ID, User: s.User.ID, Group: g.ID}
		for _, c := range changes {
			c(&grant, &g)
		}
		s.Grants, s.Groups = append(s.Grants, grant), append(s.Groups, g)
	}
}

// pool grants the account a group of that name, whose uses everybody in it shares.
func pool(name string, uses int64, changes ...func(*roster.Grant, *roster.AccessGroup)) change {
	share := func(g *roster.Grant, group *roster.AccessGroup) { g.User, group.Shared = roster.ID{}, true }
	return group(name, roster.PeriodMonth, uses, append([]func(*roster.Grant, *roster.AccessGroup){share}, changes...)...)
}

// toAccount makes the account have a grant.
func toAccount(g *roster.Grant, _ *roster.AccessGroup) { g.User = roster.ID{} }

// drawn has the account have taken so many uses of a grant a while ago.
func drawn(n int64, ago time.Duration) func(*roster.Grant, *roster.AccessGroup) {
	return func(g *roster.Grant, group *roster.AccessGroup) {
		g.CurrentUses, g.UsesAt, g.UsesPeriod = n, noon.Add(-ago), group.Period
	}
}

// product grants a product alone.
func product(name string, changes ...func(*roster.Grant, *roster.AccessGroup)) change {
	return func(s *roster.Principal) {
		grant := roster.Grant{ID: roster.ID{1: byte(len(s.Grants) + 1)}, User: s.User.ID, Product: name}
		for _, c := range changes {
			c(&grant, nil)
		}
		s.Grants = append(s.Grants, grant)
	}
}

// from and until bound a grant, days or days and a time of day after noon.
func from(after time.Duration) func(*roster.Grant, *roster.AccessGroup) {
	return func(g *roster.Grant, _ *roster.AccessGroup) { g.From = noon.Add(after) }
}

func until(after time.Duration) func(*roster.Grant, *roster.AccessGroup) {
	return func(g *roster.Grant, _ *roster.AccessGroup) { g.Until = noon.Add(after) }
}

func ended(_ *roster.Grant, g *roster.AccessGroup) { g.Ended = noon.AddDate(0, 0, -3) }

func without(_ *roster.Grant, g *roster.AccessGroup) { g.Products = g.Products[:1] }

// used has the user have taken so many uses a while ago, counted in a period.
func used(n int64, ago time.Duration, period roster.Period) change {
	return func(s *roster.Principal) {
		s.User.CurrentUses, s.User.UsesAt, s.User.UsesPeriod = n, noon.Add(-ago), period
	}
}

func extra(n int64) change { return func(s *roster.Principal) { s.User.ExtraUses = n } }

const (
	day      = 24 * time.Hour
	midnight = 12 * time.Hour // after noon
)

var (
	forever = group("Gold", roster.PeriodNone, 0)
	daily   = group("Daily", roster.PeriodDay, 10)
	monthly = group("Monthly", roster.PeriodMonth, 100, until(50*day+midnight))
	trial   = group("Trial", roster.PeriodForever, 5)
)

var explained = []struct {
	name    string
	changes []change
}{
	{"nothing", nil},
	{"a group without limits", []change{forever}},
	{"a group until a midnight", []change{group("Gold", roster.PeriodNone, 0, until(midnight))}},
	{"a group until a time of day", []change{group("Gold", roster.PeriodNone, 0, until(90*time.Second))}},
	{"a group that begins now", []change{group("Gold", roster.PeriodNone, 0, from(0))}},
	{"a group that is over now", []change{group("Gold", roster.PeriodNone, 0, until(0))}},
	{"a group without the product", []change{group("Basic", roster.PeriodNone, 0, without)}},
	{"a group that has ended", []change{group("Gold", roster.PeriodNone, 0, ended)}},
	{"a group that has ended, and whose grant is over", []change{group("Gold", roster.PeriodNone, 0, ended, until(-day))}},
	{"a group that has ended and one that lives", []change{group("Gold", roster.PeriodNone, 0, ended), daily}},
	{"a grant not yet", []change{group("Gold", roster.PeriodNone, 0, from(16*day+midnight))}},
	{"a grant not yet, at a time of day", []change{group("Gold", roster.PeriodNone, 0, from(time.Hour))}},
	{"the earliest of two not yet", []change{group("Late", roster.PeriodNone, 0, from(9*day+midnight)), group("Soon", roster.PeriodNone, 0, from(midnight))}},
	{"a grant that expired with a day", []change{group("Gold", roster.PeriodNone, 0, until(-midnight))}},
	{"a grant that expired at a time of day", []change{group("Gold", roster.PeriodNone, 0, until(-time.Hour))}},
	{"the last of two that expired", []change{group("Old", roster.PeriodNone, 0, until(-9*day-midnight)), group("Older", roster.PeriodNone, 0, until(-10*day-midnight))}},
	{"one expired, one not yet", []change{group("Old", roster.PeriodNone, 0, until(-midnight)), group("New", roster.PeriodNone, 0, from(midnight))}},
	{"one expired, one live", []change{group("Old", roster.PeriodNone, 0, until(-midnight)), forever}},
	{"one ended, one expired, one not yet", []change{
		group("Gone", roster.PeriodNone, 0, ended), group("Old", roster.PeriodNone, 0, until(-midnight)), group("New", roster.PeriodNone, 0, from(midnight)),
	}},
	{"the product alone", []change{product("reports")}},
	{"the product alone, until a day", []change{product("reports", until(midnight))}},
	{"the product alone, not yet", []change{product("reports", from(midnight))}},
	{"the product alone, expired", []change{product("reports", until(-midnight))}},
	{"another product alone", []change{product("charts")}},
	{"the product alone beside a group without it", []change{product("reports"), group("Basic", roster.PeriodDay, 3, without), used(1, time.Hour, roster.PeriodDay)}},
	{"the product alone beside a spent group", []change{product("reports"), trial, used(5, day, roster.PeriodForever)}},
	{"the longest of three grants", []change{
		group("A", roster.PeriodNone, 0, until(midnight)), group("B", roster.PeriodNone, 0, until(9*day+midnight)), product("reports", until(2*day+midnight)),
	}},
	{"a grant without an end is the longest", []change{group("A", roster.PeriodNone, 0, until(midnight)), product("reports")}},

	{"a day's uses, none taken", []change{daily}},
	{"a day's uses, one left", []change{daily, used(9, time.Hour, roster.PeriodDay)}},
	{"a day's uses, spent", []change{daily, used(10, time.Hour, roster.PeriodDay)}},
	{"a day's uses, spent yesterday", []change{daily, used(10, 13*time.Hour, roster.PeriodDay)}},
	{"a month's uses, some left", []change{monthly, used(58, 3*day, roster.PeriodMonth)}},
	{"a month's uses, spent", []change{monthly, used(100, 14*day, roster.PeriodMonth)}},
	{"a month's uses, spent last month", []change{monthly, used(100, 15*day, roster.PeriodMonth)}},
	{"uses for ever, spent long ago", []change{trial, used(5, 900*day, roster.PeriodForever)}},
	{"more uses than allowed", []change{trial, used(50, day, roster.PeriodForever)}},
	{"extra uses beyond the allowance", []change{trial, used(5, day, roster.PeriodForever), extra(3)}},
	{"extra uses spent too", []change{trial, used(8, day, roster.PeriodForever), extra(3)}},
	{"extra uses with an allowance of none", []change{group("Pay", roster.PeriodMonth, 0), extra(1)}},
	{"an allowance of none", []change{group("Pay", roster.PeriodMonth, 0)}},
	{"extra uses without end", []change{trial, extra(1<<63 - 1)}},
	{"the larger of two allowances", []change{daily, trial, used(7, time.Hour, roster.PeriodDay)}},
	{"no limits win", []change{daily, group("Gold", roster.PeriodNone, 0, without), used(99, time.Hour, roster.PeriodDay)}},
	{"an expired group allows nothing", []change{daily, group("Gold", roster.PeriodNone, 0, until(-day)), used(10, time.Hour, roster.PeriodDay)}},
	{"uses spent and no grant", []change{group("Basic", roster.PeriodDay, 1, without), used(1, time.Hour, roster.PeriodDay)}},
	{"uses spent and expired", []change{group("Basic", roster.PeriodDay, 1, without), product("reports", until(-midnight)), used(1, time.Hour, roster.PeriodDay)}},

	{"a group of the account", []change{group("Gold", roster.PeriodNone, 0, toAccount)}},
	{"a product of the account", []change{product("reports", toAccount, until(midnight))}},
	{"a group of the account, each person counting", []change{group("Daily", roster.PeriodDay, 10, toAccount), used(4, time.Hour, roster.PeriodDay)}},
	{"a group of the account beside a larger one", []change{group("Daily", roster.PeriodDay, 10, toAccount), trial, used(7, time.Hour, roster.PeriodDay)}},
	{"a group of the account that is over", []change{group("Gold", roster.PeriodNone, 0, toAccount, until(-midnight))}},
	{"a product of the account not yet", []change{product("reports", toAccount, from(midnight))}},
	{"shared uses, some left", []change{pool("Team", 100, drawn(58, 3*day))}},
	{"shared uses, one left until the plan is over", []change{pool("Team", 100, drawn(99, time.Hour), until(9*day+midnight))}},
	{"shared uses, spent", []change{pool("Team", 100, drawn(100, time.Hour))}},
	{"shared uses, spent last month", []change{pool("Team", 100, drawn(100, 15*day))}},
	{"shared uses, none allowed", []change{pool("Team", 0)}},
	{"shared uses of another product", []change{pool("Team", 100, without)}},
	{"shared uses of another product beside the product alone", []change{pool("Team", 100, without, drawn(100, time.Hour)), product("reports")}},
	{"shared uses of a group without a limit", []change{group("Gold", roster.PeriodNone, 0, toAccount, func(_ *roster.Grant, g *roster.AccessGroup) { g.Shared = true })}},
	{"shared uses of a group that a user has", []change{group("Gold", roster.PeriodDay, 5, func(_ *roster.Grant, g *roster.AccessGroup) { g.Shared = true }), used(5, time.Hour, roster.PeriodDay)}},
	{"shared uses over", []change{pool("Team", 100, until(-midnight))}},
	{"shared uses that ended with their group", []change{pool("Team", 100, ended)}},
	{"own uses before shared ones", []change{trial, pool("Team", 100, drawn(100, time.Hour))}},
	{"shared uses after own ones", []change{trial, used(5, day, roster.PeriodForever), pool("Team", 100)}},
	{"shared uses before own ones that do not give the product", []change{group("Basic", roster.PeriodDay, 9, without), pool("Team", 100, drawn(1, time.Hour))}},
	{"own uses and shared ones spent", []change{daily, used(10, time.Hour, roster.PeriodDay), pool("Team", 100, drawn(100, time.Hour))}},
	{"own uses and shared ones spent for ever", []change{trial, used(5, day, roster.PeriodForever), pool("Team", 0)}},
	{"own uses of another product and shared ones spent", []change{
		group("Basic", roster.PeriodDay, 1, without), used(1, time.Hour, roster.PeriodDay), pool("Team", 100, drawn(100, time.Hour)),
	}},
	{"extra uses add nothing to shared ones", []change{pool("Team", 100, drawn(100, time.Hour)), extra(50)}},
	{"of two shared ones the one that ends first", []change{pool("Long", 100), pool("Short", 10, until(9*day))}},
	{"of two shared ones the one that is not spent", []change{pool("Long", 100), pool("Short", 10, until(9*day), drawn(10, day))}},
	{"two shared ones spent", []change{pool("Long", 100, drawn(100, day)), pool("Short", 0, until(9*day))}},

	{"created", []change{forever, in(roster.StateCreated)}},
	{"invited", []change{monthly, in(roster.StateInvited)}},
	{"deactivated with a valid plan", []change{monthly, in(roster.StateDeactivated)}},
	{"deactivated with a plan that expired", []change{group("Gold", roster.PeriodNone, 0, until(-midnight)), in(roster.StateDeactivated)}},
	{"deactivated with a product", []change{product("reports"), in(roster.StateDeactivated)}},
	{"deleted", []change{forever, in(roster.StateDeleted)}},
	{"erased", []change{erased}},
	{"a member who is invited", []change{forever, membership(roster.StateInvited)}},
	{"a member who is deactivated there", []change{forever, membership(roster.StateDeactivated)}},
	{"a member who is deactivated at home", []change{forever, in(roster.StateDeactivated), membership(roster.StateActive)}},
	{"a member who is deleted at home", []change{forever, in(roster.StateDeleted), membership(roster.StateActive)}},
	{"a member who is deactivated at both", []change{forever, in(roster.StateDeactivated), membership(roster.StateDeactivated)}},
	{"a member whose home is closed", []change{forever, membership(roster.StateActive), func(s *roster.Principal) { s.Home.Closed = noon }}},
	{"a member with uses of its own", []change{trial, used(5, day, roster.PeriodForever), extra(3), membership(roster.StateActive)}},
	{"a member whose uses are spent", []change{trial, membership(roster.StateActive), func(s *roster.Principal) {
		s.Membership.CurrentUses, s.Membership.UsesAt, s.Membership.UsesPeriod = 6, noon, roster.PeriodForever
		s.Membership.ExtraUses = 1
	}}},
	{"account closed", []change{forever, closed}},
	{"everything at once", []change{
		group("Gone", roster.PeriodNone, 0, ended), group("Old", roster.PeriodNone, 0, until(-midnight)), group("New", roster.PeriodNone, 0, from(midnight)),
		group("Basic", roster.PeriodDay, 1, without), used(1, time.Hour, roster.PeriodDay), closed, in(roster.StateDeactivated),
	}},
	{"everything at once but the grants", []change{trial, used(5, day, roster.PeriodForever), closed, in(roster.StateDeactivated)}},
}

// TestExplanations compares what is said of each case with testdata/access.txt:
// go test -run Explanations -update
func TestExplanations(t *testing.T) {
	is := is.New(t)
	var said strings.Builder
	for _, c := range explained {
		fmt.Fprintf(&said, "%s\n\t%s\n", c.name, roster.Decide(standing(c.changes...), "reports", noon))
	}
	is.True(len(explained) >= 40)
	const file = "testdata/access.txt"
	if *update {
		is.NoErr(os.WriteFile(file, []byte(said.String()), 0o644))
	}
	golden, err := os.ReadFile(file)
	is.NoErr(err)
	is.Equal(said.String(), string(golden))
}

// TestDecisionsHold checks what must be true of every decision.
func TestDecisionsHold(t *testing.T) {
	for _, c := range explained {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			s := standing(c.changes...)
			d := roster.Decide(s, "reports", noon)
			is.Equal(d.Allowed, len(d.Reasons) == 0)
			is.Equal(d.User, s.User.ID)
			is.Equal(d.Until, d.Grant.Until)
			place := -1
			for _, r := range d.Reasons {
				next := slices.Index(roster.ReasonKinds(), r.Kind)
				is.True(next > place) // in order, each once
				place = next
				is.True(r.String() != "" && r.Change() != "")
			}
			if d.Allowed {
				is.True(!d.Grant.ID.IsZero())
				is.True(d.Left == roster.Unlimited || d.Left > 0)
			}
		})
	}
}

// TestGrantsThatCountForNothing has grants that no store hands out as they are:
// whoever makes a Standing by hand is answered as if they were not there.
func TestGrantsThatCountForNothing(t *testing.T) {
	missing := func(s *roster.Principal) { s.Groups = s.Groups[:len(s.Groups)-1] }
	revoked := func(g *roster.Grant, _ *roster.AccessGroup) { g.Ended = noon.Add(-time.Hour) }
	for _, test := range []struct {
		name    string
		changes []change
	}{
		{"revoked", []change{group("Gold", roster.PeriodNone, 0, revoked)}},
		{"revoked, and over", []change{group("Gold", roster.PeriodNone, 0, revoked, until(-day))}},
		{"revoked, of a product", []change{product("reports", revoked)}},
		{"revoked, of a group that has ended", []change{group("Gold", roster.PeriodNone, 0, revoked, ended)}},
		{"of a group that is not there", []change{group("Gold", roster.PeriodNone, 0), missing}},
		{"none at all", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			d := roster.Decide(standing(test.changes...), "reports", noon)
			is.Equal(d.Left, int64(0))
			is.Equal(d.Reasons, []roster.Reason{{Kind: roster.ReasonNoGrant}})
		})
	}
}

// TestAPlanLastsThroughItsDay walks over the midnight after the last day.
func TestAPlanLastsThroughItsDay(t *testing.T) {
	is := is.New(t)
	midnight := time.Date(2030, 1, 16, 0, 0, 0, 0, time.UTC)
	s := standing(group("Gold", roster.PeriodNone, 0, until(midnight.Sub(noon))))
	is.True(roster.Decide(s, "reports", midnight.Add(-time.Microsecond)).Allowed)
	d := roster.Decide(s, "reports", midnight)
	is.True(!d.Allowed)
	is.Equal(d.Reasons, []roster.Reason{{Kind: roster.ReasonExpired, Grant: s.Grants[0].ID, Group: "Gold", At: midnight}})

	elsewhere := time.FixedZone("", -5*3600) // days are those of UTC, wherever the clock is
	is.True(!roster.Decide(s, "reports", midnight.In(elsewhere)).Allowed)
}

// TestReadsNothingElse says that a decision is on values: what it was made of
// stays as it is.
func TestReadsNothingElse(t *testing.T) {
	for _, c := range explained {
		a, b := standing(c.changes...), standing(c.changes...)
		roster.Decide(a, "reports", noon)
		is.New(t).Equal(a, b)
	}
}

func BenchmarkDecide(b *testing.B) {
	var changes []change
	for i := range 50 {
		changes = append(changes, group(fmt.Sprint("Group ", i), roster.PeriodMonth, int64(100+i), until(time.Duration(i+1)*day)))
	}
	s := standing(append(changes, used(3, time.Hour, roster.PeriodMonth))...)
	b.ReportAllocs()
	for b.Loop() {
		if !roster.Decide(s, "reports", noon).Allowed {
			b.Fatal("refused")
		}
	}
}
