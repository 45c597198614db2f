//go:build !race

package sqltest

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// postgresUsers is how many users the plans are made for.
const postgresUsers = 1_000_000

// TestPostgresPlans reads how PostgreSQL runs what a Directory asks of an account
// that has most of a million users: with the values that are bound, and planned
// once for every value. Both seek in the index, and read a few of its pages and
// of the table's, however deep they go. A look-up by id reads a principal, which
// TestPrincipalPlansOnServers has.
func TestPostgresPlans(t *testing.T) {
	r := &tracer{}
	db := openTraced(t, r)
	dir := roster.New(newStore(t, db, sqlstore.Postgres, &sqlstore.Config{Unprepared: true}), &roster.Config{Account: account})
	begin := time.Now()
	sample := fillPostgres(t, db, dir)
	t.Logf("%d users in %v", postgresUsers, time.Since(begin).Round(time.Second))

	living := roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted)
	active := roster.Where(roster.FieldState, roster.OpEq, roster.StateActive)
	prefix := roster.Where(roster.FieldEmail, roster.OpPrefix, "user77")
	one := func(ask func(ctx context.Context) (roster.User, error)) func(*testing.T) {
		return func(t *testing.T) {
			if u, err := ask(t.Context()); err != nil || u != sample {
				t.Fatal(u, err)
			}
		}
	}
	page := func(f roster.UserField, skip int, where ...roster.Condition) func(*testing.T) {
		q := roster.UserQuery{Where: where, Sort: []roster.SortKey{{Field: f}}, Skip: skip}
		return func(t *testing.T) { pageOf(t, dir, q) }
	}
	deep := func(f roster.UserField, where ...roster.Condition) func(*testing.T) {
		q := roster.UserQuery{Where: where, Sort: []roster.SortKey{{Field: f}}, Skip: postgresUsers / 4}
		return func(t *testing.T) {
			q.Cursor, q.Skip = pageOf(t, dir, q).Next, 0
			pageOf(t, dir, q)
		}
	}
	for _, test := range []struct {
		name  string
		index string
		rows  int // that the planner expects where it knows the values
		ask   func(*testing.T)
	}{
		{"number", "roster_users_pkey", 1, one(func(ctx context.Context) (roster.User, error) { return dir.UserByNumber(ctx, sample.Number) })},
		{"email", "roster_users_email", 1, one(func(ctx context.Context) (roster.User, error) { return dir.UserByEmail(ctx, sample.Email) })},
		{"external id", "roster_users_external_id", 1, one(func(ctx context.Context) (roster.User, error) { return dir.UserByExternalID(ctx, sample.ExternalID) })},
		{"username", "roster_users_username", 1, one(func(ctx context.Context) (roster.User, error) { return dir.UserByUsername(ctx, sample.Username) })},
		{"first page", "roster_users_created", 51, page(roster.FieldCreated, 0)},
		{"deep page", "roster_users_created", 51, deep(roster.FieldCreated)},
		{"first page by name", "roster_users_name", 51, page(roster.FieldName, 0)},
		{"deep page by name", "roster_users_name", 51, deep(roster.FieldName)},
		{"deep page by e-mail", "roster_users_email", 51, deep(roster.FieldEmail, living)},
		{"deep page of one state", "roster_users_updated", 51, deep(roster.FieldUpdated, active)},
		{"a prefix in its order", "roster_users_email", 51, page(roster.FieldEmail, 0, prefix, living)},
		{"skip", "roster_users_created", 51, page(roster.FieldCreated, 1000)},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.ask(t)
			modes := []string{"force_custom_plan", "force_generic_plan"}
			if test.name == "skip" {
				modes[1] = "auto" // planned once it would read every user, so that the server plans it anew
			}
			for _, mode := range modes {
				is := is.New(t)
				got := explained(t, db, r, mode)
				t.Log(mode, got)
				is.True(strings.Contains(got, "Index Scan using "+test.index+" ") || strings.Contains(got, "Index Only Scan using "+test.index+" "))
				is.True(!strings.Contains(got, "Seq Scan"))
				is.True(strings.Contains(got, "ROW(") == strings.Contains(test.name, "deep")) // seeks to the place
				if test.name != "skip" {
					is.True(!strings.Contains(got, "Sort"))
					is.True(first(t, pagesRead, got) < 200)
				}
				if mode != "force_generic_plan" {
					is.Equal(first(t, rowsExpected, got), test.rows)
				}
			}
		})
	}
	treesOnPostgres(t, db, r, dir, sample)
}

// treesOnPostgres asks for trees of conditions, each part of which has an index.
func treesOnPostgres(t *testing.T, db *sql.DB, r *tracer, dir *roster.Directory, sample roster.User) {
	for _, test := range []struct {
		name    string
		q       roster.UserQuery
		users   int
		indexes []string
	}{
		{"an address or a username", roster.UserQuery{Where: []roster.Condition{roster.Or(
			roster.Where(roster.FieldEmail, roster.OpEq, sample.Email), roster.Where(roster.FieldUsername, roster.OpEq, "name7"),
		)}}, 2, []string{"roster_users_email", "roster_users_username"}},
		{"beginnings in their order", roster.UserQuery{Where: []roster.Condition{roster.Or(
			roster.Where(roster.FieldUsername, roster.OpPrefix, "name99"), roster.Where(roster.FieldUsername, roster.OpPrefix, "name11"),
		)}, Sort: []roster.SortKey{{Field: roster.FieldUsername}}}, 50, []string{"roster_users_username"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			page, err := dir.Users(t.Context(), test.q)
			is.NoErr(err)
			is.Equal(len(page.Users), test.users)
			for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
				got := explained(t, db, r, mode)
				t.Log(mode, got)
				for _, index := range test.indexes {
					is.True(strings.Contains(got, "using "+index+" "))
				}
				is.True(!strings.Contains(got, "Seq Scan"))
				is.True(first(t, pagesRead, got) < 600)
			}
		})
	}
}

