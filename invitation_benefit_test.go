package roster_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

func mustGroup(t *testing.T, dir *roster.Directory, name string) roster.AccessGroup {
	t.Helper()
	g, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// waitingFor names what waits for a user: groups, plans with their day, and teams.
func waitingFor(t *testing.T, dir *roster.Directory, user roster.ID) string {
	t.Helper()
	u, err := dir.User(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	list, err := u.Benefits.List()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, b := range list {
		if !b.Team.IsZero() {
			team, err := dir.Team(t.Context(), b.Team)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, team.Name)
			continue
		}
		group, err := dir.Group(t.Context(), b.Group)
		if err != nil {
			t.Fatal(err)
		}
		if !b.Until.IsZero() {
			group.Name += fmt.Sprint(" until ", b.Until.Format("2 Jan"))
		}
		names = append(names, group.Name)
	}
	return strings.Join(names, ", ")
}

// TestASecondInvitationAdds invites a person several times.
func TestASecondInvitationAdds(t *testing.T) {
	is := is.New(t)
	c, cfg := newClock(), testConfig()
	cfg.Now = c.Now
	dir := roster.New(memstore.New(), cfg)
	gold, silver := mustGroup(t, dir, "gold").ID, mustGroup(t, dir, "silver").ID
	sales, support := mustTeam(t, dir, roster.TeamProfile{Name: "sales"}).ID, mustTeam(t, dir, roster.TeamProfile{Name: "support"}).ID
	day := func(n int) time.Time { return dir.Now().AddDate(0, 0, n) }
	user := mustInvite(t, dir, roster.NewInvitation{Email: "jane@x.test"}).User.ID
	for _, step := range []struct {
		offer roster.NewInvitation
		want  string
	}{
		{roster.NewInvitation{}, ""},
		{roster.NewInvitation{Group: gold}, "gold"},
		{roster.NewInvitation{Team: sales}, "gold, sales"},
		{roster.NewInvitation{}, "gold, sales"},
		{roster.NewInvitation{Group: silver, Plan: gold, PlanUntil: day(9)}, "gold, sales, silver, gold until 10 Jan"},
		{roster.NewInvitation{Group: gold, Team: sales}, "silver, gold until 10 Jan, gold, sales"}, // once
		{roster.NewInvitation{Plan: gold, PlanUntil: day(19)}, "silver, gold, sales, gold until 20 Jan"},
		{roster.NewInvitation{Team: support}, "silver, gold, sales, gold until 20 Jan, support"},
	} {
		step.offer.User = user
		i := mustInvite(t, dir, step.offer)
		is.Equal(waitingFor(t, dir, user), step.want)
		if step.offer.Team == support { // the secret shows the newest of each
			is.Equal([]roster.ID{i.Secret.Group, i.Secret.Plan, i.Secret.Team}, []roster.ID{gold, gold, support})
			is.Equal(i.Secret.PlanUntil, day(19))
		}
	}
	code := mustInvite(t, dir, roster.NewInvitation{User: user}).Code
	_, err := dir.AcceptInvitation(t.Context(), code, roster.Acceptance{})
	is.NoErr(err)
	grants, teams := given(t, dir, user)
	is.Equal(len(grants), 3)
	is.Equal(len(teams), 2)
	is.Equal(waitingFor(t, dir, user), "")

	mustApply(t, dir, user, roster.Deactivate)
	mustApply(t, dir, user, roster.Reactivate)
	grants, _ = given(t, dir, user)
	is.Equal(len(grants), 3) // once
}

// TestBenefitsAreBounded invites one person to more than can wait for them.
func TestBenefitsAreBounded(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	user := mustInvite(t, dir, roster.NewInvitation{Email: "jane@x.test"}).User.ID
	for n := range 100 {
		mustInvite(t, dir, roster.NewInvitation{User: user, Group: mustGroup(t, dir, fmt.Sprint(n)).ID})
	}
	before, err := dir.User(t.Context(), user)
	is.NoErr(err)
	_, err = dir.Invite(t.Context(), roster.NewInvitation{User: user, Group: mustGroup(t, dir, "one more").ID})
	is.True(errors.Is(err, roster.ErrInvalid))
	after, err := dir.User(t.Context(), user)
	is.NoErr(err)
	is.Equal(after, before)
	mustInvite(t, dir, roster.NewInvitation{User: user}) // sent again
}

// withheld returns why something of an invitation was not given.
func withheld(t *testing.T, dir *roster.Directory, user roster.ID) (why []string) {
	t.Helper()
	page, err := dir.Events(t.Context(), roster.EventQuery{User: user, Kinds: []roster.EventKind{roster.EventBenefitWithheld}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range page.Events {
		var detail struct{ Reason string }
		if err := e.Detail.Decode(&detail); err != nil {
			t.Fatal(err)
		}
		why = append(why, detail.Reason)
	}
	return why
}

// TestWhatIsGivenIsWorthWhatItsMakerMayGive has an admin invite, and be no admin any
// longer when the person comes in.
func TestWhatIsGivenIsWorthWhatItsMakerMayGive(t *testing.T) {
	const late = "whoever invited may no longer give it"
	type outcome int
	const (
		givenAll outcome = iota
		heldBack
		refused
	)
	for fate, c := range map[string]struct{ link, registered outcome }{
		"stays":          {},
		"is promoted":    {},
		"is back":        {},
		"is demoted":     {link: heldBack, registered: heldBack},
		"is deactivated": {link: refused, registered: heldBack},
		"is removed":     {link: refused, registered: heldBack},
		"is erased":      {link: refused, registered: heldBack},
	} {
		for by, way := range map[string]struct {
			want outcome
			come func(t *testing.T, m *makers, i roster.Invitation) error
		}{
			"the link": {c.link, func(t *testing.T, m *makers, i roster.Invitation) error {
				_, err := m.dir.AcceptInvitation(t.Context(), i.Code, roster.Acceptance{})
				return err
			}},
			"an admin who activates": {givenAll, func(t *testing.T, m *makers, i roster.Invitation) error {
				_, err := m.dir.ActingAs(roster.Actor{User: m.owner.ID}).Apply(t.Context(), i.User.ID, roster.Activate)
				return err
			}},
			"an admin who invites again": {givenAll, func(t *testing.T, m *makers, i roster.Invitation) error {
				again := mustInvite(t, m.dir.ActingAs(roster.Actor{User: m.owner.ID}), roster.NewInvitation{User: i.User.ID})
				_, err := m.dir.AcceptInvitation(t.Context(), again.Code, roster.Acceptance{})
				return err
			}},
			"a verified address, without an invitation": {c.registered, func(t *testing.T, m *makers, i roster.Invitation) error {
				mustApply(t, m.dir, i.User.ID, roster.Deactivate)
				mustApply(t, m.dir, i.User.ID, roster.Reactivate)
				_, err := m.dir.SignInVerified(t.Context(), roster.Claims{Email: "new@x.test"}, true)
				return err
			}},
		} {
			t.Run("the admin "+fate+", by "+by, func(t *testing.T) {
				is := is.New(t)
				m := newMakers(t)
				i := mustInvite(t, m.asAdmin, roster.NewInvitation{
					Email: "new@x.test", Group: mustGroup(t, m.dir, "gold").ID, Team: mustTeam(t, m.dir, roster.TeamProfile{Name: "sales"}).ID,
				})
				fates[fate].then(t, m)
				err := way.come(t, m, i)
				grants, teams := given(t, m.dir, i.User.ID)
				waits := waitingFor(t, m.dir, i.User.ID)
				switch way.want {
				case givenAll:
					is.NoErr(err)
					is.Equal(len(grants)+len(teams), 2)
					is.Equal(waits, "")
					is.Equal(withheld(t, m.dir, i.User.ID), nil)
				case heldBack:
					is.NoErr(err)
					is.Equal(len(grants)+len(teams), 0)
					is.Equal(waits, "")
					is.Equal(withheld(t, m.dir, i.User.ID), []string{late, late})
				case refused:
					is.Equal(err, roster.ErrCredentials)
					is.Equal(len(grants)+len(teams), 0)
					is.Equal(waits, "gold, sales")
				}
			})
		}
	}
}

// TestWhatHasEndedIsWithheld ends what an invitation gives before the person comes.
func TestWhatHasEndedIsWithheld(t *testing.T) {
	is := is.New(t)
	dir, c, i := offering(t, memstore.New())
	_, err := dir.EndGroup(t.Context(), i.Secret.Group)
	is.NoErr(err)
	_, err = dir.EndTeam(t.Context(), i.Secret.Team)
	is.NoErr(err)
	c.Add(48 * time.Hour) // the plan's end
	mustApply(t, dir, i.User.ID, roster.Activate)
	grants, teams := given(t, dir, i.User.ID)
	is.Equal(len(grants)+len(teams), 0)
	is.Equal(withheld(t, dir, i.User.ID), []string{"the group has ended", "the plan is over", "the team has ended"})
}

// TestWhatWaitsIsThePersons exports and erases a user for whom something waits.
func TestWhatWaitsIsThePersons(t *testing.T) {
	is := is.New(t)
	dir, _, i := offering(t, memstore.New())
	var out bytes.Buffer
	is.NoErr(dir.Export(t.Context(), i.User.ID, &out))
	var exported struct {
		User struct{ Benefits []roster.Benefit }
	}
	is.NoErr(json.Unmarshal(out.Bytes(), &exported))
	is.Equal(exported.User.Benefits, []roster.Benefit{
		{Group: i.Secret.Group}, {Group: i.Secret.Plan, Until: i.Secret.PlanUntil}, {Team: i.Secret.Team},
	})

	mustApply(t, dir, i.User.ID, roster.Remove)
	_, err := dir.Erase(t.Context(), i.User.ID)
	is.NoErr(err)
	erased, err := dir.User(t.Context(), i.User.ID)
	is.NoErr(err)
	is.Equal(erased.Benefits, roster.Benefits(""))
}

// TestBenefitsThatNobodyWrote: a text that a Directory does not write is an error,
// and the user is not made active without what waited.
func TestBenefitsThatNobodyWrote(t *testing.T) {
	is := is.New(t)
	store := memstore.New()
	dir := roster.New(store, testConfig())
	u := mustInvite(t, dir, roster.NewInvitation{Email: "jane@x.test"}).User
	u.Benefits = "{"
	is.NoErr(store.Update(t.Context(), func(tx roster.Tx) error { return tx.PutUser(t.Context(), &u) }))
	_, err := u.Benefits.List()
	is.True(err != nil)
	_, err = dir.Apply(t.Context(), u.ID, roster.Activate)
	is.True(err != nil)
	stored, err := dir.User(t.Context(), u.ID)
	is.NoErr(err)
	is.Equal(stored, u)
}
