package sqltest

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/publicala"
)

func makeOwner(p *roster.Profile) error { p.Role = roster.RoleOwner; return nil }

func zeroActorIsNobody(f *finding) {
	s, _ := f.dir.Session(f.ctx, "garbage") // the error is lost
	for _, actor := range []roster.Actor{{}, {User: s.User.ID}, s.Actor()} {
		_, err := f.dir.ActingAs(actor).Edit(f.ctx, f.alice.ID, makeOwner)
		f.Equal(err, roster.ErrForbidden)
		_, err = f.dir.ActingAs(actor).Users(f.ctx, roster.UserQuery{})
		f.Equal(err, roster.ErrForbidden)
	}
}

func impersonationHasARank(f *finding) {
	var asked []roster.ID
	set := publicala.New(f.dir, publicala.Config{
		Authorize: httpadapters.Tokens(f.dir),
		Impersonate: func(_ httpadapters.Caller, u roster.User) string {
			asked = append(asked, u.ID)
			return "https://x.test/as"
		},
	})
	list := "/integration-api/v1/dashboard/users"
	status, _ := ask(set, f.token(f.admin, httpadapters.ScopeRead), "GET", list, "")
	f.Equal(status, 200)
	f.Equal(len(asked), 0)
	status, _ = ask(set, f.token(f.admin), "GET", list, "")
	f.Equal(status, 200)
	f.Equal(asked, []roster.ID{f.alice.ID}) // neither the owner nor itself
}

func refusalsAreOnRecord(f *finding) {
	attacker := f.dir.CalledFrom(roster.ClientInfo{Network: "203.0.113.9"})
	for range 50 {
		attacker.NoteForbidden(f.ctx) // the host's own: no record
		_, err := attacker.ActingAs(roster.Actor{User: f.alice.ID}).Users(f.ctx, roster.UserQuery{})
		f.Equal(err, roster.ErrForbidden)
		_, err = attacker.ActingAs(roster.Actor{User: f.admin.ID}).Edit(f.ctx, f.root.ID, func(p *roster.Profile) error { p.Name = "x"; return nil })
		f.Equal(err, roster.ErrForbidden)
		_, err = attacker.Authenticate(f.ctx, "a guessed token of twenty-two")
		f.Equal(err, roster.ErrCredentials)
		_, err = attacker.AcceptInvitation(f.ctx, "guessed", roster.Acceptance{})
		f.Equal(err, roster.ErrCredentials)
	}
	_, err := attacker.SignIn(f.ctx, roster.SignIn{Email: "alice@x.test", Password: "a wrong password"})
	f.Equal(err, roster.ErrCredentials)
	f.NoErr(f.host.WriteRefusals(f.ctx))
	page, err := f.as(f.admin).Events(f.ctx, roster.EventQuery{NewestFirst: true, Kinds: []roster.EventKind{
		roster.EventSignInFailed, roster.EventCodeRefused, roster.EventTokenRefused, roster.EventForbidden,
	}})
	f.NoErr(err)
	rows := map[roster.EventKind]int{}
	for _, e := range page.Events {
		rows[e.Kind]++
		f.True(strings.Contains(e.Detail.String(), "203.0.113.9"))
		f.True(e.Kind == roster.EventSignInFailed || strings.Contains(e.Detail.String(), `"count":50`))
	}
	f.Equal(rows, map[roster.EventKind]int{
		roster.EventSignInFailed: 1, roster.EventCodeRefused: 1, roster.EventTokenRefused: 1, roster.EventForbidden: 2,
	})
}

func anotherSiteUsesNoCookie(f *finding) {
	set := embedthis.New(f.dir, embedthis.Config{Authorize: func(r *http.Request, _ string) (httpadapters.Caller, error) {
		if _, err := r.Cookie("host"); err != nil {
			return httpadapters.Caller{}, roster.ErrCredentials
		}
		return httpadapters.Caller{User: f.admin.ID}, nil
	}})
	send := func(headers map[string]string) int {
		r := httptest.NewRequest("POST", "/user/updateRole", strings.NewReader(`{"id":"`+f.alice.ID.String()+`","role":"admin"}`))
		r.Header.Set("Cookie", "host=1")
		for name, value := range headers {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		set.ServeHTTP(w, r)
		return w.Code
	}
	f.Equal(send(map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}), 403)
	f.Equal(send(nil), 415)
	u, err := f.dir.User(f.ctx, f.alice.ID)
	f.NoErr(err)
	f.Equal(u.Role, roster.RoleUser)
}

