package publicala_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// assign sends an update that assigns a plan, until a day or for ever.
func (f *fixture) assign(name string, number int64, until string) reply {
	f.TB.Helper()
	return f.ask("adm1", "PUT", "users/{"+name+"}", fmt.Sprintf(
		`{"email":"%s@x.test","external_id":"%s","only_sees_readable":0,"assign_new_plan":%d,"new_plan_custom_valid_to":"%s"}`,
		name, name, number, until))
}

// shown returns the plans that the list shows of a user.
func (f *fixture) shown(name string) []string {
	f.TB.Helper()
	shown := []string{}
	u := f.item(name + "@x.test")
	for _, p := range u.Plans {
		text := p.Name
		if p.ValidTo != nil {
			text += " to " + *p.ValidTo
		}
		if p.ValidFrom != nil {
			text += " from " + *p.ValidFrom
		}
		shown = append(shown, text)
	}
	if u.PlansCount != len(shown) {
		f.TB.Errorf("user_plans_count is %d", u.PlansCount)
	}
	return shown
}

// A plan is a group with dates: to the end of its last day in UTC.
func TestPlans(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t)
	blue := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Blue"}))(t)
	foreign := must(f.T2.CreateGroup(t.Context(), roster.GroupProfile{Name: "T2's"}))(t)
	is.Equal(f.shown("alice"), []string{})

	is.Equal(f.assign("alice", gold.Number, "2030-01-31").Status, 204)
	is.Equal(f.shown("alice"), []string{"Gold to 2030-01-31"})
	grants := must(f.T1.Grants(t.Context(), roster.GrantQuery{Users: []roster.ID{f.IDs["alice"]}}))(t)
	is.Equal(grants[0].Until, time.Date(2030, 2, 1, 0, 0, 0, 0, time.UTC)) // the first instant without
	is.Equal(grants[0].Source, "publicala")

	events := f.Events()
	is.Equal(f.assign("alice", gold.Number, "2030-01-31").Status, 204)
	is.Equal(f.Events(), events) // as it is
	is.Equal(f.assign("alice", blue.Number, "").Status, 204)
	is.Equal(f.shown("alice"), []string{"Gold to 2030-01-31", "Blue"})
	is.Equal(f.assign("alice", gold.Number, "2031-12-31").Status, 204)
	is.Equal(f.shown("alice"), []string{"Blue", "Gold to 2031-12-31"}) // prolonged, not twice
	is.Equal(f.assign("bob", gold.Number, "2030-01-01").Status, 204)
	is.Equal(f.shown("bob"), []string{"Gold to 2030-01-01"}) // today
	is.Equal(f.assign("bob", gold.Number, "2029-12-31").Status, 204)
	is.Equal(f.shown("bob"), []string{}) // ended yesterday
	events = f.Events()
	is.Equal(f.assign("bob", gold.Number, "2029-12-31").Status, 204)
	is.Equal(f.Events(), events) // as it is
	is.Equal(f.assign("bob", gold.Number, "2030-01-02").Status, 204)
	kept := must(f.T1.Grants(t.Context(), roster.GrantQuery{Users: []roster.ID{f.IDs["bob"]}}))(t)
	is.Equal(len(kept), 2) // what is over stays as it was

	for _, number := range []int64{foreign.Number, 4_000_000} {
		is.Equal(invalid(f, f.assign("alice", number, "")), "assign_new_plan: assign_new_plan must be the id of a plan")
	}
	f.Clock.Add(2 * 365 * 24 * time.Hour)
	is.Equal(f.shown("alice"), []string{"Blue"})
	must(f.T1.EndGroup(t.Context(), blue.ID))(t)
	is.Equal(f.shown("alice"), []string{})
	is.Equal(invalid(f, f.assign("alice", blue.Number, "")), "assign_new_plan: assign_new_plan must be the id of a plan")
}

// Groups that others granted are plans too; the set leaves them alone.
func TestPlansOfOthers(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t)
	now := f.Clock.Now()
	for _, n := range []roster.NewGrant{
		{Group: gold.ID, Source: "host", From: now.Add(-time.Hour), Until: now.Add(time.Hour)},
		{Group: gold.ID, Source: "host", From: now.Add(time.Hour)}, // not yet
		{Group: gold.ID, Source: "host", Until: now},               // no more
		{Product: "p", Source: "host"},
	} {
		must(f.T1.Grant(t.Context(), f.IDs["alice"], n))(t)
	}
	is.Equal(f.shown("alice"), []string{"Gold to 2030-01-01 from 2030-01-01"})
	is.Equal(f.assign("alice", gold.Number, "2030-01-31").Status, 204)
	is.Equal(f.shown("alice"), []string{"Gold to 2030-01-01 from 2030-01-01", "Gold to 2030-01-31"})
}

