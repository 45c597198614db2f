package main

import (
	"context"
	"fmt"
	"slices"
)

// schemas ask what tables a database has, with columns and indexes: a row each.
var schemas = map[string]string{
	"sqlite": "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master",
	"postgres": `SELECT table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns WHERE table_schema = current_schema()
		UNION ALL SELECT replace(indexdef, current_schema(), '') FROM pg_indexes WHERE schemaname = current_schema()`,
	"mysql": `SELECT concat_ws(' ', table_name, column_name, column_type, is_nullable) FROM information_schema.columns WHERE table_schema = database()
		UNION ALL SELECT concat_ws(' ', table_name, index_name, seq_in_index, column_name) FROM information_schema.statistics WHERE table_schema = database()`,
}

// schema returns the schema of a room's database, in order.
func (r *room) schema(ctx context.Context) (lines []string, err error) {
	d, err := r.open(ctx)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	rows, err := d.DB.QueryContext(ctx, schemas[r.dialect])
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines, rows.Err()
}

// undisturbed returns the schema of a database whose Migrate nobody killed.
func (s *scratch) undisturbed(ctx context.Context, dialect string, empty func() (string, error)) ([]string, error) {
	r, err := s.emptyRoom(ctx, dialect, empty)
	if err != nil {
		return nil, err
	}
	return r.schema(ctx)
}

// hasSchema adds what the schema of a room's database lacks, or has too much.
func (r *room) hasSchema(ctx context.Context, complete []string, total *result) error {
	got, err := r.schema(ctx)
	if err != nil {
		return err
	}
	for _, line := range complete {
		if !slices.Contains(got, line) {
			total.Half = append(total.Half, fmt.Sprintf("the schema lacks %q", line))
		}
	}
	if len(got) > len(complete) {
		total.Half = append(total.Half, fmt.Sprintf("the schema has %d lines, of %d", len(got), len(complete)))
	}
	return nil
}

// leaveIndexOut takes an index away behind the back of Migrate.
func (r *room) leaveIndexOut(ctx context.Context) error {
	d, err := r.open(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	statement := "DROP INDEX roster_deliveries_turn"
	if r.dialect == "mysql" {
		statement += " ON roster_deliveries"
	}
	_, err = d.DB.ExecContext(ctx, statement)
	return err
}