// What EXPLAIN says in the line of its first node, and in the one that follows.
var (
	rowsExpected = regexp.MustCompile(`rows=(\d+) width`)
	pagesRead    = regexp.MustCompile(`Buffers: shared hit=(\d+)`)
)

func first(t testing.TB, of *regexp.Regexp, plan string) int {
	t.Helper()
	found := of.FindStringSubmatch(plan)
	if found == nil {
		t.Fatalf("no %v in %s", of, plan)
	}
	n, _ := strconv.Atoi(found[1])
	return n
}

// pageOf returns a page of 50 users.
func pageOf(t *testing.T, dir *roster.Directory, q roster.UserQuery) roster.UserPage {
	t.Helper()
	begin := time.Now()
	page, err := dir.Users(t.Context(), q)
	if err != nil || len(page.Users) != 50 {
		t.Fatal(len(page.Users), err)
	}
	t.Log(time.Since(begin).Round(10 * time.Microsecond))
	return page
}

// fillPostgres makes a user, and copies of it with other ids, numbers, texts and
// times, one in ten of them in another account. It returns one of the copies.
func fillPostgres(t testing.TB, db *sql.DB, dir *roster.Directory) roster.User {
	t.Helper()
	u, err := dir.Create(t.Context(), roster.NewUser{
		ID: roster.ID{15: 1}, Email: "user#@example.com", Username: "name#", ExternalID: "x#", First: "User", Last: "#", Active: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	indexes := text(t, db, `SELECT string_agg(indexdef, '; ') FROM pg_indexes
		WHERE schemaname = current_schema() AND tablename = 'roster_users' AND indexname <> 'roster_users_pkey'`)
	do(t, db, text(t, db, `SELECT string_agg('DROP INDEX ' || indexname, '; ') FROM pg_indexes
		WHERE schemaname = current_schema() AND tablename = 'roster_users' AND indexname <> 'roster_users_pkey'`))
	_, err = db.Exec(`INSERT INTO roster_users (id, account, email, email_key, username, username_key, external_id, external_key, name, first, last,
		avatar, role, state, alive, created, updated, activity, deactivated, discarded, current_uses, extra_uses, words, document, version)
		SELECT c.id, c.account, replace(email, '#', c.n), replace(email_key, '#', c.n), replace(username, '#', c.n),
			replace(username_key, '#', c.n), replace(external_id, '#', c.n),
			replace(external_key, '#', c.n), replace(name, '#', c.n), first, c.n, avatar, role, c.state, alive, c.at, c.at, activity,
			deactivated, discarded, current_uses, extra_uses, words,
			replace(replace(replace(replace(replace(document, '#', c.n), u.created::text, c.at::text),
				u.id::text, c.id::text), u.account::text, c.account::text), 'active', c.state), version
		FROM roster_users u, (
			SELECT n::text AS n, u0.created + n AS at, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id,
				CASE n % 10 WHEN 0 THEN '00000000-0000-7000-8000-000000000000' ELSE u0.account END AS account,
				CASE n % 3 WHEN 0 THEN 'invited' ELSE 'active' END AS state
			FROM roster_users u0, generate_series(1, $1::int - 1) n
		) c`, postgresUsers)
	if err != nil {
		t.Fatal(err)
	}
	do(t, db, "SET maintenance_work_mem = '256MB'; "+indexes)
	do(t, db, "VACUUM ANALYZE roster_users")
	users, err := dir.Users(t.Context(), roster.UserQuery{Where: []roster.Condition{roster.Where(roster.FieldExternalID, roster.OpEq, "x777777")}})
	if err != nil || len(users.Users) != 1 || users.Users[0].Name != "User 777777" || users.Users[0].Number == u.Number {
		t.Fatal(users, err)
	}
	return users.Users[0]
}

// explained returns how the last query for records that r saw is run when it was
// run often enough for the server to choose between plans.
func explained(t testing.TB, db *sql.DB, r *tracer, mode string) string {
	t.Helper()
	asked := r.seen("SELECT document")
	last := asked[len(asked)-1]
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("SET LOCAL plan_cache_mode = " + mode); err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, v := range last.Args {
		switch v.(type) {
		case string, int64: // the first one tells pgx in which form results come
			values = append(values, fmt.Sprintf("'%v'", v))
		}
	}
	if _, err := tx.Exec("PREPARE planned AS " + last.SQL); err != nil {
		t.Fatal(err)
	}
	defer tx.Exec("DEALLOCATE planned")
	execute := "EXECUTE planned (" + strings.Join(values, ", ") + ")"
	for range 6 {
		if _, err := tx.Exec(execute); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := tx.Query("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY OFF) " + execute)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var b strings.Builder
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		b.WriteString("\n" + line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
