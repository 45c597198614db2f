//go:build !race

package sqltest

import (
	"context"
	"sync/atomic"
	"testing"

	"example.com/roster"
	"example.com/roster/internal/nesting"
	"example.com/roster/sqlstore"
	"example.com/roster/storetest"
)

// split is a store that reads on one node and writes on others, on each in turn. An
// Update inside another one goes to the same node: one node's locks hold up
// nobody on another, who is refused at COMMIT.
type split struct {
	roster.Reader
	writers []roster.Store
	updates atomic.Int64
}

func (s *split) Update(ctx context.Context, fn func(roster.Tx) error) error {
	n := s.updates.Load()
	if nesting.Depth((*split).Update) == 1 {
		n = s.updates.Add(1)
	}
	return s.writers[n%int64(len(s.writers))].Update(ctx, fn)
}

// galeraStore runs every rule on a cluster: what one node writes another one
// reads at once, and what is unique is so on all of them.
func galeraStore(t *testing.T) {
	pools := openGalera(t)
	var stores []roster.Store
	for _, db := range pools {
		stores = append(stores, newStore(t, db, sqlstore.MySQL, nil))
	}
	storetest.Run(t, func(t testing.TB) roster.Store {
		empty(t, pools[0], sqlstore.MySQL)
		return &split{Reader: stores[0], writers: stores[1:]}
	})
}
