package sqlstore

import (
	"errors"
	"slices"
	"strings"

	"example.com/roster"
)

var postgres = dialect{
	insertMany: "INSERT INTO ",
	mostValues: 4096,
	addTotals:  " ON CONFLICT (account, state, role, slot) DO UPDATE SET total = @.total + excluded.total, departures = @.departures + excluded.departures",
	name:       "postgres",
	mark:       "$",
	numbered:   true,
	bindID:     func(id roster.ID) any { return id.String() }, // lib/pq sends bytes as bytea
	// The host may still write rows that refer to the locked one.
	lockRows:    " FOR NO KEY UPDATE",
	rowValues:   true,
	plansLimits: true,
	growth:      4,
	contains:    "strpos(@, ?) > 0",
	suffix:      "right(@, length(?::text)) = ?",
	beginTx:     []string{"BEGIN"},
	catchUpNumbers: "SELECT setval(s, greatest(pg_sequence_last_value(s), (SELECT max(number) FROM @))) " +
		"FROM (SELECT pg_get_serial_sequence('@', 'number')::regclass AS s) AS numbers",
	raiseNumbers: "SELECT setval(s, ?) FROM (SELECT pg_get_serial_sequence('@', 'number')::regclass AS s) AS numbers " +
		"WHERE coalesce(pg_sequence_last_value(s), 0) < ?",
	duplicateAborts: true,
	onConflict:      " ON CONFLICT DO NOTHING",
	duplicate:       postgresDuplicate,
	transient:       postgresTransient,
	connectionLost:  postgresLost,
	staleStatement:  postgresStale,
	pooled:          true,
	lockMigrations:  []string{"BEGIN", "LOCK TABLE @ IN SHARE ROW EXCLUSIVE MODE"},
	tables:          "SELECT table_name FROM information_schema.tables WHERE table_schema = ANY (current_schemas(false))",
	clock:           "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint)",
	settings:        postgresChecked,
}

// sqlState returns the SQLSTATE of an error of the server, and "" for other
// errors.
func sqlState(err error) string {
	var coded interface {
		error
		SQLState() string
	}
	if errors.As(err, &coded) {
		return coded.SQLState()
	}
	return ""
}

func postgresDuplicate(err error) (key string, ok bool) {
	switch sqlState(err) {
	case "23505": // a unique index; pgx and lib/pq have different names for the field
		if key, ok = errorField[string](err, "ConstraintName"); !ok {
			key, _ = errorField[string](err, "Constraint")
		}
		return key, true
	case "42P07", "42710": // a table; an object
		return "", true
	}
	return "", false
}

func postgresTransient(err error) bool {
	switch sqlState(err) {
	case "40001", // could not serialize
		"40P01", // deadlock
		"55P03", // lock not available
		"25P02": // the transaction has failed before
		return true
	}
	return false
}

// postgresStale knows DISCARD ALL, a pooler that gives the next statement to
// another session, and a table that was changed.
func postgresStale(err error) bool {
	switch sqlState(err) {
	case "26000", // no such prepared statement
		"42P05": // there is one of that name already
		return true
	case "0A000":
		return strings.Contains(err.Error(), "cached plan must not change result type")
	}
	return false
}

func postgresLost(err error) bool {
	switch state := sqlState(err); {
	case state == "":
	case state == "57P01", state == "57P02", state == "57P03", // shut down, crashed, starting
		state == "40003", // completion unknown
		state == "25006": // read-only: another server is the primary now
		return true
	default:
		return strings.HasPrefix(state, "08")
	}
	return networkGone(err) || slices.ContainsFunc(postgresGone, func(text string) bool { return strings.Contains(err.Error(), text) })
}

// postgresGone are texts of errors for which the drivers share no type. The last
// three say that none of several hosts is the primary.
var postgresGone = []string{"conn closed", "read only connection", "session is read-only", "server is in hot standby mode"}
