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

// openGalera returns pools on one new database of a cluster, one a node.
func openGalera(t testing.TB) []*sql.DB {
	t.Helper()
	var pools []*sql.DB
	for _, dsn := range servers.Started(t, servers.Galera).Database(t) {
		pools = append(pools, mysqlPool(t, dsn))
	}
	return pools
}

// openCluster returns a store on each node, migrated, over the same rows.
func openCluster(t testing.TB) []roster.Store {
	t.Helper()
	var stores []roster.Store
	for _, db := range openGalera(t) {
		stores = append(stores, newStore(t, db, sqlstore.MySQL, nil))
	}
	return stores
}

// TestGalera runs these on one cluster, one after another: the last one kills
// nodes of it. It runs beside the tests of other engines.
func TestGalera(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		run  func(t *testing.T)
	}{
		{"Store", galeraStore},
		{"Sessions", galeraSessions},
		{"ACodeWorksOnce", galeraACodeWorksOnce},
		{"Uses", galeraUses},
		{"SharedUses", galeraSharedUses},
		{"OneEmail", galeraOneEmail},
		{"OneUser", galeraOneUser},
		{"ConflictAtCommit", galeraConflictAtCommit},
		{"Owners", galeraOwners},
		{"Walk", galeraWalk},
		{"Kill", galeraKill},
	} {
		t.Run(test.name, test.run)
	}
}

// galeraKill ends a node under load with kill -9, and takes it back. With
// the node's own callers among them, some wait for it and some are refused;
// without, nobody notices but by a pause.
func galeraKill(t *testing.T) {
	const victim, some = 2, 400
	for _, test := range []struct {
		name  string
		nodes int // that have callers
	}{
		{"two nodes under load, the third is killed", 2},
		{"three nodes under load, one is killed", 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			stores := openCluster(t)
			cluster := servers.Started(t, servers.Galera)
			l := newLoad(t, stores[:test.nodes])
			for range rounds(t) {
				l.more(t, some)
				cluster.Kill(victim)
				l.more(t, some)
				is.NoErr(cluster.Restart(victim))
				l.more(t, some)
			}
			l.stop()
			l.audit(t, "galera", stores...)
			if test.nodes == victim {
				is.Equal(l.refused, 0)
			}
		})
	}
}
