package sqltest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestEventPlansOfSeveral looks at the queries that are made of several: each part
// reads the first rows of an index in its order.
func TestEventPlansOfSeveral(t *testing.T) {
	w := &watch{}
	db := openWatched(t, w, dsn(newFile(t)))
	s := newStore(t, db, sqlstore.SQLite, nil)
	for _, test := range []struct {
		name  string
		q     roster.EventSelection
		steps []string
	}{
		{"two kinds", roster.EventSelection{Kinds: []roster.EventKind{"a", "b"}}, []string{"roster_events_kind (account=? AND kind=?)", "roster_events_kind (account=? AND kind=?)"}},
		{"an actor", roster.EventSelection{Actor: account, From: time.Now()}, []string{"roster_events_actor (account=? AND actor_user=? AND at>?)", "roster_events_token (account=? AND actor_token=? AND at>?)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			test.q.Account, test.q.NewestFirst, test.q.Limit = account, true, 50
			got := planned(t, db, w, func() error { _, err := s.Events(t.Context(), test.q); return err })
			t.Log(got)
			for _, step := range test.steps {
				is.True(strings.Contains(got, step))
				got = strings.Replace(got, step, "", 1)
			}
			is.True(!strings.Contains(got, "SCAN roster_events"))
		})
	}
}

// TestEventPlansOnServers reads how servers find a page among 20,000 events: in
// the order of an index, and no more of them than the page has.
func TestEventPlansOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, e engine) {
		db := e.open(t)
		s := newStore(t, db, e.dialect, nil)
		x := fillEvents(t, s, 20_000)
		at := roster.Micros(x.At)
		column := func(name string) string { return " AND " + name + " = ?" }
		for _, test := range []struct {
			index, and string
			value      any
		}{
			{"roster_events_account", "", nil},
			{"roster_events_user", column("user_id"), x.User},
			{"roster_events_kind", column("kind"), roster.Purpose(x.Kind)},
			{"roster_events_actor", column("actor_user"), x.Actor.User},
			{"roster_events_token", column("actor_token"), x.Actor.Token},
		} {
			t.Run(test.index, func(t *testing.T) {
				is := is.New(t)
				args := []any{account}
				if test.value != nil {
					args = append(args, test.value)
				}
				text := "SELECT document FROM roster_events WHERE account = ?" + test.and +
					fmt.Sprintf(" AND at <= %d ORDER BY at DESC, id DESC LIMIT 50", at)
				explain, sorts := explainMySQL, "filesort"
				if e.dialect == sqlstore.Postgres {
					explain, sorts = explainPostgres, "Sort"
					for i := range args {
						text = strings.Replace(text, "?", fmt.Sprintf("$%d", i+1), 1)
					}
				} else {
					do(t, db, "ANALYZE TABLE roster_events")
				}
				got := explain(t, db, text, args)
				t.Log(got)
				is.True(strings.Contains(got, test.index))
				is.True(!strings.Contains(got, sorts) && !strings.Contains(got, "Seq Scan"))
			})
		}
	})
}

// fillEvents writes n events of few users, kinds and actors, and returns one.
func fillEvents(t testing.TB, s roster.Store, n int) (e roster.Event) {
	t.Helper()
	users := []roster.ID{roster.NewID(), roster.NewID(), roster.NewID()}
	for range n / 1000 {
		err := s.Update(t.Context(), func(tx roster.Tx) (err error) {
			for i := range 1000 {
				e = roster.Event{
					ID: roster.NewID(), Account: account, User: users[i%3], Kind: []roster.EventKind{roster.EventSignedIn, roster.EventUserEdited}[i%2],
					Actor: roster.Actor{User: users[i%3], Token: users[i/3%3]}, At: time.UnixMicro(1_900_000_000_000_000 + int64(i)).UTC(),
				}
				err = errors.Join(err, tx.PutEvent(t.Context(), &e))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return e
}
