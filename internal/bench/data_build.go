package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	_ "modernc.org/sqlite"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// connections is how many connections each pool keeps.
const connections = 4

// What SQLite keeps of a file for each connection, in KiB.
const (
	usualCache = 2000 // its default
	largeCache = 64 << 10
)

// openSQLite opens a file as docs/stores.md does.
func openSQLite(file string, cacheKiB int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+file+"?_txlock=immediate&_busy_timeout=5000&_foreign_keys=1&_pragma=cache_size(-"+strconv.Itoa(cacheKiB)+")")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// openStore opens the store in a file of SQLite. The function ends it.
func openStore(ctx context.Context, file string, cacheKiB int) (*sqlstore.Store, *sql.DB, func(), error) {
	db, err := openSQLite(file, cacheKiB)
	if err != nil {
		return nil, nil, nil, err
	}
	s := sqlstore.New(db, sqlstore.SQLite, nil)
	if err := s.Migrate(ctx); err != nil {
		return nil, nil, nil, err
	}
	return s, db, func() { _ = s.Close(); _ = db.Close() }, nil
}

// fill puts users from to before n into a store, 1,000 in each Update.
func fill(ctx context.Context, s roster.Store, from, n int, step func(done int)) error {
	for from < n {
		until := min(from+1000, n)
		err := s.Update(ctx, func(tx roster.Tx) error {
			for i := from; i < until; i++ {
				u := userOf(i)
				if err := tx.PutUser(ctx, &u); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		step(until - from)
		from = until
	}
	return nil
}

// built returns the file of a database of n users in the folder of databases. It
// builds the file where there is none. The name has a digest of the tables, so
// that no program meets the file of another version.
func built(ctx context.Context, o options, kind string, n int, build func(ctx context.Context, file string, n int) error) (string, error) {
	digest, err := schemaDigest(ctx)
	if err != nil {
		return "", err
	}
	file := filepath.Join(o.data, fmt.Sprintf("%s-%d-%s.db", kind, n, digest))
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(file + ".new" + end)
	}
	if err := build(ctx, file+".new", n); err != nil {
		return "", err
	}
	return file, os.Rename(file+".new", file)
}

// rosterFile returns a database of n users and their account.
func rosterFile(ctx context.Context, o options, n int) (string, error) {
	return built(ctx, o, "roster", n, func(ctx context.Context, file string, n int) error {
		db, err := openSQLite(file, largeCache)
		if err != nil {
			return err
		}
		defer db.Close()
		s := sqlstore.New(db, sqlstore.SQLite, &sqlstore.Config{Synchronous: sqlstore.SynchronousNormal}) // a cut begins anew
		defer s.Close()
		if err := s.Migrate(ctx); err != nil {
			return err
		}
		if err := ownerOf(ctx, s); err != nil {
			return err
		}
		bar := progress(fmt.Sprintf("building %d users", n), n)
		if err := fill(ctx, s, 0, n, bar); err != nil {
			return err
		}
		return finish(ctx, db)
	})
}

// ownerOf makes the account, with its owner.
func ownerOf(ctx context.Context, s roster.Store) error {
	_, err := roster.New(s, nil).Create(ctx, roster.NewUser{Email: ownerEmail, Name: "Olive Owner", Role: roster.RoleOwner, Active: true})
	return err
}

const ownerEmail = "owner@example.com"

// finish leaves a file without a log beside it, and with statistics.
func finish(ctx context.Context, db *sql.DB) error {
	for _, statement := range []string{"ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// schemaDigest returns a digest of the tables of a new store.
func schemaDigest(ctx context.Context) (string, error) {
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	_, db, end, err := openStore(ctx, filepath.Join(dir, "empty.db"), largeCache)
	if err != nil {
		return "", err
	}
	defer end()
	rows, err := db.QueryContext(ctx, "SELECT coalesce(sql, '') FROM sqlite_master ORDER BY name")
	if err != nil {
		return "", err
	}
	defer rows.Close()
	digest := sha256.New()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return "", err
		}
		fmt.Fprintln(digest, text)
	}
	return hex.EncodeToString(digest.Sum(nil))[:12], rows.Err()
}

// rosterCopy returns a copy of the database of n users, in the folder of a disk. The
// function deletes it.
func rosterCopy(ctx context.Context, o options, n int, folder string) (string, func(), error) {
	file, err := rosterFile(ctx, o, n)
	if err != nil {
		return "", nil, err
	}
	return copyOf(file, folder)
}

// ownerToken returns the owner of ownerOf, and a new token of theirs.
func ownerToken(ctx context.Context, dir *roster.Directory) (roster.ID, string, error) {
	owner, err := dir.UserByEmail(ctx, ownerEmail)
	if err != nil {
		return roster.ID{}, "", err
	}
	_, token, err := dir.IssueToken(ctx, roster.NewToken{User: owner.ID})
	return owner.ID, string(token), err
}

// copyOf copies a file into the folder of a disk, so that the original stays as
// it is. The function deletes it.
func copyOf(file, folder string) (string, func(), error) {
	dir, err := os.MkdirTemp(folder, "bench-")
	if err != nil {
		return "", nil, err
	}
	remove := func() { _ = os.RemoveAll(dir) }
	in, err := os.Open(file)
	if err != nil {
		remove()
		return "", nil, err
	}
	defer in.Close()
	to := filepath.Join(dir, "copy.db")
	out, err := os.Create(to)
	if err == nil {
		_, err = io.Copy(out, in)
		if err2 := out.Close(); err == nil {
			err = err2
		}
	}
	if err != nil {
		remove()
		return "", nil, err
	}
	return to, remove, nil
}
