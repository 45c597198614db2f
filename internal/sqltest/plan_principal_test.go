package sqltest

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestPrincipalPlans holds Principal to one statement that reads by indexes alone.
func TestPrincipalPlans(t *testing.T) {
	w := &watch{}
	db := openWatched(t, w, dsn(newFile(t)))
	s := newStore(t, db, sqlstore.SQLite, nil)
	member, byID := "m USING INDEX roster_memberships_member (user_id=? AND account=?)", "roster_accounts_1 (id=?)"
	bySecret := []string{"s USING INDEX roster_secrets_hash (hash=?)", byID, "u USING INDEX roster_users_id (id=?)", member, byID}
	ofUser := []string{"u USING INDEX roster_users_id (id=?)", member, byID, byID}
	granted := []string{"g USING INDEX roster_grants_user (user_id=?)", "p USING INDEX roster_groups_account (account=? AND id=?)"}
	for _, test := range []struct {
		name  string
		q     roster.PrincipalSelection
		steps []string
	}{
		{"a secret", roster.PrincipalSelection{Hash: roster.Digest{1}}, bySecret},
		{"a secret of an account", roster.PrincipalSelection{Hash: roster.Digest{1}, Account: account}, bySecret},
		{"a secret, grants", roster.PrincipalSelection{Hash: roster.Digest{1}, Grants: true}, slices.Concat(bySecret, bySecret[:1], granted)},
		{"a user", roster.PrincipalSelection{Account: account, User: roster.NewID()}, ofUser},
		{"a user, grants", roster.PrincipalSelection{Account: account, User: roster.NewID(), Grants: true}, slices.Concat(ofUser, granted)},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			got := planned(t, db, w, func() error { _, err := s.Principal(t.Context(), test.q); return err })
			t.Log(got)
			steps := slices.DeleteFunc(strings.Split(got, "\n"), func(step string) bool { return !strings.HasPrefix(step, "SEARCH ") })
			is.Equal(len(steps), len(test.steps))
			for i, step := range steps {
				is.True(strings.Contains(step, test.steps[i]))
			}
			is.True(!strings.Contains(got, "SCAN") && !strings.Contains(got, "TEMP") && !strings.Contains(got, "AUTOMATIC"))
			w.forget()
			is.NoErr(s.Update(t.Context(), func(tx roster.Tx) error {
				_, err := tx.Principal(t.Context(), test.q)
				return err
			}))
			is.Equal(len(w.seen("SELECT")), 1) // in an Update too
		})
	}
	w.forget()
	_, err := s.Principal(t.Context(), roster.PrincipalSelection{})
	is.New(t).NoErr(err)
	is.New(t).Equal(len(w.seen("SELECT")), 0) // nobody is asked for
}

// TestPrincipalPlansOnServers reads how servers run the same statements, among
// enough rows that they would not rather read them all. MariaDB finds by a whole
// key before it plans; PostgreSQL plans for the values, and once for all of them.
func TestPrincipalPlansOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, e engine) {
		db := e.open(t)
		x := fillPrincipals(t, newStore(t, db, e.dialect, nil))
		granted, bySecret := []any{x.User, account}, []any{x.Hash, x.Purpose}
		user := []any{account, account, x.User, account}
		for _, test := range []struct {
			name string
			q    roster.PrincipalSelection
			args []any
		}{
			{"a secret", roster.PrincipalSelection{Hash: x.Hash}, bySecret},
			{"a secret, grants", roster.PrincipalSelection{Hash: x.Hash, Grants: true}, slices.Concat(bySecret, bySecret)},
			{"a user", roster.PrincipalSelection{Account: account, User: x.User}, user},
			{"a user, grants", roster.PrincipalSelection{Account: account, User: x.User, Grants: true}, slices.Concat(user, granted)},
		} {
			t.Run(test.name, func(t *testing.T) {
				is := is.New(t)
				explain, scans := explainMySQL, []string{`"ALL"`, `"index"`, `"range"`, "temporary"}
				if e.dialect == sqlstore.Postgres {
					explain, scans = explainPostgres, []string{"Seq Scan", "Bitmap", "Hash"}
				}
				got := explain(t, db, principalText(t, e.dialect, test.q), test.args)
				t.Log(got)
				for _, scan := range scans {
					is.True(!strings.Contains(got, scan))
				}
			})
		}
	})
}

