package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"example.com/roster"
	"example.com/roster/memstore"
)

// costWorld is a store of which a call's cost is measured.
type costWorld struct {
	dir   *roster.Directory
	store roster.Store
	users int

	jane    roster.ID // the user who is asked for, changed, and who has the history
	owner   roster.ID // the second owner
	group   roster.ID
	session roster.SecretText
	calls   int // numbers what a call makes
}

// jane's place among the users, so that there are users before and behind.
func janeOf(users int) int { return users / 2 }

// newCostWorld fills a store with users, and with a history of one of them: as many
// events, sessions that expired, grants and uses that are over, and deliveries that were
// given up.
func newCostWorld(ctx context.Context, s roster.Store, users, history int) (*costWorld, error) {
	w := &costWorld{dir: roster.New(s, &roster.Config{SessionsLimit: 5}), store: s, users: users, jane: userID(janeOf(users))}
	if err := ownerOf(ctx, s); err != nil {
		return nil, err
	}
	second, err := w.dir.Create(ctx, roster.NewUser{Email: "second@example.com", Name: "Second Owner", Role: roster.RoleOwner, Active: true})
	if err != nil {
		return nil, err
	}
	w.owner = second.ID
	if err := fill(ctx, s, 0, users, progress(fmt.Sprintf("P22 %d users", users), users)); err != nil {
		return nil, err
	}
	group, err := w.dir.CreateGroup(ctx, roster.GroupProfile{Name: "Readers", Products: []string{"reports"}, Period: roster.PeriodMonth, Uses: 1 << 40})
	if err != nil {
		return nil, err
	}
	w.group = group.ID
	if _, err := w.dir.Grant(ctx, w.jane, roster.NewGrant{Group: w.group}); err != nil {
		return nil, err
	}
	for from := 0; from < history; from += 1000 {
		if err := w.addPast(ctx, from, min(from+1000, history)); err != nil {
			return nil, err
		}
	}
	// Others are signed in too: where all sessions are of one user, ANALYZE tells SQLite that
	// an index by user finds nearly all rows.
	for n := range min(users, 500) {
		if _, err := w.dir.StartSession(ctx, userID(n), roster.ClientInfo{}); err != nil {
			return nil, err
		}
	}
	session, err := w.dir.StartSession(ctx, w.jane, roster.ClientInfo{})
	w.session = session.Token
	return w, err
}

// addPast adds what is over to jane, in one Update.
func (w *costWorld) addPast(ctx context.Context, from, until int) error {
	account, past := roster.DefaultAccount(), time.Now().Add(-30*24*time.Hour)
	return w.store.Update(ctx, func(tx roster.Tx) error {
		for i := from; i < until; i++ {
			at := past.Add(time.Duration(i) * time.Second)
			var hash roster.Digest
			binary.BigEndian.PutUint64(hash[:], uint64(i)+1)
			var key roster.ID
			copy(key[:], hash[:])
			key[15] = 1
			event := roster.Event{ID: roster.NewID(), Account: account, User: w.jane, Kind: roster.EventUserEdited, At: at}
			session := roster.Secret{ID: roster.NewID(), Purpose: roster.PurposeSession, Hash: hash, Account: account, User: w.jane, Created: past, Expires: at}
			grant := roster.Grant{ID: roster.NewID(), Account: account, User: w.jane, Group: w.group, Created: past, Until: at, Expired: at}
			use := roster.Use{ID: key, Account: account, User: w.jane, Product: "reports", Key: fmt.Sprint(i), N: 1, Grant: grant.ID, At: at, Expires: time.Now().Add(24 * time.Hour)}
			dead := roster.Delivery{ID: roster.NewID(), Event: event.ID, Consumer: "mail", Account: account, User: w.jane, Due: at, Dead: at}
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

// costWorlds returns a world for each size. by makes the users and the history of one.
func costWorlds(ctx context.Context, o options, sqlite bool, sizes []int, by func(size int) (users, history int)) (worlds []*costWorld, end func(), err error) {
	var ends []func()
	end = func() {
		for _, e := range ends {
			e()
		}
	}
	for _, size := range sizes {
		var s roster.Store = memstore.New()
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
			s = file
			defer func() { _, _ = db.ExecContext(ctx, "ANALYZE") }()
		}
		users, history := by(size)
		w, err := newCostWorld(ctx, s, users, history)
		if err != nil {
			return nil, end, err
		}
		worlds = append(worlds, w)
	}
	_, _ = fmt.Fprintln(os.Stderr)
	return worlds, end, nil
}
