package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"time"

	"example.com/roster"
	"example.com/roster/memstore"
)

// costPastMost is more than a history has of each.
const costPastMost = 1 << 30

// addPast adds what is over to jane, in one Update: as many events, sessions that
// expired, grants and uses that are over, and deliveries that were given up.
func (w *costWorld) addPast(ctx context.Context, from, until int) error {
	account, past := roster.DefaultAccount(), time.Now().Add(-30*24*time.Hour)
	return w.store.Update(ctx, func(tx roster.Tx) error {
		for i := from; i < until; i++ {
			at := past.Add(time.Duration(i%costPastMost) * time.Second)
			var hash roster.Digest
			binary.BigEndian.PutUint64(hash[:], uint64(i)+1)
			var key roster.ID
			copy(key[:], hash[:])
			key[15] = 1
			event := roster.Event{ID: roster.NewID(), Account: account, User: w.jane, Kind: roster.EventUserEdited, At: at}
			session := roster.Secret{ID: roster.NewID(), Purpose: roster.PurposeSession, Hash: hash, Account: account, User: w.jane, Created: past, Expires: at}
			grant := roster.Grant{ID: roster.NewID(), Account: account, User: w.jane, Group: w.group.ID, Created: past, Until: at, Expired: at}
			use := roster.Use{ID: key, Account: account, User: w.jane, Product: "reports", Key: fmt.Sprint(i), N: 1, Grant: grant.ID, At: at, Expires: time.Now().Add(24 * time.Hour)}
			dead := roster.Delivery{ID: roster.NewID(), Event: event.ID, Consumer: costConsumer, Account: account, User: w.jane, Due: at, Dead: at}
			if err := tx.PutEvent(ctx, &event); err != nil {
				return err
			}
			if err := tx.PutSecret(ctx, &session); err != nil {
				return err
			}
			if err := tx.PutGrant(ctx, &grant); err != nil {
				return err
			}
			if err := tx.PutUse(ctx, &use); err != nil {
				return err
			}
			if err := tx.PutDelivery(ctx, &dead); err != nil {
				return err
			}
		}
		return nil
	})
}

// costSize is how large a world is.
type costSize struct{ users, history int }

// costWorlds returns a world for each size, on memory or on SQLite. The function ends
// them, after an error too.
func costWorlds(ctx context.Context, o options, sqlite bool, sizes []costSize) (worlds []*costWorld, end func(), err error) {
	var ends []func()
	end = func() {
		for _, e := range ends {
			e()
		}
	}
	for _, size := range sizes {
		var s roster.Store = memstore.New()
		analyze := func() error { return nil }
		if sqlite {
			dir, remove, err := scratch(o.disk)
			if err != nil {
				return nil, end, err
			}
			file, db, closeStore, err := openStore(ctx, filepath.Join(dir, "cost.db"), largeCache)
			if err != nil {
				remove()
				return nil, end, err
			}
			ends = append(ends, closeStore, remove)
			s, analyze = file, func() error { return second(db.ExecContext(ctx, "ANALYZE")) }
		}
		w, err := newCostWorld(ctx, s, size.users, size.history)
		if err == nil {
			err = analyze()
		}
		if err != nil {
			return nil, end, err
		}
		worlds = append(worlds, w)
	}
	return worlds, end, nil
}
