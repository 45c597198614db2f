package publicala_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// DELETE deactivates, once; re-activate brings back, as often as one likes.
func TestDeactivate(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	before := f.User("alice")
	is.Equal(f.ask("adm1", "DELETE", "users/{alice}", "").Body, `{"CODE":"success","data":[]}`+"\n")
	u := f.User("alice")
	is.Equal(u.State, roster.StateDeactivated)
	is.True(u.Epoch > before.Epoch)                                       // every session is over
	is.Equal(f.ask("alice", "GET", "users/alice@x.test", "").Status, 401) // row O26: the token went too
	for _, request := range []string{"DELETE users/{alice}", "GET users/alice@x.test", `PUT users/{alice}`} {
		method, path, _ := strings.Cut(request, " ")
		is.Equal(f.ask("adm1", method, path, "").Status, 404)
	}
	is.Equal(f.list("adm1", "?query=alice@x.test").Data, []item{})
	is.Equal(f.ask("adm1", "POST", "users/{alice}/force-logout", "").Status, 200) // hidden, and still there
	is.Equal(invalid(f, f.ask("adm1", "POST", "users", `{"email":"alice@x.test","external_id":"e"}`)), "email: email is taken by another user")

	for range 2 {
		is.Equal(f.ask("adm1", "PUT", "users/{alice}/re-activate", "").Body, `{"CODE":"success","data":1}`+"\n")
		is.Equal(f.User("alice").State, roster.StateActive)
	}
	is.Equal(f.item("alice@x.test").ID, before.Number)
	is.Equal(f.ask("alice", "GET", "users/alice@x.test", "").Status, 401) // what was revoked stays so

	is.Equal(f.ask("adm1", "PUT", "users/{carol}/re-activate", "").Status, 200) // invited: unchanged
	is.Equal(f.User("carol").State, roster.StateInvited)
	is.Equal(f.ask("adm1", "DELETE", "users/{carol}", "").Status, 200)
	is.Equal(f.ask("adm1", "PUT", "users/{carol}/re-activate", "").Status, 200)
	is.Equal(f.User("carol").State, roster.StateCreated) // as the lifecycle says

	must(f.T1.Apply(t.Context(), f.IDs["bob"], roster.Remove))(t)
	for _, request := range []string{"DELETE users/{bob}", "PUT users/{bob}/re-activate", "PUT users/{bob}", "POST users/{bob}/force-logout", "GET users/bob@x.test"} {
		method, path, _ := strings.Cut(request, " ")
		is.Equal(f.ask("adm1", method, path, "").Status, 404)
	}
	is.Equal(f.ask("root1", "DELETE", "users/{root1}", "").Status, 403) // the last owner stays
}

// Row O27: by id or external id, on both paths; sessions end, nothing else.
func TestForceLogout(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	number := strconv.FormatInt(f.User("bob").Number, 10)
	set := func(name, externalID string) {
		t.Helper()
		must(f.T1.Edit(t.Context(), f.IDs[name], func(p *roster.Profile) error { p.ExternalID = externalID; return nil }))(t)
	}
	set("alice", "a/1 é")
	set("mike", number) // the host may; its Number goes first
	set("adm1", "007")
	epoch := func(name string) int64 { return f.User(name).Epoch }
	for _, c := range []struct{ path, name string }{
		{"/integration-api/v1/users/{alice}/force-logout", "alice"},
		{"/integration-api/v1/dashboard/users/{alice}/force-logout", "alice"},
		{"/integration-api/v1/users/a%2F1%20%C3%A9/force-logout", "alice"},
		{"/integration-api/v1/dashboard/users/a%2F1%20%C3%A9/force-logout", "alice"},
		{"/integration-api/v1/users/" + number + "/force-logout", "bob"},
		{"/integration-api/v1/users/007/force-logout", "adm1"}, // no Number
	} {
		before, bob, events := epoch(c.name), epoch("mike"), f.Events()
		is.Equal(f.ask("adm1", "POST", c.path, "").Body, `{"CODE":"success","data":[]}`+"\n")
		is.Equal(epoch(c.name), before+1)
		is.Equal(epoch("mike"), bob)
		is.Equal(f.Events(), events+1) // one event each
	}
	is.Equal(f.ask("alice", "GET", "users/alice@x.test", "").Status, 200) // tokens are no sessions
	for _, id := range []string{"{erin}", "{unknown}", "erin", "a", "A%2F1%20%C3%A9", "%00", "%FF", "0", "-1", strings.Repeat("x", 5_000)} {
		is.Equal(f.ask("adm1", "POST", "users/"+id+"/force-logout", "").Status, 404)
	}
	must(f.T2.Edit(t.Context(), f.IDs["erin"], func(p *roster.Profile) error { p.ExternalID = "erin"; return nil }))(t)
	is.Equal(f.ask("adm1", "POST", "users/erin/force-logout", "").Status, 404)
}

// An external id that reads like a Number is refused, whether somebody has the
// Number or not: the Number may come later, and force-logout would then sign out
// somebody else.
func TestExternalIDOfDigits(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	alice, bob := f.User("alice"), f.User("bob")
	put := func(externalID string) int {
		return f.ask("adm1", "PUT", "users/{alice}", `{"email":"alice@x.test","external_id":"`+externalID+`","only_sees_readable":0}`).Status
	}
	text := func(n int64) string { return strconv.FormatInt(n, 10) }
	is.Equal(put(text(alice.Number)), 204) // its own
	is.Equal(put("0"+text(bob.Number)), 204)
	is.Equal(put("99999999999999999999"), 204) // no Number is so great
	is.Equal(put("crm-4000000"), 204)
	is.Equal(put("4000000"), 422) // nobody's yet
	is.Equal(put(text(bob.Number)), 422)
	is.Equal(f.ask("adm1", "POST", "users", `{"email":"new@x.test","external_id":"4000000"}`).Status, 422)

	must(f.T1.Edit(t.Context(), alice.ID, func(p *roster.Profile) error { p.ExternalID = "4000000"; return nil }))(t)
	is.Equal(put("4000000"), 204) // the host gave it to her: it may stay
}

// A text of digits is a Number in either order: where the user with that external
// id came first, and where the user with that Number did.
func TestForceLogoutByDigits(t *testing.T) {
	for name, numberFirst := range map[string]bool{"the Number first": true, "the external id first": false} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			next := f.User("alice").Number
			for _, u := range must(f.T1.Users(t.Context(), roster.UserQuery{}))(t).Users {
				next = max(next, u.Number)
			}
			erin := must(f.T2.User(t.Context(), f.IDs["erin"]))(t)
			text := strconv.FormatInt(max(next, erin.Number)+1, 10)
			give := func() { // by the host, which may
				must(f.T1.Edit(t.Context(), f.IDs["mike"], func(p *roster.Profile) error { p.ExternalID = text; return nil }))(t)
			}
			if !numberFirst {
				give()
				is.Equal(f.ask("adm1", "POST", "users/"+text+"/force-logout", "").Status, 404) // never by the external id
			}
			f.AddUser(f.T1, "late", roster.RoleUser)
			is.Equal(strconv.FormatInt(f.User("late").Number, 10), text)
			if numberFirst {
				give()
			}
			is.Equal(f.ask("adm1", "POST", "users/"+text+"/force-logout", "").Status, 200)
			is.Equal(f.User("late").Epoch, int64(1))
			is.Equal(f.User("mike").Epoch, int64(0))
		})
	}
}
