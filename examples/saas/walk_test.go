package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// signUp makes a workspace with its owner, and returns the owner's client.
func (p *product) signUp(address, name, workspace string) *client {
	p.t.Helper()
	p.client("").post("/signup", object{"email": address})
	begun := p.client("").post("/signup/confirm", object{
		"code": p.code(address), "name": name, "password": password, "account": workspace,
	})
	return p.client(begun.text("token"))
}

const password = "a long password"

// here returns the id of the workspace in which the client acts.
func (c *client) here() string {
	c.p.t.Helper()
	for _, a := range c.get("/accounts").list("accounts") {
		if a["current"] == true {
			return a.text("id")
		}
	}
	c.p.t.Fatal("no workspace")
	return ""
}

// to makes the client act in a workspace, by the new token that it gets.
func (c *client) to(workspace string) {
	c.p.t.Helper()
	c.token = c.post("/session/account", object{"account": workspace}).text("token")
}

// find returns the one person whom a search finds.
func (c *client) find(words string) object {
	c.p.t.Helper()
	found := c.get("/workspace/people?search=" + words).list("people")
	if len(found) != 1 {
		c.p.t.Fatalf("%q finds %v", words, found)
	}
	return found[0]
}

// TestWalk follows people through the product, by HTTP and mail.
func TestWalk(t *testing.T) {
	is := is.New(t)
	p := newProduct(t)

	// Ann and Bob sign up: each has a workspace.
	ann := p.signUp("ann@acme.example", "Ann Ames", "Acme")
	bob := p.signUp("bob@globex.example", "Bob Bär", "Globex")
	acme, globex := ann.here(), bob.here()
	is.True(acme != globex)

	// Ann invites somebody whom nobody knows, and Bob, who has a user: both answers
	// are alike.
	unknown := ann.post("/workspace/people", object{"email": "cleo@acme.example", "role": "admin"})
	known := ann.post("/workspace/people", object{"email": "bob@globex.example", "role": "user"})
	for _, o := range []object{unknown, known} {
		is.Equal(o["state"], "invited")
		is.Equal(o["member"], false)
	}

	// Cleo becomes a user of Acme; Bob joins with the user that he has.
	cleo := p.client(p.client("").post("/invitation/accept", object{
		"code": p.code("cleo@acme.example"), "name": "Cléo Cole", "password": password,
	}).text("token"))
	is.Equal(cleo.here(), acme)
	is.Equal(len(bob.post("/invitation/join", object{"code": p.code("bob@globex.example")}).list("accounts")), 2)

	// He acts in one workspace at a time.
	is.Equal(bob.ask("GET", "/workspace/people", nil).status, http.StatusOK) // an owner at home
	bob.to(acme)
	is.Equal(bob.here(), acme)
	is.Equal(bob.ask("GET", "/workspace/people", nil).status, http.StatusForbidden) // a user there
	is.Equal(bob.ask("POST", "/workspace/plan", object{"plan": "pro"}).status, http.StatusForbidden)

	// The plan of Acme is for everybody there, and for nobody elsewhere.
	refused := bob.ask("GET", "/workspace/reports", nil)
	is.Equal(refused.status, http.StatusForbidden)
	is.True(strings.Contains(refused.body, `"kind":"no grant"`))
	is.Equal(cleo.ask("POST", "/workspace/plan", object{"plan": "pro"}).status, http.StatusForbidden) // an admin
	is.Equal(ann.ask("POST", "/workspace/plan", object{"plan": "gold"}).status, http.StatusBadRequest)
	is.True(ann.post("/workspace/plan", object{"plan": "pro"}).text("until") != "")
	for _, c := range []*client{ann, bob, cleo} {
		is.Equal(c.get("/workspace/reports")["people"], 3.0)
	}
	bob.to(globex)
	is.Equal(bob.ask("GET", "/workspace/reports", nil).status, http.StatusForbidden)

	// One list has own users and members, whom words find without accents.
	is.Equal(cleo.get("/workspace/people").texts("people", "name"), []string{"Ann Ames", "Bob Bär", "Cléo Cole"})
	found := cleo.find("bar+bob")
	is.Equal(found["member"], true)
	is.Equal(found["email"], "bob@globex.example")
	is.Equal(cleo.find("cleo")["member"], false)

	// Admins make API tokens. Bob's acts in Acme alone, as what he is there at that time.
	bob.to(acme)
	is.Equal(bob.ask("POST", "/workspace/tokens", object{"name": "script"}).status, http.StatusForbidden)
	member := "/workspace/people/" + found.text("id")
	is.Equal(ann.must("PATCH", member, object{"role": "admin"})["role"], "admin")
	made := bob.post("/workspace/tokens", object{"name": "script"})
	is.Equal(bob.get("/workspace/tokens").texts("tokens", "name"), []string{"script"})
	script := p.client(made.text("token"))
	is.True(strings.HasPrefix(script.token, tokenPrefix))
	is.Equal(len(script.get("/workspace/people").list("people")), 3)
	is.Equal(script.ask("POST", "/workspaces", object{"name": "Mine"}).status, http.StatusUnauthorized)
	ann.must("PATCH", member, object{"role": "user"})
	is.Equal(ann.must("PATCH", member, object{})["role"], "user") // nothing more to change
	is.Equal(ann.ask("PATCH", "/workspace/people/x", object{}).status, http.StatusNotFound)
	is.Equal(script.ask("GET", "/workspace/people", nil).status, http.StatusForbidden) // at once
	is.Equal(script.get("/workspace/reports")["people"], 3.0)
	bob.must("DELETE", "/workspace/tokens/"+made.text("id"), nil)
	is.Equal(script.ask("GET", "/workspace/reports", nil).status, http.StatusUnauthorized)

	// A project and an invitation are written together, or neither is.
	ann.post("/workspace/projects", object{"name": "Rocket", "invite": "dora@acme.example"})
	is.True(p.code("dora@acme.example") != "")
	is.Equal(ann.ask("POST", "/workspace/projects", object{"name": "Rocket", "invite": "eve@acme.example"}).status, http.StatusConflict)
	is.Equal(ann.ask("POST", "/workspace/projects", object{"name": "Sled", "invite": "cleo@acme.example"}).status, http.StatusConflict) // is here already
	is.Equal(bob.ask("POST", "/workspace/projects", object{"name": "Toy", "invite": "eve@acme.example"}).status, http.StatusForbidden)  // he may not invite
	is.Equal(len(ann.get("/workspace/people?search=eve").list("people")), 0)
	is.Equal(ann.get("/workspace/projects")["projects"], []any{"Rocket"})
	ann.must("PATCH", member, object{"role": "read-only"})
	is.Equal(bob.get("/workspace/projects")["projects"], []any{"Rocket"})
	is.Equal(bob.ask("POST", "/workspace/projects", object{"name": "Toy"}).status, http.StatusForbidden)
	bob.to(globex)
	is.Equal(bob.get("/workspace/projects")["projects"], []any{})

	// Acme is done with Bob: at home nothing has happened to him.
	bob.to(acme)
	ann.must("PATCH", member, object{"action": "remove"})
	is.Equal(bob.here(), globex) // where his session is back
	is.Equal(bob.ask("POST", "/session/account", object{"account": acme}).status, http.StatusForbidden)
	p.relay()
	is.Equal(p.hooks.kinds(acme, found.text("id")), []string{"membership created", "membership edited", "membership edited", "membership edited", "membership ended"})
	is.Equal(p.hooks.kinds(globex, found.text("id")), []string{"user created", "membership created", "membership ended"})

	// The trail has all of it, the newest first, and says who did it.
	events := ann.get("/workspace/audit").list("events")
	newest := events[0]
	is.Equal(newest.text("what"), "membership ended")
	is.Equal(newest.text("who"), "ann@acme.example")
	is.True(slices.ContainsFunc(events, func(e object) bool { return e.text("what") == "token issued" }))
	is.Equal(events[len(events)-1].text("what"), "account created")
	is.Equal(bob.get("/workspace/audit").list("events")[0].text("what"), "membership ended") // he hears of it, too
}

