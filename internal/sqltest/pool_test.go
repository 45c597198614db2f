package sqltest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestClose looks for what the store holds of the host's pool.
func TestClose(t *testing.T) {
	is := is.New(t)
	db := openDB(t, dsn(newFile(t)))
	s := newStore(t, db, sqlstore.SQLite, nil)
	is.NoErr(putUser(t.Context(), s, newUser("jane@example.com")))
	is.Equal(count(t, s), 1)
	is.Equal(db.Stats().InUse, 1) // the writer's
	is.NoErr(s.Close())
	is.Equal(db.Stats().InUse, 0)
	is.NoErr(s.Close())
	is.NoErr(db.Ping()) // the pool is the host's

	is.True(putUser(t.Context(), s, newUser("late@example.com")) != nil)
	_, err := s.Users(t.Context(), byID(roster.NewID()))
	is.True(err != nil)
	is.True(s.Migrate(t.Context()) != nil)
}

// TestOneConnectionIsShared uses a pool of one connection from the host, the
// readers and the writers at once: none of them keeps it.
func TestOneConnectionIsShared(t *testing.T) {
	is := is.New(t)
	db := openDB(t, dsn(newFile(t)))
	db.SetMaxOpenConns(1)
	s := newStore(t, db, sqlstore.SQLite, nil)
	const each = 50
	var all sync.WaitGroup
	errs := make([]error, 3*each)
	for i := range each {
		all.Go(func() { errs[3*i] = putUser(t.Context(), s, newUser("")) })
		all.Go(func() { _, errs[3*i+1] = s.CountUsers(t.Context(), roster.UserSelection{Account: account}) })
		all.Go(func() {
			tx, err := db.BeginTx(t.Context(), nil)
			if err == nil {
				err = putUser(t.Context(), s.Join(tx), newUser(""))
			}
			if err == nil {
				err = tx.Commit()
			}
			errs[3*i+2] = err
		})
	}
	all.Wait()
	for _, err := range errs {
		is.NoErr(err)
	}
	is.Equal(count(t, s), 2*each)
	is.Equal(db.Stats().InUse, 0)
}

func TestMemory(t *testing.T) {
	for _, test := range []struct {
		name, dsn string
		max       int
		refused   bool
	}{
		{"private, one connection", ":memory:", 1, false},
		{"private, many connections", ":memory:", 0, true},
		{"private, two connections", "file::memory:", 2, true},
		{"shared", "file:shared?mode=memory&cache=shared&_txlock=immediate", 0, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			db := openDB(t, test.dsn)
			db.SetMaxOpenConns(test.max)
			s := sqlstore.New(db, sqlstore.SQLite, nil)
			t.Cleanup(func() { _ = s.Close() })
			err := s.Migrate(context.Background())
			if test.refused {
				is.True(err != nil && strings.Contains(err.Error(), "SetMaxOpenConns(1)"))
				return
			}
			is.NoErr(err)
			is.NoErr(putUser(t.Context(), s, newUser("jane@example.com")))
			is.Equal(count(t, s), 1)
		})
	}
}

func TestConfigIsChecked(t *testing.T) {
	for name, cfg := range map[string]sqlstore.Config{
		"a prefix that needs quotes":        {Prefix: "my-"},
		"a prefix that ends a statement":    {Prefix: "x; DROP TABLE y; --"},
		"a prefix that begins with a digit": {Prefix: "1_"},
		"a prefix that is too long":         {Prefix: strings.Repeat("x", 33)},
		"an unknown setting":                {Synchronous: 7},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			s := sqlstore.New(openDB(t, dsn(newFile(t))), sqlstore.SQLite, &cfg)
			is.True(s.Migrate(t.Context()) != nil)
			is.True(putUser(t.Context(), s, newUser("")) != nil)
			_, err := s.CountUsers(t.Context(), roster.UserSelection{Account: account})
			is.True(err != nil)
		})
	}
}

// TestSettings reads back what the writer sets on its connection.
func TestSettings(t *testing.T) {
	for want, cfg := range map[string]*sqlstore.Config{"2": nil, "1": {Synchronous: sqlstore.SynchronousNormal}} {
		is := is.New(t)
		db := openDB(t, "file:"+newFile(t))
		s := newStore(t, db, sqlstore.SQLite, cfg)
		db.SetMaxIdleConns(0) // closes those that are not the writer's
		db.SetMaxIdleConns(1)
		is.NoErr(s.Close()) // gives the writer's back as it is
		db.SetMaxOpenConns(1)
		for pragma, value := range map[string]string{
			"synchronous": want, "journal_mode": "wal", "busy_timeout": "5000", "foreign_keys": "1",
		} {
			var got string
			is.NoErr(db.QueryRow("PRAGMA " + pragma).Scan(&got))
			is.Equal(got, value)
		}
	}
}

// TestStatementsAreBounded makes more kinds of queries than statements are
// kept, from many readers at once.
func TestStatementsAreBounded(t *testing.T) {
	is := is.New(t)
	w := &watch{}
	db := openWatched(t, w, dsn(newFile(t)))
	const readers = 4
	db.SetMaxOpenConns(readers)
	db.SetMaxIdleConns(readers)
	s := newStore(t, db, sqlstore.SQLite, nil)
	is.NoErr(putUser(t.Context(), s, newUser("jane@example.com")))
	var queries []roster.UserSelection
	for _, f := range []roster.UserField{
		roster.FieldName, roster.FieldFirst, roster.FieldLast, roster.FieldRole, roster.FieldState,
		roster.FieldAvatar, roster.FieldEmail, roster.FieldExternalID,
	} {
		for _, op := range []roster.Op{
			roster.OpEq, roster.OpNotEq, roster.OpGt, roster.OpGte, roster.OpLt, roster.OpLte,
			roster.OpPrefix, roster.OpSuffix, roster.OpContains, roster.OpNotContains,
		} {
			for _, key := range []roster.UserField{roster.FieldAlive, roster.FieldName, roster.FieldEmail, roster.FieldCreated, roster.FieldUpdated, roster.FieldActivity} {
				queries = append(queries, roster.UserSelection{
					Account: account, Where: []roster.Condition{roster.Where(f, op, "active")}, Sort: []roster.SortKey{{Field: key}},
				})
			}
		}
	}
	var all sync.WaitGroup
	errs := make([]error, readers)
	for i := range errs {
		all.Go(func() {
			for n := range queries {
				_, err := s.Users(t.Context(), queries[(n*7+i)%len(queries)])
				errs[i] = errors.Join(errs[i], err)
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		is.NoErr(err)
	}
	is.True(len(queries) == 480)
	is.True(w.open.Load() <= readers*256+64)
	is.NoErr(s.Close())
	is.Equal(db.Stats().InUse, 0)
	is.Equal(w.open.Load(), int32(0))
}
