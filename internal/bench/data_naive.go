package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// The naive table has a column for each field. Of its indexes three are what a
// program needs at least; eleven are as many as roster had when it was measured
// first, on the same fields. With those and the words that a search reads it has what
// roster has: searched.
const naiveTable = `CREATE TABLE users (
	id TEXT PRIMARY KEY, number INTEGER, account TEXT, email TEXT, email_verified INTEGER, external_id TEXT, name TEXT, first TEXT, last TEXT,
	image TEXT, avatar TEXT, ip_address TEXT, summary TEXT, preferences TEXT, attrs TEXT, role TEXT, state TEXT, password_hash TEXT,
	current_uses INTEGER, extra_uses INTEGER, created TEXT, updated TEXT, activated TEXT, activity TEXT, version INTEGER);
CREATE TABLE tokens (hash BLOB PRIMARY KEY, user_id TEXT, role TEXT);
CREATE UNIQUE INDEX users_email ON users (email);
CREATE UNIQUE INDEX users_external ON users (external_id);`

const naiveMore = `
CREATE UNIQUE INDEX users_number ON users (number);
CREATE INDEX users_name ON users (account, name, id);
CREATE INDEX users_created ON users (account, created, id);
CREATE INDEX users_updated ON users (account, updated, id);
CREATE INDEX users_activity ON users (account, activity, id);
CREATE INDEX users_state ON users (account, state, id);
CREATE INDEX users_mail ON users (account, email, id);
CREATE INDEX users_ext ON users (account, external_id, id);`

const naiveWords = `
CREATE TABLE words (account TEXT, word TEXT, name TEXT, id TEXT, PRIMARY KEY (account, word, name, id)) WITHOUT ROWID;`

// searched is the number of indexes of a naive table whose users can be searched.
const searched = 12

// naiveColumns are the columns, in the order of values.
var naiveColumns = strings.Fields("id number account email email_verified external_id name first last image avatar ip_address summary preferences attrs " +
	"role state password_hash current_uses extra_uses created updated activated activity version")

// naiveInsert is the statement for one user.
var naiveInsert = "INSERT INTO users (" + strings.Join(naiveColumns, ", ") + ") VALUES (" + strings.Repeat("?, ", len(naiveColumns)-1) + "?)"

// naiveSelect is what reads users, before its WHERE.
var naiveSelect = "SELECT " + strings.Join(naiveColumns, ", ") + " FROM users "

// naiveUser is a row, and the answer that is made from it.
type naiveUser struct {
	ID            string `json:"id"`
	Number        int64  `json:"number"`
	Account       string `json:"account"`
	Email         string `json:"email"`
	EmailVerified bool   `json:"emailVerified"`
	ExternalID    string `json:"externalId"`
	Name          string `json:"name"`
	First         string `json:"first"`
	Last          string `json:"last"`
	Image         string `json:"image"`
	Avatar        string `json:"avatar"`
	IPAddress     string `json:"ipAddress"`
	Summary       string `json:"summary"`
	Preferences   string `json:"preferences"`
	Attrs         string `json:"attrs"`
	Role          string `json:"role"`
	State         string `json:"state"`
	PasswordHash  string `json:"-"`
	CurrentUses   int64  `json:"currentUses"`
	ExtraUses     int64  `json:"extraUses"`
	Created       string `json:"created"`
	Updated       string `json:"updated"`
	Activated     string `json:"activated"`
	Activity      string `json:"activity"`
	Version       int64  `json:"version"`
}

// fields returns where a row is scanned to.
func (u *naiveUser) fields() []any {
	return []any{
		&u.ID, &u.Number, &u.Account, &u.Email, &u.EmailVerified, &u.ExternalID, &u.Name, &u.First, &u.Last, &u.Image, &u.Avatar, &u.IPAddress,
		&u.Summary, &u.Preferences, &u.Attrs, &u.Role, &u.State, &u.PasswordHash, &u.CurrentUses, &u.ExtraUses, &u.Created, &u.Updated,
		&u.Activated, &u.Activity, &u.Version,
	}
}

// naiveValues returns the columns of user n.
func naiveValues(n int) []any {
	u := userOf(n)
	created := u.Created.Format(time.RFC3339)
	return []any{
		u.ID.String(), n + 1, u.Account.String(), u.Email, true, u.ExternalID, u.Name, u.First, u.Last, u.Image, u.Avatar, u.IPAddress, u.Summary,
		preferencesText, "{}", string(u.Role), string(u.State), "", 0, 0, created, created, created, created, 1,
	}
}

// naiveFile returns a database of n users in the naive table, with three indexes,
// with eleven, or searched.
func naiveFile(ctx context.Context, o options, n int, indexes int) (string, error) {
	return built(ctx, o, fmt.Sprintf("naive%d", indexes), n, func(ctx context.Context, file string, n int) error {
		db, err := openSQLite(file, largeCache)
		if err != nil {
			return err
		}
		defer db.Close()
		if err := naiveSchema(ctx, db, indexes); err != nil {
			return err
		}
		if err := naiveFill(ctx, db, indexes, 0, n, progress(fmt.Sprintf("building %d rows by hand", n), n)); err != nil {
			return err
		}
		hash := hashOf(naiveToken)
		if _, err := db.ExecContext(ctx, "INSERT INTO tokens VALUES (?, ?, 'owner')", hash[:], userID(0).String()); err != nil {
			return err
		}
		return finish(ctx, db)
	})
}

// naiveToken is the token of the naive handler.
const naiveToken = "naive-token-0123456789abcdef0123456789abcdef"

// naiveSchema makes the naive tables, in SQLite's usual mode for servers.
func naiveSchema(ctx context.Context, db *sql.DB, indexes int) error {
	text := "PRAGMA journal_mode = WAL;" + naiveTable
	if indexes > 3 {
		text += naiveMore
	}
	if indexes == searched {
		text += naiveWords
	}
	_, err := db.ExecContext(ctx, text)
	return err
}

// naiveFill inserts users from to before n, 1,000 in each transaction.
func naiveFill(ctx context.Context, db *sql.DB, indexes, from, n int, step func(done int)) error {
	for from < n {
		until := min(from+1000, n)
		if err := naivePut(ctx, db, indexes, from, until); err != nil {
			return err
		}
		step(until - from)
		from = until
	}
	return nil
}

// naivePut inserts users from to before until, in one transaction.
func naivePut(ctx context.Context, db *sql.DB, indexes, from, until int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	insert, err := tx.PrepareContext(ctx, naiveInsert)
	if err != nil {
		return err
	}
	for i := from; i < until; i++ {
		if _, err := insert.ExecContext(ctx, naiveValues(i)...); err != nil {
			return err
		}
	}
	for ; indexes == searched && from < until; from += wordsOf {
		if err := naivePutWords(ctx, tx, from, min(from+wordsOf, until)); err != nil {
			return err
		}
	}
	return tx.Commit()
}
