package papershift_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// tree is a fixture with teams one in another, and a membership elsewhere.
func tree(t *testing.T) *fixture {
	f := newFixture(t, nil)
	company := f.team("company", roster.ID{})
	field := f.team("field", company)
	f.team("sales", field, "alice", "bob")
	f.team("support", company, "alice")
	f.IDs["T1"], f.IDs["T2"] = f.T1.AccountID(), f.T2.AccountID()
	f.IDs["abroad"] = f.abroad("alice", roster.RoleReadOnly)
	for name, team := range map[string]string{"alice in sales": "sales", "alice in support": "support", "bob in sales": "sales"} {
		user := name[:len(name)-len(" in ")-len(team)]
		q := roster.TeamMembershipQuery{Users: []roster.ID{f.IDs[user]}, Team: f.IDs[team]}
		f.IDs[name] = must(f.T1.TeamMemberships(t.Context(), q))(t)[0].ID
	}
	return f
}

// called returns what fixtures call things, for reading.
func (f *fixture) called(things []thing) []string {
	var list []string
	for _, x := range things {
		for name, id := range f.IDs {
			if id.String() == x.ID {
				list = append(list, x.Type+" "+name)
			}
		}
	}
	return list
}

// What is included, in order, and that all of it is linked: the fixture checks
// the latter.
func TestInclude(t *testing.T) {
	f := tree(t)
	for include, want := range map[string][]string{
		"":                            nil,
		"account":                     {"account T1"},
		"teams":                       {"team sales", "team support"},
		"teams.parent":                {"team sales", "team field", "team support", "team company"},
		"teams.parent.parent":         {"team sales", "team field", "team company", "team support"},
		"team_memberships":            {"team_membership alice in sales", "team_membership alice in support"},
		"team_memberships.team":       {"team_membership alice in sales", "team sales", "team_membership alice in support", "team support"},
		"account_memberships":         {"account_membership alice", "account_membership abroad"},
		"account_memberships.account": {"account_membership alice", "account T1", "account_membership abroad", "account T2"},
		"team_memberships.team.parent": {"team_membership alice in sales", "team sales", "team field",
			"team_membership alice in support", "team support", "team company"},
		"teams,team_memberships.team.parent": {"team_membership alice in sales", "team sales", "team field",
			"team_membership alice in support", "team support", "team company"},
		"account,account": {"account T1"},
		"account,account_memberships.account,teams.parent": {"account T1", "account_membership alice", "account_membership abroad", "account T2", "team sales", "team field", "team support", "team company"},
		"teams,account_memberships":                        {"account_membership alice", "account_membership abroad", "team sales", "team support"},
	} {
		t.Run(include, func(t *testing.T) {
			is := is.New(t)
			r := f.ask("adm1", "GET", "/api/v1/users/{alice}?include="+include, "")
			a := success(t, r)
			is.True(a.Included != nil) // there even if empty
			var found []thing
			for _, o := range a.Included {
				found = append(found, o.thing)
			}
			is.Equal(f.called(found), want)
			is.Equal(f.ask("alice", "GET", "/api/v1/users/{alice}?include="+include, "").Status, 200)
		})
	}
	is := is.New(t)
	is.True(success(t, f.ask("adm1", "GET", "/api/v1/users/{alice}", "")).Included == nil)
	is.Equal(one(t, f.ask("adm1", "GET", "/api/v1/users/{alice}", "")).Relationships, nil)
}