// TestImport brings users with bcrypt hashes. They sign in with the passwords that
// they have.
func TestImport(t *testing.T) {
	is := is.New(t)
	p := newProduct(t)
	ann := p.signUp("ann@acme.example", "Ann Ames", "Acme")
	got := ann.post("/workspace/import", strings.Join([]string{
		"fay@acme.example,Fay Fox," + bcrypted,
		"no address,Gus," + bcrypted,
		"Fay@Acme.example,Fay again," + bcrypted,
		"gil@acme.example,Gil,plain text",
	}, "\n"))
	is.Equal(got["imported"], 1.0)
	bad, _ := got["bad"].([]any)
	is.Equal(len(bad), 3)
	for i, line := range []string{"line 2: ", "line 3: ", "line 4: "} {
		text, _ := bad[i].(string)
		is.True(strings.HasPrefix(text, line))
	}
	fay := p.client(p.client("").post("/sign-in", object{"email": "fay@acme.example", "password": "U*U"}).text("token"))
	is.Equal(fay.here(), ann.here())
	is.Equal(fay.ask("POST", "/workspace/import", "").status, http.StatusOK) // nothing, which anybody may
	is.Equal(fay.ask("POST", "/workspace/import", "hal@acme.example,Hal,"+bcrypted).status, http.StatusForbidden)
}

