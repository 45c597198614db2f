package sqltest

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// plan returns how SQLite runs a statement, a line a step.
func plan(t testing.TB, db *sql.DB, text string) string {
	t.Helper()
	args := make([]any, strings.Count(text, "?"))
	for i := range args {
		args[i] = "x"
	}
	rows, err := db.Query("EXPLAIN QUERY PLAN "+text, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var b strings.Builder
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		b.WriteString(step + "\n")
	}
	return b.String()
}

// planned returns the plan of the one SELECT that call makes.
func planned(t testing.TB, db *sql.DB, w *watch, call func() error) string {
	t.Helper()
	w.forget()
	if err := call(); err != nil {
		t.Fatal(err)
	}
	texts := w.seen("SELECT")
	if len(texts) != 1 {
		t.Fatalf("made %d queries: %q", len(texts), texts)
	}
	return plan(t, db, texts[0])
}

func TestUserPlans(t *testing.T) {
	w := &watch{}
	db := openWatched(t, w, dsn(newFile(t)))
	s := newStore(t, db, sqlstore.SQLite, nil)
	where := func(f roster.UserField, op roster.Op, values ...any) roster.Condition {
		return roster.Where(f, op, values...)
	}
	living := where(roster.FieldState, roster.OpNotEq, roster.StateDeleted)
	active := where(roster.FieldState, roster.OpEq, roster.StateActive)
	place := func(keys ...roster.Value) *roster.Position { return &roster.Position{Values: keys, ID: roster.NewID()} }
	id := roster.NewID()
	many := make([]any, 100)
	for i := range many {
		many[i] = roster.NewID()
	}
	by := func(f roster.UserField, desc bool) []roster.SortKey { return []roster.SortKey{{Field: f, Desc: desc}} }

	type test struct {
		name  string
		q     roster.UserSelection
		index string // how the table is searched
		sorts bool   // few rows are sorted
	}
	tests := []test{
		{"id", roster.UserSelection{Where: []roster.Condition{where(roster.FieldID, roster.OpEq, id)}}, "roster_users_id (id=?)", false},
		{"number", roster.UserSelection{Where: []roster.Condition{where(roster.FieldNumber, roster.OpEq, 7)}}, "PRIMARY KEY (rowid=?)", false},
		{"email", roster.UserSelection{Where: []roster.Condition{where(roster.FieldEmail, roster.OpEq, "a"), living}}, "roster_users_email (account=? AND email=?)", false},
		{"email, another order", roster.UserSelection{Where: []roster.Condition{where(roster.FieldEmail, roster.OpEq, "a")}, Sort: by(roster.FieldName, true)}, "roster_users_email (account=? AND email=?)", true},
		{"username", roster.UserSelection{Where: []roster.Condition{where(roster.FieldUsername, roster.OpEq, "a"), living}}, "roster_users_username (account=? AND username=?)", false},
		{"external id", roster.UserSelection{Where: []roster.Condition{living, where(roster.FieldExternalID, roster.OpEq, "a")}}, "roster_users_external_id (account=? AND external_id=?)", false},
		{"many ids", roster.UserSelection{Where: []roster.Condition{where(roster.FieldID, roster.OpIn, many...)}}, "roster_users_id (id=?)", true},
		{"many addresses behind a place", roster.UserSelection{Where: []roster.Condition{where(roster.FieldEmail, roster.OpIn, "a", "b", "c")}, After: place(roster.Value{})}, "roster_users_email (account=? AND email=?)", true},
		{"a name", roster.UserSelection{Where: []roster.Condition{where(roster.FieldName, roster.OpEq, "a")}, Sort: by(roster.FieldUpdated, false)}, "roster_users_name (account=? AND name=?)", true},
		{"a prefix in its order", roster.UserSelection{Where: []roster.Condition{where(roster.FieldEmail, roster.OpPrefix, "a")}, Sort: by(roster.FieldEmail, false)}, "roster_users_email (account=? AND email>? AND email<?)", false},
	}
	for _, f := range []roster.UserField{
		roster.FieldAlive, roster.FieldName, roster.FieldUsername, roster.FieldEmail, roster.FieldCreated, roster.FieldUpdated, roster.FieldActivity,
	} {
		in := "roster_users_" + string(f) + " (account=?"
		for _, desc := range []bool{false, true} {
			sign := ">"
			if desc {
				sign = "<"
			}
			behind := in + " AND (" + string(f) + ",id)" + sign + "(?,?))"
			tests = append(tests,
				test{"first page", roster.UserSelection{Sort: by(f, desc)}, in + ")", false},
				test{"page behind a place", roster.UserSelection{Sort: by(f, desc), After: place(roster.Value{})}, behind, false},
				test{"page of one state", roster.UserSelection{Sort: by(f, desc), Where: []roster.Condition{active}}, in + ")", false},
				test{"page of some states behind a place", roster.UserSelection{Sort: by(f, desc), After: place(roster.Value{}), Where: []roster.Condition{
					where(roster.FieldState, roster.OpIn, roster.StateActive, roster.StateInvited),
				}}, behind, false},
			)
		}
	}
	tests = append(tests, test{"an address of any account", roster.UserSelection{Email: "a"}, "roster_users_email_key (email_key=?)", true})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			if test.q.Limit = 50; test.q.Email == "" {
				test.q.Account = account
			}
			got := planned(t, db, w, func() error { _, err := s.Users(t.Context(), test.q); return err })
			t.Log(got)
			is.True(strings.HasPrefix(got, "SEARCH roster_users USING ") && strings.Contains(got, test.index)) // seeks
			is.Equal(strings.Contains(got, "TEMP B-TREE"), test.sorts)
			is.True(!strings.Contains(got, "SCAN"))
		})
	}
}

