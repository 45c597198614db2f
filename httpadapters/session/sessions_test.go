package session_test

import (
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wiretest"
)

func TestCurrent(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	v := decoded[begun](f, f.ask("adm1", "GET", "/session", ""))
	is.Equal(v.User.Name, "adm1")
	is.Equal(v.User.Role, "admin")
	is.Equal(v.Token, "")
	is.Equal(v.Session.LastUsed, f.Clock.Now()) // written with this request
}

func TestSessions(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.Clock.Add(time.Minute)
	list := func(as string) (ids []string, current string) {
		for _, s := range decoded[sessions](f, f.ask(as, "GET", "/sessions", "")).Sessions {
			ids = append(ids, s.ID)
			if s.Current {
				current += s.ID
			}
		}
		return ids, current
	}
	first, second := f.IDs["session alice1"].String(), f.IDs["session alice2"].String()
	ids, current := list("alice2")
	is.Equal(ids, []string{first, second})
	is.Equal(current, second)

	is.Equal(f.ask("alice2", "DELETE", "/sessions/"+first, "").Status, 204)
	is.True(!f.live(f.tokens["alice1"]))
	is.True(f.live(f.tokens["alice2"]))
	events := must(f.T1.Events(t.Context(), roster.EventQuery{}))(t).Events
	last := events[len(events)-1]
	is.Equal(last.Kind, roster.EventSessionEnded)
	is.Equal(last.Actor.User, f.IDs["alice"]) // by herself, and not by the host
	is.Equal(f.ask("alice2", "DELETE", "/sessions/"+first, "").Status, 404)
	ids, _ = list("alice2")
	is.Equal(ids, []string{second})

	r := f.askCookie("alice2", "DELETE", "/sessions/"+second, "")
	is.Equal(r.Status, 204)
	is.Equal(cookie(t, r).MaxAge, -1)
	is.Equal(f.ask("alice2", "GET", "/sessions", "").Status, 401)
}

// Row 13: the sessions of others are not found, byte for byte, not by admins
// either.
func TestOthers(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	for _, as := range []string{"alice1", "adm1", "erin1"} {
		want := f.ask(as, "DELETE", "/sessions/"+wiretest.Unknown, "")
		is.Equal(want.Status, 404)
		for _, id := range []string{
			f.IDs["session bob1"].String(), f.IDs["session ended1"].String(), f.IDs["bob"].String(), f.T2.AccountID().String(),
			roster.ID{}.String(), "1", "%20", "session", f.tokens["bob1"],
		} {
			is.Equal(f.ask(as, "DELETE", "/sessions/"+id, ""), want)
		}
	}
	is.Equal(f.ask("alice1", "DELETE", "/sessions/"+f.IDs["session erin1"].String(), "").Status, 404)
	for _, name := range []string{"bob1", "erin1", "alice1"} {
		is.True(f.live(f.tokens[name]))
	}
}

// TestImpersonated shows a session in which an admin acts as alice, to both.
// TestSessionsComeInPages has more sessions than one answer shows.
func TestSessionsComeInPages(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	for range 120 { // of which a user can have a hundred
		must(f.T1.StartSession(t.Context(), f.IDs["alice"], roster.ClientInfo{}))(t)
	}
	s := must(f.T1.StartSession(t.Context(), f.IDs["alice"], roster.ClientInfo{}))(t)
	must(f.T1.Impersonate(t.Context(), must(f.Dir.Session(t.Context(), roster.SecretText(f.tokens["adm1"])))(t), f.IDs["alice"], roster.ClientInfo{}))(t) // one more, which does not count
	f.tokens["last"] = string(s.Token)
	page := decoded[sessions](f, f.ask("last", "GET", "/sessions", ""))
	is.Equal(len(page.Sessions), 100)
	is.Equal(*page.Next, page.Sessions[99].ID)
	rest := decoded[sessions](f, f.ask("last", "GET", "/sessions?after="+*page.Next, ""))
	is.Equal(len(rest.Sessions), 1)
	is.Equal(rest.Sessions[0].ID, s.Secret.ID.String())
	is.Equal(rest.Next, nil)
	for _, wrong := range []string{"x", "", page.Sessions[0].ID + "&after=" + page.Sessions[1].ID, roster.NewID().String(), f.IDs["session adm1"].String()} {
		is.Equal(f.ask("last", "GET", "/sessions?after="+wrong, "").Status, 400)
	}
}

func TestImpersonated(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	own := must(f.Dir.Session(t.Context(), roster.SecretText(f.tokens["adm1"])))(t)
	s := must(f.T1.Impersonate(t.Context(), own, f.IDs["alice"], roster.ClientInfo{}))(t)
	f.tokens["posed"] = string(s.Token)
	id := f.IDs["adm1"].String()
	is.Equal(*decoded[begun](f, f.ask("posed", "GET", "/session", "")).Session.Impersonator, id)
	listed := decoded[sessions](f, f.ask("alice1", "GET", "/sessions", "")).Sessions
	is.Equal(*listed[0].Impersonator, id) // it ends before all others
	is.Equal(listed[len(listed)-1].Impersonator, nil)
	is.Equal(f.ask("posed", "DELETE", "/session", "").Status, 204)
	events := must(f.T1.Events(t.Context(), roster.EventQuery{User: f.IDs["alice"]}))(t).Events
	is.Equal(events[len(events)-1].Actor, roster.Actor{User: f.IDs["alice"], Impersonator: f.IDs["adm1"]})
}

// TestEndAll ends the other sessions of alice, or all of them.
func TestEndAll(t *testing.T) {
	for _, c := range []struct {
		query        string
		status       int
		first, other bool // which live on: the session of the request, and her other one
	}{
		{"", 204, true, false},
		{"?all=false", 204, true, false},
		{"?all=true", 204, false, false},
		{"?all=yes", 400, true, true},
		{"?all=", 400, true, true},
		{"?all=true&all=false", 400, true, true},
		{"?all=%zz", 400, true, true},
	} {
		t.Run(c.query, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			r := f.askCookie("alice1", "DELETE", "/sessions"+c.query, "")
			is.Equal(r.Status, c.status)
			is.Equal(f.live(f.tokens["alice1"]), c.first)
			is.Equal(f.live(f.tokens["alice2"]), c.other)
			is.True(f.live(f.tokens["bob1"]))
			if !c.first {
				is.Equal(cookie(t, r).MaxAge, -1)
			}
		})
	}
	is := is.New(t)
	f := newFixture(t, nil)
	is.Equal(f.ask("", "DELETE", "/sessions", "").Status, 401)
	is.Equal(f.ask("alice1", "DELETE", "/sessions", "").Status, 204)
	events := must(f.T1.Events(t.Context(), roster.EventQuery{User: f.IDs["alice"]}))(t).Events
	is.Equal(events[len(events)-1].Kind, roster.EventSessionsEnded)
	is.Equal(events[len(events)-1].Actor.User, f.IDs["alice"])
	is.Equal(f.ask("alice1", "DELETE", "/sessions", "").Status, 204) // a repeat
}
