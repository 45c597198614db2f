package sqltest

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/internal/sqltest/servers"
	"example.com/roster/sqlstore"
)

// tracer keeps the last query that pgx sent.
type tracer struct {
	mu   sync.Mutex
	text string
	args []any
}

func (r *tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	if strings.HasPrefix(data.SQL, "SELECT document") || strings.HasPrefix(data.SQL, "SELECT count") {
		r.text, r.args = data.SQL, data.Args
	}
	return ctx
}

func (r *tracer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// postgresUsers is how many users the plans are made for. The million of the
// issue gives the same plans, and takes a minute to make.
const postgresUsers = 40_000

// TestPostgresPlans reads how PostgreSQL runs what a Directory asks of an account
// that has most of the users: with the values that are bound, and planned once
// for every value. Both seek in the index.
func TestPostgresPlans(t *testing.T) {
	db := openPostgres(t)
	newStore(t, db, sqlstore.Postgres, nil)
	cfg, err := pgx.ParseConfig(servers.Started(t, servers.Postgres).DSN())
	if err != nil {
		t.Fatal(err)
	}
	r := &tracer{}
	cfg.Tracer, cfg.RuntimeParams["search_path"] = r, text(t, db, "SELECT current_schema()")
	traced := stdlib.OpenDB(*cfg)
	t.Cleanup(func() { _ = traced.Close() })
	s := newStore(t, traced, sqlstore.Postgres, &sqlstore.Config{Unprepared: true})

	_, err = db.Exec(`INSERT INTO roster_users (id, account, email, email_key, external_id, external_key, name, first, last,
		avatar, role, state, alive, created, updated, activity, deactivated, discarded, current_uses, extra_uses, document, version)
		SELECT gen_random_uuid(), CASE n % 10 WHEN 0 THEN gen_random_uuid() ELSE $1::text::uuid END,
			'user' || n || '@example.com', 'user' || n || '@example.com', 'x' || n, 'x' || n, 'User ' || n, 'User', n::text,
			'', 'user', CASE n % 3 WHEN 0 THEN 'invited' ELSE 'active' END, 0, n, n, n, 0, 0, 0, 0, '{}', 1
		FROM generate_series(1, $2::int) n`, account.String(), postgresUsers)
	if err != nil {
		t.Fatal(err)
	}
	do(t, db, "ANALYZE roster_users")

	living := roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted)
	by := func(f roster.Field) []roster.SortKey { return []roster.SortKey{{Field: f}} }
	where := func(f roster.Field, op roster.Op, v any) []roster.Condition {
		return []roster.Condition{roster.Where(f, op, v), living}
	}
	for _, test := range []struct {
		name, index string
		q           roster.UserQuery
	}{
		{"id", "roster_users_id", roster.UserQuery{Where: where(roster.FieldID, roster.OpEq, roster.NewID())}},
		{"number", "roster_users_pkey", roster.UserQuery{Where: where(roster.FieldNumber, roster.OpEq, 777)}},
		{"email", "roster_users_email", roster.UserQuery{Where: where(roster.FieldEmail, roster.OpEq, "user777@example.com")}},
		{"external id", "roster_users_external_id", roster.UserQuery{Where: where(roster.FieldExternalID, roster.OpEq, "x777")}},
		{"first page", "roster_users_created", roster.UserQuery{Sort: by(roster.FieldCreated)}},
		{"deep page", "roster_users_created", roster.UserQuery{Sort: by(roster.FieldCreated), After: &roster.Position{Values: []roster.Value{{Int: postgresUsers / 2}}, ID: roster.NewID()}}},
		{"first page by name", "roster_users_name", roster.UserQuery{Sort: by(roster.FieldName)}},
		{"deep page by name", "roster_users_name", roster.UserQuery{Sort: by(roster.FieldName), After: &roster.Position{Values: []roster.Value{{Text: "User 5"}}, ID: roster.NewID()}}},
		{"deep page of one state", "roster_users_updated", roster.UserQuery{Sort: by(roster.FieldUpdated), Where: []roster.Condition{roster.Where(roster.FieldState, roster.OpEq, roster.StateActive)}, After: &roster.Position{Values: []roster.Value{{Int: 99}}, ID: roster.NewID()}}},
		{"a prefix in its order", "roster_users_email", roster.UserQuery{Sort: by(roster.FieldEmail), Where: where(roster.FieldEmail, roster.OpPrefix, "user77")}},
		{"skip", "roster_users_created", roster.UserQuery{Sort: by(roster.FieldCreated), Skip: 1000}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.q.Account, test.q.Limit = account, 50
			if _, err := s.Users(t.Context(), test.q); err != nil {
				t.Fatal(err)
			}
			for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
				is := is.New(t)
				got := explained(t, db, mode, r)
				t.Log(mode, got)
				is.True(strings.Contains(got, "Index Scan using "+test.index+" ") || strings.Contains(got, "Index Only Scan using "+test.index+" "))
				is.True(!strings.Contains(got, "Seq Scan"))
				if !strings.Contains(test.name, "skip") {
					is.True(!strings.Contains(got, "Sort"))
				}
				if test.q.After != nil {
					is.True(strings.Contains(got, "ROW(")) // seeks to the place
				}
			}
		})
	}
}

// explained returns the plan of the last query that r saw.
func explained(t testing.TB, db *sql.DB, mode string, r *tracer) string {
	t.Helper()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("SET LOCAL plan_cache_mode = " + mode); err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, v := range r.args {
		switch v.(type) {
		case string, int64: // the first one tells pgx in which form results come
			values = append(values, fmt.Sprintf("'%v'", v))
		}
	}
	if _, err := tx.Exec("PREPARE planned AS " + r.text); err != nil {
		t.Fatal(err)
	}
	defer tx.Exec("DEALLOCATE planned")
	rows, err := tx.Query("EXPLAIN EXECUTE planned (" + strings.Join(values, ", ") + ")")
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
