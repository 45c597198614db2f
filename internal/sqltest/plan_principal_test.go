package sqltest

import (
	"database/sql"
	"errors"
	"fmt"
	"regexp"
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
	group := "p USING INDEX roster_groups_account (account=? AND id=?)"
	live := []string{"g USING INDEX roster_grants_end (account=? AND user_id=? AND ended=? AND over_at>?)", group}
	over := []string{"g USING INDEX roster_grants_end (account=? AND user_id=? AND ended=? AND over_at<?)", group}
	granted, past := slices.Concat(live, live), slices.Concat(over, over) // of the user, of the account
	secretGranted := slices.Concat(bySecret[:1], live, bySecret[:1], live)
	for _, test := range []struct {
		name  string
		q     roster.PrincipalSelection
		steps []string
	}{
		{"a secret", roster.PrincipalSelection{Hash: roster.Digest{1}}, bySecret},
		{"a secret of an account", roster.PrincipalSelection{Hash: roster.Digest{1}, Account: account}, bySecret},
		{"a secret and a user by id", asking(roster.UserKey{ID: account}), append(slices.Clone(bySecret), "w USING INDEX roster_users_id (id=?)")},
		{"a secret and a user by number", asking(roster.UserKey{Number: 1}), append(slices.Clone(bySecret), "w USING INTEGER PRIMARY KEY (rowid=?)")},
		{"a secret and a user by address", asking(roster.UserKey{Email: "a"}), append(slices.Clone(bySecret), "w USING INDEX roster_users_email_key (email_key=? AND account=?)")},
		{"a secret and a user by a name", asking(roster.UserKey{Username: "a", Email: "a"}), append(slices.Clone(bySecret),
			"n USING INDEX roster_users_username_key (account=? AND username_key=?)", "e USING INDEX roster_users_email_key (email_key=? AND account=?)",
			"w USING INDEX roster_users_id (id=?)")},
		{"a secret, grants", roster.PrincipalSelection{Hash: roster.Digest{1}, Grants: true}, slices.Concat(bySecret, secretGranted)},
		{"a user", roster.PrincipalSelection{Account: account, User: roster.NewID()}, ofUser},
		{"a user, grants", roster.PrincipalSelection{Account: account, User: roster.NewID(), Grants: true}, slices.Concat(ofUser, granted)},
		{
			"a user, grants of the past", roster.PrincipalSelection{Account: account, User: roster.NewID(), Grants: true, Over: 5, Product: "p"},
			slices.Concat(ofUser, granted, past),
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			got := planned(t, db, w, func() error { _, err := s.Principal(t.Context(), test.q); return err })
			t.Log(got)
			got = ofSelected.Replace(got)
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

// asking selects a secret, and a user whom its bearer asks for.
func asking(k roster.UserKey) roster.PrincipalSelection {
	return roster.PrincipalSelection{Hash: roster.Digest{1}, Asked: k}
}

// ofSelected takes from a plan of SQLite that it reads what it has selected.
var ofSelected = strings.NewReplacer("SCAN o1", "", "SCAN o2", "")

// bounded are the parts of a plan of MariaDB that read what it has selected, and the
// grants from or up to their end.
var bounded = regexp.MustCompile(`"table_name": "<derived\d+>",\s+"access_type": "ALL"` +
	`|"table_name": "g",\s+"access_type": "range",\s+"possible_keys": \[[^]]*\],\s+"key": "roster_grants_end"`)

// TestPrincipalPlansOnServers reads how servers run the same statements, among
// enough rows that they would not rather read them all. MariaDB finds by a whole
// key before it plans; PostgreSQL plans for the values, and once for all of them.
func TestPrincipalPlansOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, e engine) {
		db := e.open(t)
		x := fillPrincipals(t, newStore(t, db, e.dialect, nil))
		user, bySecret := []any{account, account, x.User, account}, []any{x.Hash, x.Purpose}
		const product, at, over = "\n\"p\"\n", int64(1), int64(5)
		granted := slices.Concat([]any{product}, bySecret, []any{at, product}, bySecret, []any{roster.ID{}, at})
		owned := func(owner roster.ID, more ...any) []any { return append([]any{product, account, owner, at}, more...) }
		live := slices.Concat(user, owned(x.User), owned(roster.ID{}))
		for _, test := range []struct {
			name string
			q    roster.PrincipalSelection
			args []any
		}{
			{"a secret", roster.PrincipalSelection{Hash: x.Hash}, bySecret},
			{"a secret and a user by id", asking(roster.UserKey{ID: x.User}), slices.Concat([]any{x.User}, bySecret)},
			{"a secret and a user by number", asking(roster.UserKey{Number: 1}), slices.Concat([]any{int64(1)}, bySecret)},
			{"a secret and a user by address", asking(roster.UserKey{Email: "a"}), slices.Concat([]any{"a"}, bySecret)},
			{"a secret and a user by a name", asking(roster.UserKey{Username: "a", Email: "a"}), slices.Concat([]any{"a", "a"}, bySecret)},
			{"a secret, grants", roster.PrincipalSelection{Hash: x.Hash, Grants: true}, slices.Concat(bySecret, granted)},
			{"a user", roster.PrincipalSelection{Account: account, User: x.User}, user},
			{"a user, grants", roster.PrincipalSelection{Account: account, User: x.User, Grants: true}, live},
			{
				"a user, grants of the past", roster.PrincipalSelection{Account: account, User: x.User, Grants: true, Over: 5},
				slices.Concat(live, owned(x.User, over), owned(roster.ID{}, over)),
			},
		} {
			t.Run(test.name, func(t *testing.T) {
				is := is.New(t)
				explain, scans := explainMySQL, []string{`"ALL"`, `"index"`, `"range"`, "temporary"}
				if e.dialect == sqlstore.Postgres {
					explain, scans = explainPostgres, []string{"Seq Scan", "Bitmap", "Hash"}
				}
				got := explain(t, db, principalText(t, e.dialect, test.q), test.args)
				t.Log(got)
				got = bounded.ReplaceAllString(got, "")
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
	w := &watch{}
	s := newStore(t, openWatched(t, w, dsn(newFile(t))), sqlstore.SQLite, nil)
	w.forget()
	if _, err := s.Principal(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(w.seen("SELECT")[0], "+", "")
	if packed, from, ok := strings.Cut(text, ") AS a FROM "); ok { // a row as one text
		_, columns, _ := strings.Cut(packed, "', ")
		text = "SELECT " + columns + " FROM " + from
	}
	if dialect != sqlstore.Postgres {
		return text
	}
	parts := strings.Split(strings.ReplaceAll(text, "instr(", "strpos("), "?")
	for i := range parts[1:] {
		parts[i] += fmt.Sprint("$", i+1)
	}
	return strings.Join(parts, "")
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
		case string:
			values[i] = []byte(arg)
		default:
			values[i] = arg
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
