package sqltest

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestWrittenColumns notes by triggers which columns an UPDATE on SQLite names: those
// that differ, as SQLite writes every index of a column that is named.
func TestWrittenColumns(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(u *roster.User)
		want   string
	}{
		{"nothing", func(*roster.User) {}, ""},
		{"what no column has", func(u *roster.User) { u.Summary = "S" }, ""},
		{"the name, and so the words", func(u *roster.User) { u.Name = "Zoe" }, "name words"},
		{"the role", func(u *roster.User) { u.Role = roster.RoleAdmin }, "mark role"},
		{"uses", func(u *roster.User) { u.CurrentUses++ }, "current_uses"},
		{"the external id, which was missing", func(u *roster.User) { u.ExternalID = "x-1" }, "external_id external_key words"},
		{"the username, which was missing", func(u *roster.User) { u.Username, u.CanonicalUsername = "Zoe", "zoe" }, "username username_key words"},
		{"deletion, which frees the address", func(u *roster.User) { u.State = roster.StateDeleted }, "alive email_key mark state"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			db := openDB(t, dsn(newFile(t)))
			s := newStore(t, db, sqlstore.SQLite, nil)
			u := newUser("jane@x.test")
			put := func(tx roster.Tx) error { return tx.PutUser(t.Context(), u) }
			is.NoErr(s.Update(t.Context(), put))
			for _, statement := range []string{
				"CREATE TABLE named (name TEXT)",
				"INSERT INTO named SELECT name FROM pragma_table_info('roster_users')",
				"CREATE TABLE noted (name TEXT)",
			} {
				_, err := db.ExecContext(t.Context(), statement)
				is.NoErr(err)
			}
			for _, column := range textsOf(t, db, "SELECT name FROM named") {
				_, err := db.ExecContext(t.Context(), "CREATE TRIGGER on_"+column+" AFTER UPDATE OF "+column+
					" ON roster_users BEGIN INSERT INTO noted VALUES ('"+column+"'); END")
				is.NoErr(err)
			}
			c.change(u)
			is.NoErr(s.Update(t.Context(), put))
			noted := textsOf(t, db, "SELECT name FROM noted WHERE name NOT IN ('document', 'version') ORDER BY name")
			is.Equal(strings.Join(noted, " "), c.want)
			found, err := s.Users(t.Context(), roster.UserSelection{Account: account, Limit: 1})
			is.NoErr(err)
			is.Equal(found[0], *u)
		})
	}
}

func textsOf(t *testing.T, db *sql.DB, query string) (texts []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return texts
}

// TestLookUpAllocates bounds what one user by id costs on SQLite. About 22 are the
// driver's and database/sql's.
func TestLookUpAllocates(t *testing.T) {
	is := is.New(t)
	s := newStore(t, openDB(t, dsn(newFile(t))), sqlstore.SQLite, nil)
	u := newUser("jane@x.test")
	is.NoErr(s.Update(t.Context(), func(tx roster.Tx) error { return tx.PutUser(t.Context(), u) }))
	q := roster.UserSelection{Account: account, Where: []roster.Condition{roster.Where(roster.FieldID, roster.OpEq, u.ID)}, Limit: 1}
	ctx := t.Context()
	allocs := testing.AllocsPerRun(200, func() {
		if found, err := s.Users(ctx, q); err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
	})
	t.Logf("%v allocations", allocs)
	is.True(allocs <= 50)
}