// bcrypted is a hash of "U*U".
const bcrypted = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"

// TestExportAndErase takes the data away, and then the person.
func TestExportAndErase(t *testing.T) {
	is := is.New(t)
	p := newProduct(t)
	ann := p.signUp("ann@acme.example", "Ann Ames", "Acme")
	ann.post("/workspace/import", "fay@acme.example,Fay Fox,"+bcrypted)
	id := ann.find("fay").text("id")

	all := ann.ask("GET", "/workspace/export", nil)
	is.Equal(all.status, http.StatusOK)
	is.Equal(strings.Count(all.body, "\n"), 2)
	one := ann.ask("GET", "/workspace/people/"+id+"/export", nil)
	is.Equal(one.status, http.StatusOK)
	is.True(strings.Contains(one.body, `"email":"fay@acme.example"`))
	is.True(!strings.Contains(one.body, bcrypted))

	is.Equal(ann.ask("DELETE", "/workspace/people/"+id, nil).status, http.StatusConflict) // remove first
	is.Equal(ann.must("PATCH", "/workspace/people/"+id, object{"action": "remove"})["state"], "deleted")
	erased := ann.must("DELETE", "/workspace/people/"+id, nil)
	is.Equal(erased.text("email")+erased.text("name"), "")
	is.True(!strings.Contains(ann.ask("GET", "/workspace/audit", nil).body, "fay@"))
	is.Equal(p.client("").ask("POST", "/sign-in", object{"email": "fay@acme.example", "password": "U*U"}).status, http.StatusUnauthorized)
}

// TestWorkspaces has one person make a second workspace, and sign up again.
func TestWorkspaces(t *testing.T) {
	is := is.New(t)
	p := newProduct(t)
	ann := p.signUp("ann@acme.example", "Ann Ames", "Acme")
	home := ann.here()
	side := ann.post("/workspaces", object{"name": "Side"}).text("id")
	ann.to(side)
	is.Equal(ann.get("/workspace/people").texts("people", "role"), []string{"owner"})
	is.Equal(ann.ask("DELETE", "/accounts/"+side, nil).status, http.StatusConflict) // its last owner

	// Support makes no workspace in somebody's name.
	ann.to(home)
	ann.post("/workspace/people", object{"email": "fred@acme.example"})
	p.client("").post("/invitation/accept", object{"code": p.code("fred@acme.example"), "password": password})
	by, err := p.app.dir.Session(t.Context(), roster.SecretText(ann.token))
	is.NoErr(err)
	fred, err := p.app.dir.ForAccount(by.User.Account).UserByEmail(t.Context(), "fred@acme.example")
	is.NoErr(err)
	as, err := p.app.dir.ForAccount(by.User.Account).Impersonate(t.Context(), by, fred.ID, roster.ClientInfo{})
	is.NoErr(err)
	is.Equal(p.client(string(as.Token)).ask("POST", "/workspaces", object{"name": "Fred's"}).status, http.StatusForbidden)

	// Who has a user makes no second one, and hears so by mail alone.
	before := p.mails.to("fred@acme.example")
	is.Equal(p.client("").ask("POST", "/signup", object{"email": "fred@acme.example"}), p.client("").ask("POST", "/signup", object{"email": "new@acme.example"}))
	p.relay()
	is.Equal(p.mails.to("fred@acme.example"), append(before, "https://saas.example/sign-in"))

	p.client("").post("/signup", object{"email": "cleo@acme.example"})
	unnamed := p.client("").ask("POST", "/signup/confirm", object{"code": p.code("cleo@acme.example"), "password": password})
	is.Equal(unnamed.status, http.StatusBadRequest)
	is.True(strings.Contains(unnamed.body, "account must be the name"))
}

