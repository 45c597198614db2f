package papershift_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/papershift"
)

// Inviting is for those who are created, revoking for those who are invited.
func TestInvite(t *testing.T) {
	for _, c := range []struct {
		name, method string
		want         string // the status after it; empty: refused
	}{
		{"chris", "POST", "invited"}, {"chris", "DELETE", ""}, // created
		{"carol", "POST", ""}, {"carol", "DELETE", "created"}, // invited
		{"alice", "POST", ""}, {"alice", "DELETE", ""}, // active
		{"dave", "POST", ""}, {"dave", "DELETE", ""}, // deactivated
		{"bob", "POST", ""}, {"bob", "DELETE", ""}, // deleted
	} {
		t.Run(c.method+" "+c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			must(f.T1.Apply(t.Context(), f.IDs["bob"], roster.Remove))(t)
			before, mails, events := f.User(c.name), f.Mails(), f.Events()
			r := f.ask("adm1", c.method, "/api/v1/users/{"+c.name+"}/invite", "")
			if c.want != "" {
				is.Equal(r.Status, 200)
				is.Equal(one(t, r).Attributes["status"], c.want)
				is.Equal(f.Mails()-mails, map[string]int{"POST": 1}[c.method])
				return
			}
			is.Equal(r.Status, 422)
			p := refused(t, r)
			is.Equal(p.Meta.Attribute, "status")
			is.Equal(*p.Source.Pointer, "/data/attributes/status")
			is.Equal(f.Mails(), mails)
			is.Equal(f.Events(), events)
			is.Equal(f.User(c.name), before)
		})
	}
}

// To resend an invitation, take it back and invite again.
func TestInviteAgain(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	mails := f.Mails()
	for range 2 {
		u := one(t, f.ask("adm1", "POST", "/api/v1/users/{chris}/invite", ""))
		is.Equal(u.Meta.Actions, map[string]bool{"edit": true, "delete": true, "invite": false, "revoke_invitation": true})
		u = one(t, f.ask("adm1", "DELETE", "/api/v1/users/{chris}/invite", `{"data":{"id":"{chris}","type":"users"}}`))
		is.Equal(u.Meta.Actions, map[string]bool{"edit": true, "delete": true, "invite": true, "revoke_invitation": false})
	}
	is.Equal(f.Mails()-mails, 2)
}

func TestInviteWithoutEmail(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.IDs["new"] = must(f.T1.Create(t.Context(), roster.NewUser{Name: "new"}))(t).ID
	r := f.ask("adm1", "POST", "/api/v1/users/{new}/invite", "")
	is.Equal(r.Status, 422)
	p := refused(t, r)
	is.Equal(*p.Source.Pointer, "/data/attributes/email")
	is.Equal(p.Meta.Attribute, "email")
	is.Equal(f.User("new").State, roster.StateCreated)
	is.Equal(one(t, f.ask("adm1", "GET", "/api/v1/users/{new}", "")).Meta.Actions["invite"], false)
}

// Without a key nothing can be mailed.
func TestInviteWithoutKey(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(rc *roster.Config, _ *papershift.Config) { rc.Keys = nil })
	r := f.ask("adm1", "POST", "/api/v1/users/{chris}/invite", "")
	is.Equal(r.Status, 501)
	is.Equal(refused(t, r).Detail, "nothing can be mailed: the host has to set roster's Config.Keys")
	is.Equal(f.User("chris").State, roster.StateCreated)
	is.Equal(f.ask("adm1", "DELETE", "/api/v1/users/{carol}/invite", "").Status, 200) // needs none
}