func readsHaveARank(f *finding) {
	gone := f.user(roster.NewUser{Role: roster.RoleAdmin, Active: true})
	_, err := f.dir.Apply(f.ctx, gone.ID, roster.Deactivate)
	f.NoErr(err)
	for _, u := range []roster.User{gone, f.user(roster.NewUser{Role: roster.RoleNone, Active: true}), f.alice} {
		as := f.as(u)
		f.Equal(last(as.Users(f.ctx, roster.UserQuery{})), roster.ErrForbidden)
		f.Equal(last(as.Tokens(f.ctx, roster.TokenQuery{})), roster.ErrForbidden)
		f.Equal(last(as.Events(f.ctx, roster.EventQuery{})), roster.ErrForbidden)
		f.Equal(last(as.Identities(f.ctx, f.root.ID)), roster.ErrForbidden)
		f.Equal(last(as.Grants(f.ctx, roster.GrantQuery{})), roster.ErrForbidden)
	}
	set := axiom.New(f.dir, axiom.Config{Authorize: func(*http.Request, string) (httpadapters.Caller, error) {
		return httpadapters.Caller{User: gone.ID, Role: roster.RoleAdmin}, nil
	}})
	status, body := ask(set, "any", "GET", "/v2/users", "")
	f.Equal(status, 403) // what Axiom says to nobody
	f.True(!strings.Contains(body, "@"))
}

func promotionVoidsFromBelow(f *finding) {
	admin := f.as(f.admin)
	_, text, err := admin.IssueToken(f.ctx, roster.NewToken{User: f.alice.ID})
	f.NoErr(err)
	_, err = admin.SetPassword(f.ctx, f.alice.ID, "known to the admin")
	f.NoErr(err)
	s, err := f.signIn("alice@x.test", "known to the admin")
	f.NoErr(err)
	inv, err := admin.Invite(f.ctx, roster.NewInvitation{Email: "carol@x.test"})
	f.NoErr(err)
	for _, id := range []roster.ID{f.alice.ID, inv.User.ID} {
		_, err = f.as(f.root).Edit(f.ctx, id, makeOwner)
		f.NoErr(err)
	}
	f.Equal(last(f.dir.Authenticate(f.ctx, text)), roster.ErrCredentials)
	f.Equal(last(f.signIn("alice@x.test", "known to the admin")), roster.ErrCredentials)
	f.True(errors.Is(last(f.dir.Session(f.ctx, s.Token)), roster.ErrCredentials))
	f.Equal(last(f.dir.AcceptInvitation(f.ctx, inv.Code, roster.Acceptance{})), roster.ErrCredentials)
}

func removedMakersThingsAreOver(f *finding) {
	admin := f.as(f.admin)
	_, accounts, err := admin.IssueToken(f.ctx, roster.NewToken{Role: roster.RoleAdmin})
	f.NoErr(err)
	_, alices, err := admin.IssueToken(f.ctx, roster.NewToken{User: f.alice.ID})
	f.NoErr(err)
	inv, err := admin.Invite(f.ctx, roster.NewInvitation{Email: "carol@x.test", Role: roster.RoleAdmin})
	f.NoErr(err)
	_, err = f.dir.Apply(f.ctx, f.admin.ID, roster.Remove)
	f.NoErr(err)
	f.Equal(last(f.dir.Authenticate(f.ctx, accounts)), roster.ErrCredentials)
	f.Equal(last(f.dir.Authenticate(f.ctx, alices)), roster.ErrCredentials)
	f.Equal(last(f.dir.AcceptInvitation(f.ctx, inv.Code, roster.Acceptance{})), roster.ErrCredentials)
}

func ownTokenSetsNoPassword(f *finding) {
	token := f.dir.ActingAs(roster.Actor{User: f.alice.ID, Token: roster.NewID()})
	f.Equal(last(token.SetPassword(f.ctx, f.alice.ID, "the thief's own")), roster.ErrForbidden)
	f.NoErr(last(f.signIn("alice@x.test", alicesPassword)))
}

func tokenTextIsLong(f *finding) {
	for _, text := range []roster.SecretText{"1", "studio-123456789012345678901"} {
		_, _, err := f.dir.IssueToken(f.ctx, roster.NewToken{User: f.alice.ID, Text: text, Prefix: string(text[:max(0, len(text)-21)])})
		f.True(errors.Is(err, roster.ErrInvalid))
	}
}

func rotatedTextWorksForAWhile(f *finding) {
	s, err := f.signIn("alice@x.test", alicesPassword)
	f.NoErr(err)
	_, err = f.dir.RotateSession(f.ctx, s.Token)
	f.NoErr(err)
	f.wait(29 * time.Second)
	f.NoErr(last(f.dir.Session(f.ctx, s.Token)))
	f.wait(time.Second)
	f.True(errors.Is(last(f.dir.Session(f.ctx, s.Token)), roster.ErrCredentials))
}

func closedAccountHasNoActors(f *finding) {
	_, err := f.dir.CloseAccount(f.ctx)
	f.NoErr(err)
	for _, actor := range []roster.Actor{{User: f.root.ID}, {Token: roster.NewID(), Role: roster.RoleOwner}} {
		as := f.dir.ActingAs(actor)
		f.Equal(last(as.Users(f.ctx, roster.UserQuery{})), roster.ErrForbidden)
		f.Equal(last(as.Edit(f.ctx, f.alice.ID, makeOwner)), roster.ErrForbidden)
		f.Equal(last(as.Invite(f.ctx, roster.NewInvitation{Email: "new@x.test"})), roster.ErrForbidden)
		f.Equal(last(as.ReopenAccount(f.ctx)), roster.ErrForbidden)
	}
}
