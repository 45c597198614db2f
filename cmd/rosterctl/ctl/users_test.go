package ctl

import (
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestUsersLifecycle leads somebody through every state, named in each way.
func TestUsersLifecycle(t *testing.T) {
	is := is.New(t)
	s := started(t)
	has(t, s.must("users", "invite", "jane@example.com", "-role", "admin", "-name", "Jane Doe"), "jane@example.com is invited until", "relay mails the code")
	jane := s.object("users", "show", "jane@example.com")
	is.Equal(jane["state"], "invited")
	is.Equal(jane["role"], "admin")
	number := fmt.Sprint(jane["number"])
	for _, step := range []struct {
		args  []string
		state string
	}{
		{[]string{"deactivate", number, "-reason", "left the company", "-until", "72h"}, "deactivated"},
		{[]string{"reactivate", jane["id"].(string)}, "created"},
		{[]string{"remove", "jane@example.com"}, "deleted"},
		{[]string{"restore", "JANE@example.com"}, "deactivated"}, // a removed user is found by the address too
		{[]string{"remove", "jane@example.com"}, "deleted"},
		{[]string{"erase", number, "-yes"}, "deleted"},
	} {
		got := s.object(append([]string{"users"}, step.args...)...)
		is.Equal(got["state"], step.state)
		is.Equal(got["number"], jane["number"])
		if step.args[0] == "deactivate" {
			is.Equal(got["deactivated_reason"], "left the company")
			is.True(got["deactivated_until"] != nil)
		}
	}
	is.Equal(s.object("users", "show", number)["email"], "")
}

func TestUsersLogout(t *testing.T) {
	is := is.New(t)
	s := started(t)
	dir := s.directory()
	owner, err := dir.UserByEmail(t.Context(), "owner@example.com")
	is.NoErr(err)
	session, err := dir.StartSession(t.Context(), owner.ID, roster.ClientInfo{})
	is.NoErr(err)
	has(t, s.must("users", "logout", "owner@example.com"), "every session of owner@example.com is over")
	_, err = dir.Session(t.Context(), session.Token)
	is.True(err != nil)
}

func TestUsersInvite(t *testing.T) {
	t.Run("prints the code once with -code", func(t *testing.T) {
		is := is.New(t)
		s := started(t)
		lines := strings.Split(strings.TrimSpace(s.must("users", "invite", "jane@example.com", "-code")), "\n")
		_, err := s.directory().AcceptInvitation(t.Context(), roster.SecretText(lines[len(lines)-1]), roster.Acceptance{})
		is.NoErr(err)
	})
	t.Run("prints no code that is mailed", func(t *testing.T) {
		is := is.New(t)
		is.Equal(started(t).object("users", "invite", "jane@example.com")["code"], nil)
	})
	t.Run("refuses to mail without a key", func(t *testing.T) {
		is := is.New(t)
		s := started(t)
		s.must("migrate")
		s.noKey = true
		r := s.run("users", "invite", "jane@example.com")
		is.Equal(r.code, ExitRefused)
		has(t, r.err, "Config.Keys")
	})
}

// TestUsersErase asks for the name, and does not take another answer.
func TestUsersErase(t *testing.T) {
	prepared := func(t *testing.T) *shell {
		s := started(t)
		s.must("users", "invite", "jane@example.com", "-code")
		s.must("users", "remove", "jane@example.com")
		return s
	}
	t.Run("takes the name", func(t *testing.T) {
		s := prepared(t)
		s.typed = &typist{lines: []string{"jane@example.com"}}
		has(t, s.must("users", "erase", "jane@example.com"), "is erased")
		has(t, s.typed.asked[0], "Erasing jane@example.com cannot be undone. Type jane@example.com")
	})
	for name, lines := range map[string][]string{"takes no yes": {"yes"}, "takes no empty line": {""}, "takes no end of input": nil} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			s := prepared(t)
			s.typed = &typist{lines: lines}
			r := s.run("users", "erase", "jane@example.com")
			is.Equal(r.code, ExitRefused)
			has(t, r.err, "not confirmed")
			is.Equal(s.object("users", "show", "jane@example.com")["email"], "jane@example.com")
		})
	}
	t.Run("refuses without a terminal and without -yes", func(t *testing.T) {
		is := is.New(t)
		r := prepared(t).run("users", "erase", "jane@example.com")
		is.Equal(r.code, ExitRefused)
		has(t, r.err, "-yes")
	})
	t.Run("refuses who is not removed", func(t *testing.T) {
		is := is.New(t)
		r := started(t).run("users", "erase", "owner@example.com", "-yes")
		is.Equal(r.code, ExitRefused)
		has(t, r.err, "users remove")
	})
}