// TestSkipPlan finds the page's ids in the index alone.
func TestSkipPlan(t *testing.T) {
	is := is.New(t)
	w := &watch{}
	db := openWatched(t, w, dsn(newFile(t)))
	s := newStore(t, db, sqlstore.SQLite, nil)
	q := roster.UserSelection{
		Account: account, Skip: 1000, Limit: 50,
		Where: []roster.Condition{roster.Where(roster.FieldState, roster.OpEq, roster.StateActive)},
	}
	got := planned(t, db, w, func() error { _, err := s.Users(t.Context(), q); return err })
	is.True(strings.Contains(got, "SEARCH roster_users USING COVERING INDEX roster_users_created (account=?)"))
	is.True(strings.Contains(got, "SEARCH roster_users USING INDEX roster_users_id (id=?)"))
	is.True(!strings.Contains(got, "SCAN roster_"))

	for _, q := range []roster.UserSelection{{Account: account}, {Account: account, Where: q.Where}} {
		got = planned(t, db, w, func() error { _, err := s.CountUsers(t.Context(), q); return err })
		is.Equal(strings.TrimSpace(got), "SEARCH roster_user_totals USING PRIMARY KEY (account=?)") // a count reads no user
	}
}

// TestAccountPlans holds queries that cannot seek to one account's index.
func TestAccountPlans(t *testing.T) {
	w := &watch{}
	db := openWatched(t, w, dsn(newFile(t)))
	s := newStore(t, db, sqlstore.SQLite, nil)
	for name, q := range map[string]roster.UserSelection{
		"several keys":   {Sort: []roster.SortKey{{Field: roster.FieldName}, {Field: roster.FieldEmail, Desc: true}}},
		"contains":       {Where: []roster.Condition{roster.Where(roster.FieldName, roster.OpContains, "a")}},
		"suffix":         {Where: []roster.Condition{roster.Where(roster.FieldEmail, roster.OpSuffix, "a")}},
		"a negation":     {Where: []roster.Condition{roster.Where(roster.FieldLast, roster.OpNotIn, "a", "b")}},
		"an empty value": {Where: []roster.Condition{roster.Where(roster.FieldExternalID, roster.OpEq, "")}},
		"a range":        {Where: []roster.Condition{roster.Where(roster.FieldActivity, roster.OpLt, time.Now())}},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			q.Account, q.Limit = account, 50
			got := planned(t, db, w, func() error { _, err := s.Users(t.Context(), q); return err })
			t.Log(got)
			is.True(strings.HasPrefix(got, "SEARCH roster_users USING INDEX"))
			is.True(strings.Contains(got, "(account=?"))
			is.True(!strings.Contains(got, "SCAN"))
		})
	}
}

