package sqltest

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// catalogs are the queries for the columns (table, name, 1 where NULL is
// allowed) and for the columns of the indexes (table, index, 1 where unique,
// column, in order), the primary key being the index "primary".
var catalogs = map[string]struct{ columns, indexes string }{
	"sqlite": {
		`SELECT t.name, c.name, NOT (c."notnull" OR c.pk) FROM pragma_table_list t, pragma_table_info(t.name) c
			WHERE t.name LIKE 'roster%'`,
		`SELECT t.name, CASE i.origin WHEN 'pk' THEN 'primary' ELSE i.name END AS named, i."unique", c.name, c.seqno AS place
			FROM pragma_table_list t, pragma_index_list(t.name) i, pragma_index_info(i.name) c WHERE t.name LIKE 'roster%'
		UNION ALL SELECT t.name, 'primary', 1, c.name, 0 FROM pragma_table_list t, pragma_table_info(t.name) c
			WHERE t.name LIKE 'roster%' AND c.pk AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) i WHERE i.origin = 'pk')
		ORDER BY 1, 2, place`,
	},
	"postgres": {
		`SELECT table_name, column_name, CASE is_nullable WHEN 'YES' THEN 1 ELSE 0 END FROM information_schema.columns
			WHERE table_schema = current_schema()`,
		`SELECT t.relname, CASE WHEN x.indisprimary THEN 'primary' ELSE i.relname END AS named, x.indisunique::int, a.attname, k.place
			FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
			CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k (number, place)
			JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
			WHERE t.relnamespace = current_schema()::regnamespace ORDER BY 1, 2, k.place`,
	},
	"mysql": {
		`SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns WHERE table_schema = database()`,
		`SELECT table_name, CASE index_name WHEN 'PRIMARY' THEN 'primary' ELSE index_name END AS named, non_unique = 0, column_name, seq_in_index
			FROM information_schema.statistics WHERE table_schema = database() ORDER BY 1, 2, seq_in_index`,
	},
}

// described returns what a catalog tells of the tables, a line a column and a
// line an index.
func described(t testing.TB, db *sql.DB, dialect string) []string {
	t.Helper()
	lines := map[string]string{}
	each(t, db, catalogs[dialect].columns, 3, func(row []string) {
		lines["column "+row[0]+"."+row[1]] = "null=" + row[2]
	})
	each(t, db, catalogs[dialect].indexes, 5, func(row []string) {
		lines[fmt.Sprintf("index %s.%s unique=%s", row[0], row[1], row[2])] += " " + row[3]
	})
	var all []string
	for _, key := range slices.Sorted(maps.Keys(lines)) {
		all = append(all, key+": "+strings.TrimSpace(lines[key]))
	}
	return all
}

// each calls fn with each row that a query selects.
func each(t testing.TB, db *sql.DB, query string, columns int, fn func(row []string)) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	row, dest := make([]string, columns), make([]any, columns)
	for i := range row {
		dest[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			t.Fatal(err)
		}
		fn(row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// TestSchemas compares what each database makes of its migrations: tables,
// columns, indexes and uniqueness. The lease of Migrate is MySQL's alone.
func TestSchemas(t *testing.T) {
	open := func(t testing.TB, e engine) []string {
		db := e.open(t)
		newStore(t, db, e.dialect, nil)
		return described(t, db, e.dialect.String())
	}
	want := open(t, engines[0])
	is.New(t).True(len(want) > 100)
	onServers(t, func(t *testing.T, e engine) {
		got := open(t, e)
		for _, line := range want {
			if !slices.Contains(got, line) {
				t.Errorf("SQLite alone has %s", line)
			}
		}
		for _, line := range got {
			if !slices.Contains(want, line) && !strings.Contains(line, " roster_migrating.") {
				t.Errorf("SQLite has not %s", line)
			}
		}
	})
}
