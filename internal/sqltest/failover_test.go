//go:build !race

package sqltest

import (
	"database/sql"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/internal/sqltest/servers"
	"example.com/roster/sqlstore"
)

// TestFailover ends a primary of PostgreSQL under load with kill -9, and promotes
// its standby. The callers go on with the pool that they have.
func TestFailover(t *testing.T) {
	t.Parallel()
	const some = 1000
	for range rounds(t) {
		t.Run("the primary is killed, the standby promoted", func(t *testing.T) {
			is := is.New(t)
			pair := servers.Started(t, servers.NewReplicated)
			t.Cleanup(pair.Stop)
			db, err := sql.Open("pgx", pair.Database(t))
			is.NoErr(err)
			t.Cleanup(func() { _ = db.Close() })
			s := newStore(t, pooled(db), sqlstore.Postgres, nil)
			l := newLoad(t, []roster.Store{s, s})
			l.more(t, some)
			pair.Kill()
			is.NoErr(pair.Promote())
			l.more(t, some)
			l.stop()
			l.audit(t, "failover", s)
			is.Equal(l.refused, 0)
		})
	}
}

// TestFailoverAudit plants a change that is lost, one that is made twice and one
// that nobody made, which the book of a load must tell.
func TestFailoverAudit(t *testing.T) {
	is := is.New(t)
	s := newStore(t, openPostgres(t), sqlstore.Postgres, nil)
	l := newLoad(t, []roster.Store{s})
	l.more(t, 10)
	l.stop()
	users, events := contents(t, s)
	is.NoErr(agree(users, events))
	lost, doubled, _ := l.compare(events)
	is.Equal([]int{lost, doubled}, []int{0, 0})

	lone := roster.NewID()
	l.done[change{lone, roster.EventUserCreated}]++ // acknowledged, and never made
	lost, doubled, _ = l.compare(events)
	is.Equal([]int{lost, doubled}, []int{1, 0})

	dir := roster.New(s, &roster.Config{Account: account})
	_, err := dir.Edit(t.Context(), users[0].ID, func(p *roster.Profile) error { p.ExtraUses++; return nil })
	is.NoErr(err) // which nobody booked
	users, events = contents(t, s)
	is.NoErr(agree(users, events))
	lost, doubled, _ = l.compare(events)
	is.Equal([]int{lost, doubled}, []int{1, 1})

	l.unknown[change{users[0].ID, roster.EventUserEdited}]++ // now it may have been made
	_, doubled, made := l.compare(events)
	is.Equal([]int{doubled, made}, []int{0, 1})

	users[1].ExtraUses++ // counted, without an event
	is.True(agree(users, events) != nil)
}