// TestOtherPlans looks at the statements on the other records.
func TestOtherPlans(t *testing.T) {
	w := &watch{}
	db := openWatched(t, w, dsn(newFile(t)))
	s := newStore(t, db, sqlstore.SQLite, nil)
	ctx, id, now := context.Background(), roster.NewID(), time.Now()
	accounts := func(q roster.AccountSelection) func() error {
		return func() error { _, err := s.Accounts(ctx, q); return err }
	}
	groups := func(q roster.GroupSelection) func() error {
		q.Account = account
		return func() error { _, err := s.Groups(ctx, q); return err }
	}
	grants := func(q roster.GrantSelection) func() error {
		q.Account = account
		return func() error { _, err := s.Grants(ctx, q); return err }
	}
	secrets := func(q roster.SecretSelection) func() error {
		return func() error { _, err := s.Secrets(ctx, q); return err }
	}
	events := func(q roster.EventSelection) func() error {
		q.Account = account
		return func() error { _, err := s.Events(ctx, q); return err }
	}
	place, kinds := &roster.EventPosition{At: now, ID: id}, []roster.EventKind{roster.EventSignedIn, roster.EventGranted}
	memberships := func(q roster.MembershipSelection) func() error {
		return func() error { _, err := s.Memberships(ctx, q); return err }
	}
	teams := func(q roster.TeamSelection) func() error {
		q.Account = account
		return func() error { _, err := s.Teams(ctx, q); return err }
	}
	members := func(q roster.TeamMembershipSelection) func() error {
		q.Account = account
		return func() error { _, err := s.TeamMemberships(ctx, q); return err }
	}
	deliveries := func(q roster.DeliverySelection) func() error {
		return func() error { _, err := s.Deliveries(ctx, q); return err }
	}
	identities := func(q roster.IdentitySelection) func() error {
		q.Account = account
		return func() error { _, err := s.Identities(ctx, q); return err }
	}
	uses := func(q roster.UseSelection) func() error {
		q.Account = account
		return func() error { _, err := s.Uses(ctx, q); return err }
	}
	counters := func(ids ...roster.ID) func() error {
		return func() error { _, err := s.ThrottleCounters(ctx, roster.ThrottleCounterSelection{IDs: ids}); return err }
	}
	for _, test := range []struct {
		name  string
		call  func() error
		index string
		sorts bool
	}{
		{"an account", accounts(roster.AccountSelection{ID: id}), "(id=?)", false},
		{"some accounts", accounts(roster.AccountSelection{IDs: []roster.ID{id, id}}), "(id=?)", true},
		{"accounts", accounts(roster.AccountSelection{After: id}), "(id>?)", false},
		{"a group", groups(roster.GroupSelection{ID: id}), "roster_groups_id (id=?)", false},
		{"a group by its number", groups(roster.GroupSelection{Number: 7}), "(rowid=?)", false},
		{"groups", groups(roster.GroupSelection{}), "roster_groups_account (account=?)", false},
		{"groups behind a place", groups(roster.GroupSelection{After: id}), "roster_groups_account (account=? AND id>?)", false},
		{"a grant", grants(roster.GrantSelection{ID: id}), "(id=?)", false},
		{"grants of a user", grants(roster.GrantSelection{Users: []roster.ID{id}}), "roster_grants_user (account=? AND user_id=?)", false},
		{"grants of users", grants(roster.GrantSelection{Users: append(make([]roster.ID, 48), id, roster.ID{})}), "roster_grants_end (account=? AND user_id=?)", true},
		{"grants of a page of users", grants(roster.GrantSelection{Users: make([]roster.ID, 50)}), "roster_grants_end (account=? AND user_id>? AND user_id<?)", false},
		{"grants of a group", grants(roster.GrantSelection{Group: id, After: id}), "roster_grants_group (group_id=? AND id>?)", false},
		{"grants of a user and a group", grants(roster.GrantSelection{Users: []roster.ID{id}, Group: id}), "roster_grants_user (account=? AND user_id=?)", false},
		{"grants that lapsed", grants(roster.GrantSelection{LapsedAt: time.Unix(1, 0)}), "roster_grants_lapses (account=? AND lapses<?)", true},
		{"grants", grants(roster.GrantSelection{}), "roster_grants_account (account=?)", false},
		{"a secret", secrets(roster.SecretSelection{Account: account, ID: id}), "(id=?)", false},
		{"a secret by its hash", secrets(roster.SecretSelection{Hash: roster.Digest{1}}), "roster_secrets_hash (hash=?)", false},
		{"secrets of a user", secrets(roster.SecretSelection{Account: account, User: id, Purpose: "token"}), "roster_secrets_user (user_id=? AND purpose=?)", false},
		{"open tokens of a user", secrets(roster.SecretSelection{Account: account, User: id, Purpose: "token", Pending: true}), "roster_secrets_open (user_id=? AND open=?)", false},
		{"open codes and tokens of a user", secrets(roster.SecretSelection{Account: account, User: id, Pending: true, NoSessions: true}), "roster_secrets_open (user_id=? AND open=?)", false},
		{"live sessions of a user", secrets(roster.SecretSelection{Account: account, User: id, Live: &roster.LiveSessions{Epoch: 1, Now: now}, Limit: 100}), "roster_secrets_open (user_id=? AND open=? AND epoch=? AND over_at>?)", false},
		{"live sessions behind a place", secrets(roster.SecretSelection{Account: account, User: id, Live: &roster.LiveSessions{Epoch: 1, Now: now, After: &roster.SessionPosition{ID: id}}, Limit: 100}), "roster_secrets_open (user_id=? AND open=? AND epoch=? AND over_at>?)", false},
		{"secrets for a purpose", secrets(roster.SecretSelection{Account: account, Purpose: "token", After: id}), "roster_secrets_account (account=? AND purpose=? AND id>?)", false},
		{"secrets", secrets(roster.SecretSelection{Account: account}), "roster_secrets_account (account=?)", true},
		{"a membership", memberships(roster.MembershipSelection{Account: account, ID: id}), "(id=?)", false},
		{"memberships in an account", memberships(roster.MembershipSelection{Account: account}), "roster_memberships_account (account=?)", false},
		{"memberships from an account", memberships(roster.MembershipSelection{Home: account, After: id}), "roster_memberships_home (home=? AND id>?)", false},
		{"memberships of users", memberships(roster.MembershipSelection{Home: account, Users: make([]roster.ID, 50)}), "roster_memberships_member (user_id=?)", true},
		{"some teams", teams(roster.TeamSelection{IDs: make([]roster.ID, 3)}), "(id=?)", false},
		{"a team by its external id", teams(roster.TeamSelection{ExternalID: "a"}), "roster_teams_external_key (account=? AND external_key=?)", false},
		{"teams by their name", teams(roster.TeamSelection{NameKey: "a"}), "roster_teams_name (account=? AND name_key=?)", false},
		{"teams below a team", teams(roster.TeamSelection{Parent: id}), "roster_teams_parent (parent=?)", false},
		{"teams", teams(roster.TeamSelection{}), "roster_teams_account (account=?)", false},
		{"a team's members", members(roster.TeamMembershipSelection{Team: id}), "roster_team_memberships_team (team=?)", false},
		{"users' teams", members(roster.TeamMembershipSelection{Users: make([]roster.ID, 50)}), "roster_team_memberships_user (user_id=?)", true},
		{"all members of teams", members(roster.TeamMembershipSelection{}), "roster_team_memberships_account (account=?)", false},
		{"an event", events(roster.EventSelection{IDs: []roster.ID{id}, From: now}), "roster_events_1 (id=?)", false},
		{"some events", events(roster.EventSelection{IDs: make([]roster.ID, 50)}), "roster_events_1 (id=?)", true},
		{"events", events(roster.EventSelection{}), "roster_events_account (account=?)", false},
		{"newest events", events(roster.EventSelection{NewestFirst: true, After: place}), "roster_events_account (account=? AND (at,id)<(?,?))", false},
		{"events of a time", events(roster.EventSelection{NewestFirst: true, From: now, To: now}), "roster_events_account (account=? AND at>? AND at<?)", false},
		{"events of a user", events(roster.EventSelection{User: id, After: place, Kinds: kinds, Actor: id}), "roster_events_user (account=? AND user_id=? AND (at,id)>(?,?))", false},
		{"events of a kind", events(roster.EventSelection{Kinds: kinds[:1], NewestFirst: true}), "roster_events_kind (account=? AND kind=?)", false},
		{"dead deliveries of a consumer", deliveries(roster.DeliverySelection{Consumer: "mail", Dead: true, Limit: 100}), "roster_deliveries_turn (consumer=? AND place=?)", false},
		{"deliveries of a consumer in one place", deliveries(roster.DeliverySelection{Consumer: "mail", Place: roster.PlaceNew, Limit: 100}), "roster_deliveries_turn (consumer=? AND place=?)", false},
		{"a delivery", deliveries(roster.DeliverySelection{ID: id, Dead: true}), "(id=?)", false},
		{"deliveries of a user", deliveries(roster.DeliverySelection{User: id}), "roster_deliveries_user (user_id=? AND dead=?)", false},
		{"deliveries that are dead", deliveries(roster.DeliverySelection{Dead: true}), "roster_deliveries_due (dead=?)", false},
		{"dead deliveries of a user", deliveries(roster.DeliverySelection{User: id, Dead: true}), "roster_deliveries_user (user_id=? AND dead=?)", false},
		{"an identity", identities(roster.IdentitySelection{ID: id}), "(id=?)", false},
		{"an identity by its subject", identities(roster.IdentitySelection{Issuer: "i", Subject: "s"}), "roster_identities_identity (account=? AND identity=?)", false},
		{"those that have ended too", identities(roster.IdentitySelection{Issuer: "i", Subject: "s", Ended: true, After: id}), "roster_identities_identity (account=? AND identity=? AND id>?)", false},
		{"identities of a user", identities(roster.IdentitySelection{User: id}), "roster_identities_user (user_id=?)", false},
		{"identities", identities(roster.IdentitySelection{After: id}), "roster_identities_account (account=? AND id>?)", false},
		{"a counter", counters(id), "(id=?)", false},
		{"some counters", counters(id, roster.NewID(), roster.NewID()), "(id=?)", false},
		{"a use", uses(roster.UseSelection{ID: id}), "(id=?)", false},
		{"uses of a user", uses(roster.UseSelection{User: id, After: id}), "roster_uses_user (user_id=? AND id>?)", false},
		{"uses", uses(roster.UseSelection{}), "roster_uses_account (account=?)", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			got := planned(t, db, w, test.call)
			t.Log(got)
			is.True(strings.HasPrefix(got, "SEARCH ") && strings.Contains(got, test.index))
			is.Equal(strings.Contains(got, "TEMP B-TREE"), test.sorts)
			is.True(!strings.Contains(got, "SCAN"))
		})
	}
}

