package scim_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestActive sets active of users in each state: false deactivates, true lets in.
func TestActive(t *testing.T) {
	for _, c := range []struct {
		name, user, ops string
		state           roster.State
		events          int
	}{
		{"out", "alice", `{"op":"replace","path":"active","value":false}`, roster.StateDeactivated, 1},
		{"out again", "dave", `{"op":"replace","path":"active","value":false}`, roster.StateDeactivated, 0},
		{"in", "dave", `{"op":"replace","path":"active","value":true}`, roster.StateActive, 1},
		{"in again", "alice", `{"op":"replace","path":"active","value":true}`, roster.StateActive, 0},
		{"an invited user in", "carol", `{"op":"replace","path":"active","value":true}`, roster.StateActive, 1},
		{"an invited user out", "carol", `{"op":"replace","path":"active","value":false}`, roster.StateDeactivated, 1},
		{"something else of an invited user", "carol", `{"op":"replace","path":"nickName","value":"c"}`, roster.StateInvited, 1},
		{"active is taken away", "dave", `{"op":"remove","path":"active"}`, roster.StateDeactivated, 1},
		{"both ways", "alice", `{"op":"replace","path":"active","value":false},{"op":"replace","path":"active","value":true}`, roster.StateActive, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			events := f.Events()
			f.patched("/Users/{"+c.user+"}", c.ops)
			is.Equal(f.User(c.user).State, c.state)
			is.Equal(f.Events()-events, c.events)
		})
	}
}

// A user who was made inactive and never was active is active once it is let in.
func TestMadeInactive(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	at := "/Users/" + id(f.post("/Users", `{"userName":"a","active":false}`))
	is.Equal(f.get(at)["active"], false)
	is.Equal(f.patched(at, `{"op":"replace","path":"active","value":true}`)["active"], true)
	is.Equal(must(f.T1.UserByUsername(t.Context(), "a"))(t).State, roster.StateActive)
}

// Who is deactivated is out at the next request, and letting the user in again revives
// neither sessions nor tokens.
func TestSessionsEnd(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	at := "/Users/" + id(f.post("/Users", `{"userName":"sam","emails":[{"value":"sam@x.test"}],"password":"a long password"}`))
	s := must(f.T1.SignIn(t.Context(), roster.SignIn{Email: "sam", Password: "a long password"}))(t)
	_, err := f.T1.Session(t.Context(), s.Token)
	is.NoErr(err)
	f.patched(at, `{"op":"Replace","path":"active","value":"False"}`)
	_, err = f.T1.Session(t.Context(), s.Token)
	is.True(err != nil)
	f.patched(at, `{"op":"Replace","path":"active","value":"True"}`)
	_, err = f.T1.Session(t.Context(), s.Token)
	is.True(err != nil)
	_, err = f.T1.SignIn(t.Context(), roster.SignIn{Email: "SAM", Password: "a long password"})
	is.NoErr(err)
}

// A user whom an identity provider made signs in by it.
func TestSignInVerified(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	made := f.post("/Users", `{"userName":"sam@x.test"}`)
	is.Equal(text(made["emails"]), `[{"primary":true,"type":"work","value":"sam@x.test"}]`) // as the name is an address
	claims := roster.Claims{Issuer: "https://idp.example", Subject: "1", Email: "sam@x.test"}
	u := must(f.T1.SignInVerified(t.Context(), claims, false))(t)
	is.Equal(u.ID.String(), id(made))
}

// The last owner stays, however it is asked.
func TestLastOwner(t *testing.T) {
	f := newFixture(t, nil)
	for name, ask := range map[string]func() reply{
		"deactivated": func() reply {
			return f.ask("root1", "PATCH", "/Users/{root1}", patchBody(`{"op":"replace","path":"active","value":false}`))
		},
		"without its role": func() reply {
			return f.ask("root1", "PATCH", "/Users/{root1}", patchBody(`{"op":"remove","path":"roles"}`))
		},
		"removed": func() reply { return f.ask("root1", "DELETE", "/Users/{root1}", "") },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			r := ask()
			is.Equal(r.Status, 409)
			is.Equal(parsed(t, r.Body)["detail"], "the last owner of the account stays: give somebody else the role first")
			is.Equal(f.User("root1").State, roster.StateActive)
		})
	}
}

