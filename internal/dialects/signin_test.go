package dialects_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// login is the request of EmbedThis' login for the person with that e-mail.
func login(email, body string) request {
	return request{method: "POST", path: "/api/user/login", body: body, verified: email}
}

// unauthenticated is the status with which each set answers a request without a
// valid token.
var unauthenticated = map[string]int{"pickaxe": 401, "axiom": 403, "embedthis": 401, "publicala": 401, "papershift": 401, "scim": 401}

// readsItself is the status with which a set answers a user who reads itself:
// provisioning by SCIM is for admins.
func readsItself(d dialect) int {
	if d.name == "scim" {
		return http.StatusForbidden
	}
	return http.StatusOK
}

// token gives an active user a password and the token of that name.
func (w *world) token(p person) {
	w.t.Helper()
	id := must(roster.ParseID(p.id))(w.t)
	must(w.t1.SetPassword(w.t.Context(), id, "a good password"))(w.t)
	if _, _, err := w.t1.IssueToken(w.t.Context(), roster.NewToken{User: id, Text: tokenPrefix + "jane"}); err != nil {
		w.t.Fatal(err)
	}
}

// TestDeactivated makes a user in each way and deactivates it at publica.la.
// The user then gets in nowhere. After a reactivation, old sessions, tokens and
// codes still do not work.
func TestDeactivated(t *testing.T) {
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			is := is.New(t)
			w := newWorld(t)
			p := w.make(way)
			id := must(roster.ParseID(p.id))(t)
			code := ""
			switch way.state {
			case roster.StateActive:
				w.token(p)
				for _, d := range dialects {
					is.Equal(w.ask("jane", d.read(p)).status, readsItself(d))
				}
			case roster.StateInvited:
				code = string(must(w.t1.InviteCode(t.Context(), id))(t))
			}

			is.Equal(w.ask("adm1", publicalaDialect.remove(p)).status, http.StatusOK)
			nobodyIn(w, p, code)
			is.Equal(must(w.t1.User(t.Context(), id))(t).State, roster.StateDeactivated)

			r := w.ask("adm1", request{method: "PUT", path: publicalaUsers + "/" + p.number + "/re-activate"})
			is.Equal(r.status, http.StatusOK)
			is.Equal(r.body, `{"CODE":"success","data":1}`+"\n")
			p.state = roster.StateCreated
			if way.state == roster.StateActive {
				p.state = roster.StateActive
			}
			w.shows(p)
			for _, d := range dialects { // the token still does not work
				is.Equal(w.ask("jane", d.read(p)).status, unauthenticated[d.name])
			}
			if code != "" {
				is.Equal(w.ask("", login(p.email, fmt.Sprintf(`{"invite":%q}`, code))).status, http.StatusBadRequest)
			}
			if way.state != roster.StateActive { // nobody invites them any longer
				is.Equal(w.ask("", login(p.email, `{}`)).status, http.StatusUnauthorized)
			}
			is.Equal(w.ask("", login(p.email, `{"register":true}`)).status, http.StatusOK)
		})
	}
}

// nobodyIn checks that p, who is deactivated or deleted, gets in nowhere: not
// by a token, by an identity that the host verified, or by the code of an
// invitation.
func nobodyIn(w *world, p person, code string) {
	w.t.Helper()
	is := is.New(w.t)
	for _, d := range dialects {
		for _, r := range []request{d.read(p), d.change(p, jane, janeMail), d.list} {
			got, garbage := w.ask("jane", r), w.ask("garbage", r)
			is.Equal(got.status, unauthenticated[d.name])
			is.Equal(got, garbage) // the answer to an unknown token
		}
	}
	count := len(w.all())
	for _, body := range []string{`{}`, `{"register":true}`} {
		r := w.ask("", login(p.email, body))
		is.Equal(r.status, http.StatusUnauthorized)
		is.Equal(r.body, "Authentication failed")
	}
	if code != "" {
		r := w.ask("", login(p.email, fmt.Sprintf(`{"invite":%q}`, code)))
		is.Equal(r, w.ask("", login(p.email, `{"invite":"unknown"}`)))
		is.Equal(r.status, http.StatusBadRequest)
	}
	is.Equal(len(w.all()), count)
}

// TestDeactivatedAtPublicala checks that publica.la hides a deactivated user,
// and that its e-mail and external id stay taken.
func TestDeactivatedAtPublicala(t *testing.T) {
	is := is.New(t)
	w := newWorld(t)
	p := w.make(ways[5])
	is.Equal(w.ask("adm1", publicalaDialect.remove(p)).status, 200)
	for _, c := range []struct {
		name   string
		r      request
		status int
	}{
		{"read", publicalaDialect.read(p), 404},
		{"exact query", request{method: "GET", path: publicalaUsers + "?query=" + p.email}, 200},
		{"update", publicalaDialect.change(p, "", p.email), 404},
		{"deactivate again", publicalaDialect.remove(p), 404},
		{"force-logout", request{method: "POST", path: "/integration-api/v1/users/" + p.number + "/force-logout"}, 200},
		{"force-logout by external id", request{method: "POST", path: "/integration-api/v1/users/ext-jane/force-logout"}, 200},
		{"create with the e-mail", request{method: "POST", path: publicalaUsers, body: `{"email":"jane@x.test","external_id":"x"}`}, 422},
		{"create with the external id", request{method: "POST", path: publicalaUsers, body: `{"email":"x@x.test","external_id":"ext-jane"}`}, 422},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			r := w.ask("adm1", c.r)
			is.Equal(r.status, c.status)
			if c.name == "exact query" {
				users, err := publicalaPage(r)
				is.NoErr(err)
				is.Equal(len(users), 0)
			}
		})
	}
}

// TestRemoved deletes a user through every set that can. The user gets in
// nowhere; the person can register as a new user.
func TestRemoved(t *testing.T) {
	for _, d := range dialects {
		if d.name == "publicala" {
			continue // it deactivates
		}
		t.Run(d.name, func(t *testing.T) {
			is := is.New(t)
			w := newWorld(t)
			p := w.make(ways[0])
			w.token(p)
			is.True(w.ask("adm1", d.remove(p)).status < 300)
			for _, d := range dialects {
				is.Equal(w.ask("jane", d.read(p)), w.ask("garbage", d.read(p)))
			}
			is.Equal(w.ask("", login(p.email, `{}`)).status, http.StatusUnauthorized)
			is.Equal(w.ask("", login(p.email, `{"register":true}`)).status, http.StatusOK)
			fresh := must(w.t1.UserByEmail(t.Context(), p.email))(t)
			is.True(fresh.ID.String() != p.id) // a new user
		})
	}
}
