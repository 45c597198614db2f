package sqltest

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestTreePlans reads how SQLite runs conditions that are joined: each part of an or by
// its own index where all have one, and else inside the account's.
func TestTreePlans(t *testing.T) {
	w := &watch{}
	db := openWatched(t, w, dsn(newFile(t)))
	s := newStore(t, db, sqlstore.SQLite, nil)
	where := roster.Where
	living := where(roster.FieldState, roster.OpNotEq, roster.StateDeleted)
	email, username := where(roster.FieldEmail, roster.OpEq, "a"), where(roster.FieldUsername, roster.OpEq, "b")
	begins := where(roster.FieldUsername, roster.OpPrefix, "a")
	contains := where(roster.FieldName, roster.OpContains, "a")
	byUsername := []roster.SortKey{{Field: roster.FieldUsername}}
	behind := &roster.Position{Values: []roster.Value{{Text: "b"}}, ID: roster.NewID()}
	resting := where(roster.FieldState, roster.OpEq, roster.StateDeactivated)
	roles := where(roster.FieldRole, roster.OpIn, roster.RoleAdmin, roster.RoleOwner)
	newest := []roster.SortKey{{Field: roster.FieldCreated, Desc: true}}
	const (
		marked    = "roster_users_mark (account=? AND mark=?)"
		addresses = "roster_users_email (account=? AND email=?)"
		usernames = "roster_users_username (account=? AND username=?)"
		beginning = "roster_users_username (account=? AND username>? AND username<?)"
		later     = "roster_users_username (account=? AND username>?)"
		created   = "roster_users_created (account=?)"
		ids       = "roster_users_id (id=?)"
	)
	for _, test := range []struct {
		name string
		q    roster.UserSelection
		want []string // how the table of users is searched
	}{
		{"an address or a username", roster.UserSelection{Where: []roster.Condition{roster.Or(email, username), living}}, []string{addresses, usernames, ids}},
		{"each beside another condition", roster.UserSelection{Where: []roster.Condition{roster.Or(roster.And(email, contains), roster.And(roster.Not(contains), username))}}, []string{addresses, usernames, ids}},
		{"beginnings in their order", roster.UserSelection{Where: []roster.Condition{roster.Or(begins, where(roster.FieldUsername, roster.OpGt, "x"))}, Sort: byUsername}, []string{beginning, later, ids}},
		{"beginnings behind a place", roster.UserSelection{Where: []roster.Condition{roster.Or(begins, username)}, Sort: byUsername, After: behind}, []string{"(account=? AND username>? AND username<?)", usernames, ids}},
		{"a beginning in another order", roster.UserSelection{Where: []roster.Condition{roster.Or(begins, email)}}, []string{created}},
		{"a part that no index finds", roster.UserSelection{Where: []roster.Condition{roster.Or(email, contains)}}, []string{created}},
		{"beside a condition that finds few", roster.UserSelection{Where: []roster.Condition{roster.Or(email, contains), username}}, []string{usernames}},
		{"a state of few", roster.UserSelection{Where: []roster.Condition{resting}, Sort: newest}, []string{marked, ids}},
		{"roles of few, and no state", roster.UserSelection{Where: []roster.Condition{roles}}, []string{marked, marked, marked, marked, ids}},
		{"roles of few in a state behind a place", roster.UserSelection{Where: []roster.Condition{where(roster.FieldState, roster.OpEq, roster.StateActive), roles}, Sort: newest, After: behind}, []string{"roster_users_mark (account=? AND mark=? AND (created,id)<(?,?))", "roster_users_mark", ids}},
		{"the role of most", roster.UserSelection{Where: []roster.Condition{where(roster.FieldRole, roster.OpIn, roster.RoleAdmin, roster.RoleUser)}}, []string{created}},
		{"a role of few in another order", roster.UserSelection{Where: []roster.Condition{roles}, Sort: byUsername}, []string{"roster_users_username (account=?)"}},
		{"a negation", roster.UserSelection{Where: []roster.Condition{roster.Not(email)}}, []string{created}},
		{"a negation of an or", roster.UserSelection{Where: []roster.Condition{roster.Not(roster.Or(email, username))}}, []string{created}},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			test.q.Limit, test.q.Account = 50, account
			got := planned(t, db, w, func() error { _, err := s.Users(t.Context(), test.q); return err })
			t.Log(got)
			var searched []string
			for line := range strings.Lines(got) {
				if _, how, ok := strings.Cut(line, "SEARCH roster_users USING "); ok {
					searched = append(searched, strings.TrimSpace(how))
				}
			}
			is.Equal(len(searched), len(test.want))
			for i, want := range test.want {
				is.True(strings.Contains(searched[i], want))
			}
			is.True(!strings.Contains(got, "SCAN roster_users"))
			is.True(!strings.Contains(got, "MULTI-INDEX")) // it would read all of each part
		})
	}
}
