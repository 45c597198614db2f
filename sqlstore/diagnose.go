package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// rowQuerier is a *sql.DB or *sql.Conn.
type rowQuerier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// checkServer asks the server for its name, and refuses one of another dialect. A
// server that does not tell is taken for the right one.
func (b *base) checkServer(ctx context.Context, on rowQuerier) error {
	found, name := SQLite, ""
	if err := on.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&name); err == nil {
		name = "SQLite " + name
	} else if err := on.QueryRowContext(ctx, "SELECT version()").Scan(&name); err != nil {
		return nil
	} else if found = MySQL; strings.Contains(name, "PostgreSQL") || strings.Contains(name, "CockroachDB") {
		found = Postgres
	}
	switch {
	case dialects[found].name != b.dialect.name:
	case found == Postgres:
		return checkEncoding(ctx, on)
	default:
		return nil
	}
	return fmt.Errorf("sqlstore: the server is %s, and New was told %s: call New with the dialect %s", name, b.dialect.name, found)
}

// checkEncoding refuses a database of PostgreSQL that converts texts: what it cannot
// write it refuses, and drivers read the rest wrongly.
func checkEncoding(ctx context.Context, on rowQuerier) error {
	var encoding string
	if on.QueryRowContext(ctx, "SHOW server_encoding").Scan(&encoding) == nil && encoding != "UTF8" {
		return fmt.Errorf("sqlstore: the database keeps texts in %s, and must keep them in UTF8: create one with ENCODING 'UTF8' TEMPLATE template0", encoding)
	}
	return nil
}

// misfit reports whether err says that a server does not have a table or does not
// understand a statement, whichever dialect the server speaks.
func misfit(err error) (noTable, misfit bool) {
	state, number := sqlState(err), mysqlNumber(err)
	noTable = state == "42P01" || number == 1146 || strings.Contains(err.Error(), "no such table")
	other := func(text string) bool { return strings.Contains(err.Error(), text) }
	return noTable, noTable || state == "42601" || number == 1064 || number == 1054 || number == 1327 ||
		slices.ContainsFunc([]string{"syntax error", "expected 0 arguments"}, other)
}

// explainWithin bounds what is asked to explain an error.
const explainWithin = 5 * time.Second

// explain says what to do about an error that a wrong dialect, missing tables or a
// wrong prefix cause, and returns other errors as they are.
func (b *base) explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	stats := b.db.Stats()
	full := stats.MaxOpenConnections > 0 && stats.InUse >= stats.MaxOpenConnections
	noTable, unfit := misfit(err)
	switch {
	case full && ctx.Err() != nil:
		return fmt.Errorf("sqlstore: waited for a connection while all %d of the pool were in use: close rows and end transactions first, "+
			"or call SetMaxOpenConns with more: %w", stats.InUse, err)
	case b.dialect.singleWriter && b.dialect.transient(err):
		return fmt.Errorf("sqlstore: another transaction holds the database; beside one of your own, use a Directory with its store, "+
			"dir.WithStore(store.Join(tx)): %w", err)
	case lostStatement(err):
		return poolerError(err)
	case full && noTable:
		return b.noTables("", err)
	case full || !unfit:
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, explainWithin)
	defer cancel()
	if wrong := b.checkServer(ctx, b.db); wrong != nil {
		return fmt.Errorf("%w: %w", wrong, err)
	}
	if !noTable {
		return err
	}
	there := ""
	if prefixes := b.prefixes(ctx); len(prefixes) > 0 && !slices.Contains(prefixes, b.config.Prefix) {
		there = fmt.Sprintf(", or set Config.Prefix to that of tables that are there (%s)", strings.Join(prefixes, ", "))
	}
	return b.noTables(there, err)
}

// explainJoined is explain in a transaction of the host's, which asks the server
// nothing more: it may have ended by the error.
func (b *base) explainJoined(err error) error {
	if err == nil {
		return nil
	}
	if noTable, _ := misfit(err); noTable {
		return b.noTables("", err)
	}
	return err
}

// noTables says that the tables are not there, and what else may be wrong.
func (b *base) noTables(there string, err error) error {
	if told := new(noTablesError); errors.As(err, &told) {
		err = told.error // a read inside an Update said so already
	}
	return &noTablesError{text: fmt.Sprintf("sqlstore: the tables %s… are not there: call Migrate%s", b.config.Prefix, there), error: err}
}

type noTablesError struct {
	error
	text string
}

func (e *noTablesError) Error() string { return e.text + ": " + e.error.Error() }
func (e *noTablesError) Unwrap() error { return e.error }

// lostStatement reports whether a server of PostgreSQL's protocol says, after every
// retry, that it does not have a prepared statement, or has another one of its name.
func lostStatement(err error) bool {
	switch sqlState(err) {
	case "26000", "42P05", "08P01":
		return true
	}
	return false
}

// prefixes returns the prefixes of the stores whose tables are in the database, as
// far as they can be read.
func (b *base) prefixes(ctx context.Context) (prefixes []string) {
	const last = "team_memberships"
	rows, err := b.db.QueryContext(ctx, b.dialect.tables)
	if err != nil {
		return nil
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if rows.Scan(&name) == nil && strings.HasSuffix(name, last) {
			prefixes = append(prefixes, strings.TrimSuffix(name, last))
		}
	}
	if rows.Err() != nil {
		return nil
	}
	slices.Sort(prefixes)
	return prefixes
}