func TestUsersList(t *testing.T) {
	s := started(t)
	dir := s.directory()
	hostile := []roster.NewUser{
		{Email: "wide@example.com", Name: "山田太郎 山田太郎 山田太郎 山田太郎 山田太郎"},
		{Email: strings.Repeat("long", 12) + "@" + strings.Repeat("domain", 9) + ".example.com", Name: strings.Repeat("Maximiliana ", 20)},
		{Email: "hebrew@example.com", Name: "דוד בן גוריון"},
		{Email: "emoji@example.com", Name: "Ann 👩‍👩‍👧‍👦 Lee"},
	}
	for _, n := range hostile {
		if _, err := dir.Create(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("fits 80 columns, whatever the names are", func(t *testing.T) {
		out := s.must("users", "list")
		fits(t, out)
		has(t, out, "NUMBER", "SIGN-IN (UTC)", "山田太郎", "\u2068דוד בן גוריון\u2069", "👩‍👩‍👧‍👦", "…")
	})
	t.Run("says which zone the times have", func(t *testing.T) {
		has(t, s.must("-local", "users", "list"), "SIGN-IN (LOCAL)")
	})
	for _, c := range []struct {
		name string
		args []string
		want []string
	}{
		{"by words", []string{"-search", "ann"}, []string{"emoji@example.com"}},
		{"by role", []string{"-role", "owner"}, []string{"owner@example.com"}},
		{"by state", []string{"-state", "active"}, []string{"owner@example.com"}},
		{"a few", []string{"-limit", "1"}, []string{"owner@example.com"}},
		{"nobody", []string{"-search", "nobody"}, nil},
	} {
		t.Run("selects "+c.name, func(t *testing.T) {
			is := is.New(t)
			out := s.must(append([]string{"-json", "users", "list"}, c.args...)...)
			is.Equal(strings.Count(out, "\n"), len(c.want))
			has(t, out, c.want...)
		})
	}
	t.Run("says that there are more", func(t *testing.T) {
		has(t, s.run("users", "list", "-limit", "1").err, "only the first 1")
	})
	t.Run("says that there is nobody", func(t *testing.T) {
		has(t, s.run("users", "list", "-search", "nobody").err, "nothing found")
	})
	t.Run("lists removed people with -all alone", func(t *testing.T) {
		is := is.New(t)
		s.must("users", "remove", "wide@example.com")
		is.True(!strings.Contains(s.must("users", "list"), "wide@example.com"))
		has(t, s.must("users", "list", "-all"), "wide@example.com")
	})
}

// TestWhy explains decisions, a line a step.
func TestWhy(t *testing.T) {
	s := started(t)
	dir := s.directory()
	gold, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold", Products: []string{"reports"}, Period: roster.PeriodMonth, Uses: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Run("refused by nothing that gives it", func(t *testing.T) {
		is := is.New(t)
		r := s.run("users", "why", "owner@example.com", "reports")
		is.Equal(r.code, ExitRefused)
		is.Equal(r.err, "") // the answer is no error
		has(t, r.out, "who          owner@example.com, owner, active", "given by     nothing", "against it   nothing gives it", "to end that  grant the product", "answer       refused")
		fits(t, r.out)
	})
	t.Run("allowed by a group", func(t *testing.T) {
		s.must("groups", "grant", "owner@example.com", "Gold", "-until", "2099-12-31")
		out := s.must("users", "why", "1", "reports")
		has(t, out, `given by  the group "Gold", until 2099-12-31 00:00:00 UTC`, "uses      2 left, anew at", "answer    allowed")
		fits(t, out)
	})
	t.Run("for programs", func(t *testing.T) {
		is := is.New(t)
		d := s.object("users", "why", "1", "reports")
		is.Equal(d["allowed"], true)
		is.Equal(d["group"], gold.Name)
		is.Equal(d["left"], 2.0)
		is.Equal(d["reasons"], []any{})
	})
	t.Run("refused to who is locked out, with each reason", func(t *testing.T) {
		s.must("users", "invite", "jane@example.com", "-code")
		s.must("groups", "grant", "jane@example.com", "Gold")
		r := s.run("users", "why", "jane@example.com", "reports")
		has(t, r.out, `the group "Gold"`, "has not accepted the invitation")
	})
}