// Every type with its attributes and relationships.
func TestIncluded(t *testing.T) {
	is := is.New(t)
	f := tree(t)
	const everything = "include=account,account_memberships.account,teams.parent.parent,team_memberships.team"
	r := f.ask("adm1", "GET", "/api/v1/users/{alice}?"+everything, "")
	alice := one(t, r)
	is.Equal(f.called(linked(t, alice, "account")), []string{"account T1"})
	is.Equal(f.called(linked(t, alice, "account_memberships")), []string{"account_membership alice", "account_membership abroad"}) // the own one first
	is.Equal(f.called(linked(t, alice, "teams")), []string{"team sales", "team support"})
	is.Equal(f.called(linked(t, alice, "team_memberships")), []string{"team_membership alice in sales", "team_membership alice in support"})

	at := map[string]object{}
	for _, o := range success(t, r).Included {
		at[f.called([]thing{o.thing})[0]] = o
	}
	is.Equal(len(at), 10)
	const made, first = "2030-01-01T01:00:00.000000Z", "2030-01-01T00:00:00.000000Z"
	for name, want := range map[string]map[string]any{
		"account T1":                       {"name": "T1", "created_at": first, "updated_at": first},
		"account T2":                       {"name": "T2", "created_at": first, "updated_at": first},
		"account_membership alice":         {"role_ids": []any{"user"}, "status": "active", "created_at": first, "updated_at": made},
		"account_membership abroad":        {"role_ids": []any{"read-only"}, "status": "active", "created_at": made, "updated_at": made},
		"team sales":                       {"name": "sales", "created_at": made, "updated_at": made},
		"team_membership alice in sales":   {"created_at": made},
		"team_membership alice in support": {"created_at": made},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			is.Equal(at[name].Attributes, want)
		})
	}
	is.Equal(f.called(linked(t, at["account_membership alice"], "account")), []string{"account T1"})
	is.Equal(f.called(linked(t, at["account_membership abroad"], "account")), []string{"account T2"})
	is.Equal(f.called(linked(t, at["team_membership alice in sales"], "team")), []string{"team sales"})
	is.Equal(f.called(linked(t, at["team sales"], "parent")), []string{"team field"})
	is.Equal(f.called(linked(t, at["team field"], "parent")), []string{"team company"})
	is.Equal(f.called(linked(t, at["team support"], "parent")), []string{"team company"})

	// A relation to one that leads nowhere is null, one to many an empty array.
	f.team("alone", roster.ID{}, "mike")
	a := success(t, f.ask("adm1", "GET", "/api/v1/users/{mike}?include=teams.parent", ""))
	is.Equal(string(a.Included[0].Relationships["parent"].Data), "null")
	none := one(t, f.ask("adm1", "GET", "/api/v1/users/{dave}?"+everything, ""))
	is.Equal(string(none.Relationships["teams"].Data), "[]")
	is.Equal(string(none.Relationships["team_memberships"].Data), "[]")
}

// What has ended is not shown.
func TestIncludedEnds(t *testing.T) {
	is := is.New(t)
	f := tree(t)
	must(f.T1.LeaveTeam(t.Context(), f.IDs["support"], f.IDs["alice"]))(t)
	must(f.T1.EndTeam(t.Context(), f.IDs["sales"]))(t)
	must(f.Dir.EndMembership(t.Context(), f.IDs["abroad"]))(t)
	r := f.ask("adm1", "GET", "/api/v1/users/{alice}?include=teams,team_memberships.team,account_memberships.account", "")
	alice := one(t, r)
	is.Equal(linked(t, alice, "teams"), []thing{})
	is.Equal(linked(t, alice, "team_memberships"), []thing{})
	is.Equal(f.called(linked(t, alice, "account_memberships")), []string{"account_membership alice"})
	is.Equal(len(success(t, r).Included), 2)
}

// A list includes what several users share once.
func TestIncludeInList(t *testing.T) {
	is := is.New(t)
	f := tree(t)
	r := f.ask("adm1", "GET", "/api/v1/users?sort=name&filter[name]=in:alice,bob,mike&include=teams.parent,account,account_memberships", "")
	users := many(t, r)
	is.Equal(len(users), 3)
	is.Equal(f.called(linked(t, users[0], "teams")), []string{"team sales", "team support"})
	is.Equal(f.called(linked(t, users[1], "teams")), []string{"team sales"})
	is.Equal(linked(t, users[2], "teams"), []thing{})
	is.Equal(len(success(t, r).Included), 1+4+4) // the account, memberships, teams with parents
	is.Equal(f.called(linked(t, users[1], "account_memberships")), []string{"account_membership bob"})
	// A caller sees what belongs to itself alone.
	r = f.ask("bob", "GET", "/api/v1/users?include=teams.parent,account_memberships", "")
	is.Equal(len(many(t, r)), 1)
	is.Equal(len(success(t, r).Included), 1+2)
}