// fillPrincipals makes users with an account, a session, a membership of a missing
// account and two grants of one group each, all but the last account empty, and
// returns the last session.
func fillPrincipals(t testing.TB, s roster.Store) (session roster.Secret) {
	t.Helper()
	ctx := t.Context()
	err := s.Update(ctx, func(tx roster.Tx) error {
		err := tx.PutAccount(ctx, &roster.Account{ID: account})
		for range 500 {
			u, g := newUser(""), &roster.AccessGroup{ID: roster.NewID(), Account: account}
			session = roster.Secret{ID: roster.NewID(), Account: account, User: u.ID, Purpose: roster.PurposeSession}
			copy(session.Hash[:], session.ID[:])
			x := session
			err = errors.Join(err, tx.PutAccount(ctx, &roster.Account{ID: roster.NewID()}), tx.PutUser(ctx, u), tx.PutGroup(ctx, g), tx.PutSecret(ctx, &x))
			err = errors.Join(err, tx.PutMembership(ctx, &roster.Membership{ID: roster.NewID(), Account: roster.NewID(), Home: account, User: u.ID}))
			for range 2 {
				err = errors.Join(err, tx.PutGrant(ctx, &roster.Grant{ID: roster.NewID(), Account: account, User: u.ID, Group: g.ID}))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// principalText returns the text of a statement in a dialect: SQLite's, which is
// seen, without what sets it apart.
func principalText(t testing.TB, dialect sqlstore.Dialect, q roster.PrincipalSelection) string {
	t.Helper()
	settings := map[string]any{"noIndex": ""}
	if dialect == sqlstore.Postgres {
		settings["numberedBind"] = "?"
	}
	w := &watch{}
	s := newVariant(t, openWatched(t, w, dsn(newFile(t))), settings)
	w.forget()
	if _, err := s.Principal(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	text := w.seen("SELECT")[0]
	if dialect == sqlstore.Postgres {
		text = strings.ReplaceAll(text, "?", "$")
	}
	return text
}

func explainMySQL(t testing.TB, db *sql.DB, text string, args []any) string {
	t.Helper()
	do(t, db, "ANALYZE TABLE roster_accounts, roster_users, roster_secrets, roster_grants, roster_groups, roster_memberships")
	values := make([]any, len(args))
	for i, arg := range args {
		switch arg := arg.(type) {
		case roster.ID:
			values[i] = arg[:]
		case roster.Digest:
			values[i] = arg[:]
		case roster.Purpose:
			values[i] = []byte(arg)
		}
	}
	var got string
	if err := db.QueryRow("EXPLAIN FORMAT=JSON "+text, values...).Scan(&got); err != nil {
		t.Fatal(err)
	}
	return got
}

func explainPostgres(t testing.TB, db *sql.DB, text string, args []any) string {
	t.Helper()
	db.SetMaxOpenConns(1) // one session
	defer db.SetMaxOpenConns(0)
	values := make([]string, len(args))
	for i, arg := range args {
		values[i] = fmt.Sprintf("'%v'", arg)
		if hash, ok := arg.(roster.Digest); ok {
			values[i] = fmt.Sprintf(`'\x%x'`, hash[:])
		}
	}
	do(t, db, "ANALYZE; PREPARE principal AS "+text)
	defer do(t, db, "DEALLOCATE principal")
	var b strings.Builder
	for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
		do(t, db, "SET plan_cache_mode = "+mode)
		b.WriteString(mode + "\n")
		each(t, db, "EXPLAIN EXECUTE principal ("+strings.Join(values, ", ")+")", 1, func(row []string) { b.WriteString(row[0] + "\n") })
	}
	return b.String()
}