// Of two grants of one plan that the set finds it keeps the one that fits.
func TestPlanTwice(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t)
	for range 2 {
		must(f.T1.Grant(t.Context(), f.IDs["alice"], roster.NewGrant{Group: gold.ID, Source: "publicala"}))(t)
	}
	is.Equal(f.assign("alice", gold.Number, "").Status, 204)
	is.Equal(f.shown("alice"), []string{"Gold"})
}

// Create makes the user and its plan, or neither.
// A plan that begins later is no plan now.
func TestPlanBeforeItBegins(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t)
	must(f.T1.Grant(t.Context(), f.IDs["alice"], roster.NewGrant{Group: gold.ID, Source: "publicala", From: f.Clock.Now().Add(time.Hour)}))(t)
	is.Equal(f.shown("alice"), []string{})
	is.Equal(f.assign("alice", gold.Number, "").Status, 204)
	is.Equal(f.shown("alice"), []string{"Gold"})
}

func TestCreateWithPlan(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t)
	create := func(number int64) reply {
		return f.ask("adm1", "POST", "users/", fmt.Sprintf(`{"email":"n@x.test","external_id":"e","assign_new_plan":%d,"new_plan_custom_valid_to":"9999-12-31"}`, number))
	}
	events := f.Events()
	is.Equal(create(gold.Number+1).Status, 422)
	is.Equal(f.Events(), events)
	is.Equal(create(gold.Number).Status, 200)
	is.Equal(f.shown("n"), []string{"Gold to 9999-12-31"})
}

// A plan gives its products through its last day, and not to who is deactivated.
func TestPlansGiveAccess(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold", Products: []string{"library"}}))(t)
	access := func() roster.Decision {
		t.Helper()
		return must(f.T1.Access(t.Context(), f.IDs["alice"], "library"))(t)
	}
	is.Equal(access().Reasons[0].Kind, roster.ReasonNoGrant)
	is.Equal(f.assign("alice", gold.Number, "2030-01-31").Status, 204)
	midnight := time.Date(2030, 2, 1, 0, 0, 0, 0, time.UTC)
	f.Clock.Add(midnight.Sub(f.Clock.Now()) - time.Microsecond)
	is.True(access().Allowed)
	f.Clock.Add(time.Microsecond)
	is.Equal(access().Reasons[0].Kind, roster.ReasonExpired)
	is.Equal(f.assign("alice", gold.Number, "2030-12-31").Status, 204) // extended
	is.True(access().Allowed)

	is.Equal(f.ask("adm1", "DELETE", "users/{alice}", "").Status, 200)
	d := access()
	is.True(!d.Allowed)
	is.Equal(d.Reasons[0].State, roster.StateDeactivated)
	is.Equal(d.Group.Name, "Gold") // the plan is there still
	is.Equal(f.ask("adm1", "PUT", "users/{alice}/re-activate", "").Status, 200)
	is.True(access().Allowed)
}

// TestPlansOfTheAccount has the account hold a plan: users have what it gives, and
// the routes neither show nor change it.
func TestPlansOfTheAccount(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold", Products: []string{"library"}}))(t)
	plan := must(f.T1.GrantAccount(t.Context(), roster.NewGrant{Group: gold.ID, Source: "publicala"}))(t)
	is.True(must(f.T1.Access(t.Context(), f.IDs["alice"], "library"))(t).Allowed)
	is.Equal(f.shown("alice"), []string{})
	is.Equal(f.assign("alice", gold.Number, "2030-01-31").Status, 204)
	is.Equal(f.shown("alice"), []string{"Gold to 2030-01-31"})
	is.Equal(f.assign("alice", gold.Number, "2029-12-31").Status, 204) // over
	is.Equal(f.shown("alice"), []string{})
	is.Equal(must(f.T1.Grants(t.Context(), roster.GrantQuery{Account: true}))(t), []roster.Grant{plan})
	is.True(must(f.T1.Access(t.Context(), f.IDs["alice"], "library"))(t).Allowed)
}
