package storetest

import (
	"errors"
	"testing"
	"time"

	"example.com/roster"
)

var bulkRules = []rule{
	{sentence: "InsertUsers of a BulkTx inserts each user whom PutUser inserts, and has an ExistsError for each other one", check: bulkInsertsUsers},
	{sentence: "InsertEvents and InsertTeamMemberships of a BulkTx insert what Puts insert", check: bulkInsertsRecords},
	{sentence: "TouchUsers and EndTeamMemberships of a BulkTx change what Puts change, and are ErrConflict for another version", check: bulkChangesRecords},
}

// bulkRows is more than stores write by one statement, and no multiple of a round number.
const bulkRows = 107

// inBulk runs fn in an Update of a store whose Tx is a BulkTx, and reports whether it is
// one. Others have nothing to check.
func inBulk(t testing.TB, s roster.Store, fn func(tx roster.BulkTx) error) (is bool, err error) {
	err = s.Update(t.Context(), func(tx roster.Tx) error {
		bulk, ok := tx.(roster.BulkTx)
		if is = ok; is {
			return fn(bulk)
		}
		return nil
	})
	return is, err
}

// bulkUsers returns users with a value in each field.
func bulkUsers(t testing.TB, account roster.ID) []*roster.User {
	users := make([]*roster.User, bulkRows)
	for i := range users {
		u := newUser(account)
		fill(t, 1000*i, numberedText, &u)
		u.State = roster.StateActive
		users[i] = &u
	}
	return users
}

func bulkInsertsUsers(t testing.TB, s roster.Store) {
	account := roster.NewID()
	there := newUser(account)
	there.CanonicalEmail = "there@example.com"
	write(t, s, &there)
	var users []*roster.User
	var taken []error
	is, err := inBulk(t, s, func(tx roster.BulkTx) (err error) {
		users = bulkUsers(t, account) // the closure may run twice
		users[3].CanonicalEmail = there.CanonicalEmail
		users[60].ExternalID = users[59].ExternalID
		taken, err = tx.InsertUsers(t.Context(), users)
		return err
	})
	switch {
	case !is:
		return
	case err != nil || len(taken) != len(users):
		t.Fatalf("InsertUsers: %d errors of users, %v, want %d", len(taken), err, len(users))
	}
	numbers := map[int64]bool{}
	for i, u := range users {
		switch i {
		case 3:
			expectTaken(t, "InsertUsers of a taken address", "email", taken[i])
			expectMissing(t, s, u)
		case 60:
			expectTaken(t, "InsertUsers of an external id that one before has", "external id", taken[i])
			expectMissing(t, s, u)
		default:
			if taken[i] != nil || u.Version != 1 || u.Number == 0 || numbers[u.Number] {
				t.Errorf("InsertUsers, user %d: error %v, version %d, number %d", i, taken[i], u.Version, u.Number)
			}
			numbers[u.Number] = true
			expectStored(t, s, u)
		}
	}
	q := roster.UserSelection{Account: account}
	if n := must[int](t)(s.CountUsers(t.Context(), q)); n != bulkRows-1 { // with the one who was there
		t.Errorf("after InsertUsers %d users are counted, want %d", n, bulkRows-1)
	}
	q.Search, q.Limit = roster.SearchWords(users[7])[:1], 1
	if found := must[[]roster.User](t)(s.Users(t.Context(), q)); len(found) != 1 {
		t.Errorf("a search for %q finds %d users, who were made by InsertUsers", q.Search, len(found))
	}
	write(t, s, users[7]) // the version is the one that is stored
}

// bulkRecords returns events, and memberships of a team, with a value in each field.
func bulkRecords(t testing.TB, account roster.ID) (events []roster.Event, in []roster.TeamMembership) {
	for i := range bulkRows {
		e := roster.Event{ID: roster.NewID(), Account: account}
		m := roster.TeamMembership{ID: roster.NewID(), Account: account}
		fill(t, 1000*i, numberedText, &e, &m)
		m.Ended = time.Time{}
		events, in = append(events, e), append(in, m)
	}
	return events, in
}

func bulkInsertsRecords(t testing.TB, s roster.Store) {
	account := roster.NewID()
	events, _ := bulkRecords(t, account)
	var in []roster.TeamMembership
	is, err := inBulk(t, s, func(tx roster.BulkTx) error {
		_, in = bulkRecords(t, account)
		if err := tx.InsertEvents(t.Context(), events); err != nil {
			return err
		}
		return tx.InsertTeamMemberships(t.Context(), in)
	})
	switch {
	case !is:
		return
	case err != nil:
		t.Fatalf("InsertEvents and InsertTeamMemberships: %v", err)
	}
	expectStored(t, s, pointers(events)...)
	expectStored(t, s, pointers(in)...)
	write(t, s, &in[5])
}

func bulkChangesRecords(t testing.TB, s roster.Store) {
	account := roster.NewID()
	users := bulkUsers(t, account)
	_, in := bulkRecords(t, account)
	other := newUser(account)
	write(t, s, pointersOf(users)...)
	write(t, s, pointers(in)...)
	write(t, s, &other)
	write(t, s, users[1], users[40], &in[1]) // their versions are others than those of the rest
	later := start.Add(time.Hour)
	change := func(stale int64) (touched []*roster.User, ended []roster.TeamMembership, is bool, err error) {
		is, err = inBulk(t, s, func(tx roster.BulkTx) error {
			touched, ended = nil, append([]roster.TeamMembership(nil), in...)
			for _, u := range users {
				c := *u
				c.Updated = later
				touched = append(touched, &c)
			}
			for i := range ended {
				ended[i].Ended = later
			}
			touched[40].Version -= stale
			if err := tx.TouchUsers(t.Context(), touched); err != nil {
				return err
			}
			return tx.EndTeamMemberships(t.Context(), ended)
		})
		return touched, ended, is, err
	}
	_, _, is, err := change(1)
	if !is {
		return
	}
	if !errors.Is(err, roster.ErrConflict) {
		t.Errorf("TouchUsers with an older version: %v, want ErrConflict", err)
	}
	expectStored(t, s, pointersOf(users)...)
	touched, ended, _, err := change(0)
	if err != nil {
		t.Fatalf("TouchUsers and EndTeamMemberships: %v", err)
	}
	for i := range touched {
		if touched[i].Version <= users[i].Version || ended[i].Version <= in[i].Version {
			t.Errorf("a change at once leaves versions %d and %d, of %d and %d", touched[i].Version, ended[i].Version, users[i].Version, in[i].Version)
		}
	}
	expectStored(t, s, pointersOf(touched)...)
	expectStored(t, s, pointers(ended)...)
	expectStored(t, s, &other)
	write(t, s, touched[40], &ended[40])
}

func pointersOf[T any](list []*T) []any {
	all := make([]any, len(list))
	for i, r := range list {
		all[i] = r
	}
	return all
}