// TestWritePlans looks at the statements that change and delete rows.
func TestWritePlans(t *testing.T) {
	is := is.New(t)
	w := &watch{}
	db := openWatched(t, w, dsn(newFile(t)))
	s := newStore(t, db, sqlstore.SQLite, nil)
	u, e := newUser("jane@example.com"), &roster.Event{ID: roster.NewID(), Account: account}
	g, x := &roster.Grant{ID: roster.NewID(), Account: account}, &roster.Secret{ID: roster.NewID(), Account: account}
	i, use := &roster.Identity{ID: roster.NewID(), Account: account}, &roster.Use{ID: roster.NewID(), Account: account}
	a := &roster.ThrottleCounter{ID: roster.NewID()}
	w.forget()
	is.NoErr(s.Update(t.Context(), func(tx roster.Tx) error {
		for range 2 { // insert, and replace
			err := errors.Join(tx.PutUser(t.Context(), u), tx.PutEvent(t.Context(), e),
				tx.PutGrant(t.Context(), g), tx.PutSecret(t.Context(), x),
				tx.PutIdentity(t.Context(), i), tx.PutUse(t.Context(), use), tx.PutThrottleCounter(t.Context(), a))
			if err != nil {
				return err
			}
		}
		_, err := tx.Purge(t.Context(), roster.PurgeSelection{Delivery: u.ID, Before: time.Now(), OfUser: u.ID})
		return err
	}))
	texts := w.seen("UPDATE", "DELETE")
	is.Equal(len(texts), 7+1+3+3)
	for _, text := range texts {
		got := plan(t, db, text)
		is.True(strings.HasPrefix(got, "SEARCH "))
		is.True(!strings.Contains(got, "SCAN"))
	}
}