// A removed user is gone, its names are free, and a second removal finds nobody.
func TestDeleteUser(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	body := `{"userName":"sam@x.test","externalId":"1"}`
	at := "/Users/" + id(f.post("/Users", body))
	r := f.ask("adm1", "POST", "/Users", withSchemas("/Users", `{"userName":"SAM@x.test"}`))
	is.Equal(r.Status, 409)
	is.Equal(parsed(t, r.Body)["scimType"], "uniqueness")
	is.Equal(f.ask("adm1", "DELETE", at, "").Status, 204)
	for _, method := range []string{"GET", "PUT", "PATCH", "DELETE"} {
		body := map[string]string{"PUT": withSchemas("/Users", `{"userName":"x"}`), "PATCH": patchBody(`{"op":"add","path":"title","value":"x"}`)}[method]
		is.Equal(f.ask("adm1", method, at, body).Status, 404)
	}
	is.Equal(f.find("/Users", `externalId eq "1"`), nil)
	f.post("/Users", body)
}

// What the other sets change of a user is seen here, beside what was sent.
func TestOtherSets(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	at := f.pat(`{"userName":"pat","displayName":"Patty","name":{"givenName":"Pat","familyName":"Doe","middleName":"Q"},"title":"Boss",
"emails":[{"value":"home@x.test","type":"home"},{"value":"pat@x.test","type":"work","display":"Pat"}],"roles":[{"value":"crew"},{"value":"admin","primary":true}]}`)
	must(f.T1.Edit(t.Context(), f.IDs["pat"], func(p *roster.Profile) error {
		p.First, p.Email, p.Role = "Kim", "kim@x.test", roster.RoleReadOnly
		return nil
	}))(t)
	got := f.get(at)
	is.Equal(text(got["name"]), `{"familyName":"Doe","formatted":"Kim Doe","givenName":"Kim","middleName":"Q"}`)
	is.Equal(got["displayName"], "Kim Doe")
	is.Equal(text(got["emails"]), `[{"type":"home","value":"home@x.test"},{"display":"Pat","type":"work","value":"kim@x.test"}]`)
	is.Equal(text(got["roles"]), `[{"value":"read-only"},{"value":"crew"}]`)
	is.Equal(got["title"], "Boss")
}

// TestPut replaces a user: what the body lacks is gone, but for what an identity provider
// may know nothing of.
func TestPut(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	at := f.pat(`{"userName":"pat","title":"Boss","nickName":"P","emails":[{"value":"pat@x.test"}],"roles":[{"value":"admin"}],"password":"a long password"}`)
	put := func(body string) object {
		r := f.ask("adm1", "PUT", at, withSchemas("/Users", body))
		is.Equal(r.Status, 200)
		return parsed(t, r.Body)
	}
	got := put(`{"id":"another","meta":{"version":"x"},"groups":[{"value":"x"}],"USERNAME":"pat","title":"Chief","shoeSize":44}`)
	is.Equal(got["id"], f.IDs["pat"].String())
	is.Equal(got["title"], "Chief")
	is.Equal(got["nickName"], nil)
	is.Equal(got["emails"], nil)
	is.Equal(got["active"], true)
	is.Equal(text(got["roles"]), `[{"value":"admin"}]`)
	again := f.ask("adm1", "PUT", at, text(got))
	is.Equal(again.Body, text(got)+"\n") // the same again writes nothing
	is.Equal(must(f.T1.VerifyPassword(t.Context(), f.IDs["pat"], "a long password"))(t).Username, "pat")
	is.Equal(f.ask("adm1", "PUT", at, withSchemas("/Users", `{"title":"x"}`)).Status, 400)
	is.Equal(f.ask("adm1", "PUT", at, `{"schemas":["urn:x"],"userName":"pat"}`).Status, 400)
}