// TestSignIn signs in one who has users in two workspaces.
func TestSignIn(t *testing.T) {
	is := is.New(t)
	p := newProduct(t)
	ann := p.signUp("ann@acme.example", "Ann Ames", "Acme")
	bob := p.signUp("bob@globex.example", "Bob", "Globex")
	bob.post("/workspace/people", object{"email": "ann@acme.example"})
	p.client("").post("/invitation/accept", object{"code": p.code("ann@acme.example"), "password": password})

	in := object{"email": "Ann@acme.example", "password": password}
	choice := p.client("").post("/sign-in", in)
	is.Equal(choice["token"], "")
	is.Equal(choice["workspaces"], map[string]any{ann.here(): "Acme", bob.here(): "Globex"})
	chosen := p.client(p.client("").post("/session?workspace="+bob.here(), in).text("token"))
	is.Equal(chosen.here(), bob.here())
	is.Equal(p.client("").ask("POST", "/session", in).status, http.StatusUnauthorized) // names none
	is.Equal(p.client("").ask("POST", "/sign-in", object{"email": "ann@acme.example", "password": "wrong"}).status, http.StatusUnauthorized)
}

// TestStrangersAreLimited has one network ask more often than people do.
func TestStrangersAreLimited(t *testing.T) {
	is := is.New(t)
	p := newProduct(t)
	statuses := make(map[int]int)
	for range 200 { // at 60 a minute
		statuses[p.client("").ask("POST", "/sign-in", object{"email": "no address", "password": password}).status]++
	}
	is.True(statuses[http.StatusUnauthorized] >= 60)
	is.Equal(statuses[http.StatusUnauthorized]+statuses[http.StatusTooManyRequests], 200)
	is.True(statuses[http.StatusTooManyRequests] > 0)
}

// TestPeoplePages reads more people than a page has.
func TestPeoplePages(t *testing.T) {
	is := is.New(t)
	p := newProduct(t)
	ann := p.signUp("ann@acme.example", "Ann Ames", "Acme")
	var lines strings.Builder
	for i := range 60 {
		name := string(rune('a'+i/26)) + string(rune('a'+i%26))
		lines.WriteString(name + "@acme.example,Zed " + name + "," + bcrypted + "\n")
	}
	is.Equal(ann.post("/workspace/import", lines.String())["imported"], 60.0)
	first := ann.get("/workspace/people?search=zed")
	is.Equal(len(first.list("people")), 50)
	second := ann.get("/workspace/people?search=zed&cursor=" + first.text("next"))
	is.Equal(len(second.list("people")), 10)
	is.Equal(second.text("next"), "")
	is.Equal(ann.ask("GET", "/workspace/people?cursor=x", nil).status, http.StatusBadRequest)
}

// TestWebhookIsTriedAgain has a receiver that is down.
func TestWebhookIsTriedAgain(t *testing.T) {
	is := is.New(t)
	p := newProduct(t)
	p.hooks.fail = true
	ann := p.signUp("ann@acme.example", "Ann Ames", "Acme")
	me := ann.find("ann").text("id")
	p.relay()
	is.Equal(len(p.hooks.kinds(ann.here(), me)), 0)
	waiting, err := p.app.dir.Deliveries(t.Context(), roster.DeliveryQuery{Consumer: "webhook"})
	is.NoErr(err)
	is.True(len(waiting) > 0)
}
