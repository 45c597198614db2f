package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"example.com/roster"
)

var vendorRules = []rule{
	{sentence: "a vendor id is unique in its set among the users of an account, and so among groups and among teams", check: vendorIDsAreUnique},
	{sentence: "a vendor id is kept while its record has it, whatever the state, and free from then on", check: vendorIDsAreKept},
	{sentence: "of Puts of one vendor id at the same time, one succeeds", check: vendorIDsRace, needsSecondConnection: true},
	{sentence: "vendor ids are compared byte by byte, each in its own set", check: vendorIDsAreBytes},
	{sentence: "a ShownSelection selects by vendor ids, ids and numbers, each user once, of the account alone", check: shownUsers},
	{sentence: "a number that is given is kept, and later ones are greater", check: numbersAreGiven},
	{sentence: "of several values that are taken at once, the number is named after the e-mail and the external id, and before the vendor id", check: givenInOrder},
}

// vendorOf returns an id in a set.
func vendorOf(set, id string) roster.VendorIDs {
	return roster.VendorIDsOf(map[string]string{set: id})
}

// vendored are the kinds of records with vendor ids: how to make one, change its ids,
// and find it by one.
var vendored = []struct {
	kind string
	new  func(account roster.ID, ids roster.VendorIDs) any
	set  func(record any, ids roster.VendorIDs)
	find func(ctx context.Context, r roster.Reader, account roster.ID, set, id string) (found []roster.ID, err error)
}{
	{"user",
		func(account roster.ID, ids roster.VendorIDs) any {
			u := newUser(account)
			u.VendorIDs = ids
			return &u
		},
		func(record any, ids roster.VendorIDs) { record.(*roster.User).VendorIDs = ids },
		func(ctx context.Context, r roster.Reader, account roster.ID, set, id string) (found []roster.ID, err error) {
			q := roster.UserSelection{Account: account, Sort: byCreated, Shown: &roster.ShownSelection{Set: set, Vendor: []string{id}}}
			users, err := r.Users(ctx, q)
			for _, u := range users {
				found = append(found, u.ID)
			}
			return found, err
		}},
	{"group",
		func(account roster.ID, ids roster.VendorIDs) any {
			return &roster.AccessGroup{ID: roster.NewID(), Account: account, GroupProfile: roster.GroupProfile{VendorIDs: ids}, Created: start}
		},
		func(record any, ids roster.VendorIDs) { record.(*roster.AccessGroup).VendorIDs = ids },
		func(ctx context.Context, r roster.Reader, account roster.ID, set, id string) (found []roster.ID, err error) {
			groups, err := r.Groups(ctx, roster.GroupSelection{Account: account, Vendor: roster.VendorIDSelection{Set: set, ID: id}})
			for _, g := range groups {
				found = append(found, g.ID)
			}
			return found, err
		}},
	{"team",
		func(account roster.ID, ids roster.VendorIDs) any {
			return &roster.Team{ID: roster.NewID(), Account: account, TeamProfile: roster.TeamProfile{VendorIDs: ids}, Created: start}
		},
		func(record any, ids roster.VendorIDs) { record.(*roster.Team).VendorIDs = ids },
		func(ctx context.Context, r roster.Reader, account roster.ID, set, id string) (found []roster.ID, err error) {
			teams, err := r.Teams(ctx, roster.TeamSelection{Account: account, Vendor: roster.VendorIDSelection{Set: set, ID: id}})
			for _, t := range teams {
				found = append(found, t.ID)
			}
			return found, err
		}},
}

var byCreated = []roster.SortKey{{Field: roster.FieldCreated}}

func vendorIDsAreUnique(t testing.TB, s roster.Store) {
	ctx, account, elsewhere := t.Context(), roster.NewID(), roster.NewID()
	for _, v := range vendored {
		expectFound := func(account roster.ID, set, id string, want ...any) {
			t.Helper()
			var ids []roster.ID
			for _, record := range want {
				ids = append(ids, idOf(record))
			}
			if got, err := v.find(ctx, s, account, set, id); err != nil || fmt.Sprint(got) != fmt.Sprint(ids) {
				t.Errorf("the %s with the vendor id %q in %s: %v, %v, want %v", v.kind, id, set, got, err, ids)
			}
		}
		first, other := v.new(account, vendorOf("axiom", "a1")), v.new(account, "")
		there, inSet := v.new(elsewhere, vendorOf("axiom", "a1")), v.new(account, vendorOf("pickaxe", "a1"))
		write(t, s, first, other, there, inSet)
		expectFound(account, "axiom", "a1", first)
		expectFound(elsewhere, "axiom", "a1", there)
		expectFound(account, "pickaxe", "a1", inSet)
		expectFound(account, "embedthis", "a1")
		expectFound(account, "axiom", "")

		second := v.new(account, roster.VendorIDsOf(map[string]string{"axiom": "a1", "pickaxe": "free"}))
		expectTaken(t, "insert of a taken vendor id of a "+v.kind, "vendor id", tryWrite(ctx, s, second))
		expectMissing(t, s, second)
		expectFound(account, "pickaxe", "free") // nothing of it is kept
		changed := copyOf(other)
		v.set(changed, vendorOf("axiom", "a1"))
		expectTaken(t, "change to a taken vendor id of a "+v.kind, "vendor id", tryWrite(ctx, s, changed))
		expectStored(t, s, first, other)
		expectFound(account, "axiom", "a1", first)

		v.set(first, roster.VendorIDsOf(map[string]string{"axiom": "a2", "embedthis": "e"}))
		write(t, s, first)
		write(t, s, second) // the first has freed it
		expectStored(t, s, first, second, there, inSet)
		expectFound(account, "axiom", "a2", first)
		expectFound(account, "axiom", "a1", second)

		goneOn := s.Update(ctx, func(tx roster.Tx) error { // an Update goes on after it
			again := v.new(account, vendorOf("axiom", "a2"))
			expectTaken(t, "insert in an Update of a taken vendor id of a "+v.kind, "vendor id", put(ctx, tx, again))
			v.set(again, vendorOf("axiom", "a3"))
			return put(ctx, tx, again)
		})
		if goneOn != nil {
			t.Errorf("an Update after a taken vendor id: %v", goneOn)
		}
		if got, err := v.find(ctx, s, account, "axiom", "a3"); err != nil || len(got) != 1 {
			t.Errorf("what an Update wrote after a taken vendor id: %v, %v", got, err)
		}
	}
}

func vendorIDsAreKept(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	for _, state := range roster.States() {
		first, second := newUser(account), newUser(account)
		first.State, first.VendorIDs = state, vendorOf("axiom", string(state))
		second.VendorIDs = first.VendorIDs
		write(t, s, &first)
		expectTaken(t, "insert of the vendor id of a user who is "+string(state), "vendor id", tryWrite(ctx, s, &second))
		q := roster.UserSelection{Account: account, Sort: byCreated, Shown: &roster.ShownSelection{Set: "axiom", Vendor: []string{string(state)}}}
		if found, err := s.Users(ctx, q); err != nil || len(found) != 1 || found[0] != first {
			t.Errorf("the user who is %s, by a vendor id: %v, %v", state, found, err)
		}
		first.VendorIDs = "" // as Erase does
		write(t, s, &first)
		write(t, s, &second)
		expectStored(t, s, &first, &second)
	}
	ended := roster.AccessGroup{ID: roster.NewID(), Account: account, Created: start, Ended: start}
	ended.VendorIDs = vendorOf("pickaxe", "g1")
	write(t, s, &ended)
	again := roster.AccessGroup{ID: roster.NewID(), Account: account, Created: start}
	again.VendorIDs = ended.VendorIDs
	expectTaken(t, "insert of the vendor id of a group that has ended", "vendor id", tryWrite(ctx, s, &again))
}

func vendorIDsRace(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	const writers = 8
	for round := range 5 {
		errs := make([]error, writers)
		var all sync.WaitGroup
		for i := range writers {
			all.Go(func() {
				u := newUser(account)
				u.VendorIDs = vendorOf("axiom", fmt.Sprint("round ", round))
				errs[i] = tryWrite(ctx, s, &u)
			})
		}
		all.Wait()
		made := 0
		for _, err := range errs {
			switch {
			case err == nil:
				made++
			case !errors.Is(err, roster.ErrExists):
				t.Errorf("one of several inserts of one vendor id: %v, want an ExistsError", err)
			}
		}
		if made != 1 {
			t.Errorf("%d of %d inserts of one vendor id succeeded, want 1", made, writers)
		}
	}
}

func vendorIDsAreBytes(t testing.TB, s roster.Store) {
	account := roster.NewID()
	texts := []string{"a", "A", "a ", " a", "\u00e9", "e\u0301", "\u00df", "ss", "%", "_", "'", "\"", "\\", "1", "01", "{}", strings.Repeat("x", 128)}
	for _, set := range []string{"axiom", "axio"} {
		for _, text := range texts {
			u := newUser(account)
			u.VendorIDs = vendorOf(set, text)
			if err := tryWrite(t.Context(), s, &u); err != nil {
				t.Errorf("insert of the vendor id %+q in %s beside others of other bytes: %v", text, set, err)
				continue
			}
			q := roster.UserSelection{Account: account, Sort: byCreated, Shown: &roster.ShownSelection{Set: set, Vendor: []string{text}}}
			if found, err := s.Users(t.Context(), q); err != nil || len(found) != 1 || found[0].ID != u.ID {
				t.Errorf("the user with the vendor id %+q in %s: %v, %v", text, set, found, err)
			}
		}
	}
}

func shownUsers(t testing.TB, s roster.Store) {
	ctx, account, elsewhere := t.Context(), roster.NewID(), roster.NewID()
	users := make([]roster.User, 6)
	for i := range users {
		users[i] = newUser(account)
		users[i].VendorIDs = vendorOf("axiom", fmt.Sprint("a", i))
		write(t, s, &users[i])
	}
	theirs := newUser(elsewhere)
	theirs.VendorIDs = vendorOf("axiom", "b")
	write(t, s, &theirs)
	for _, test := range []struct {
		what  string
		shown roster.ShownSelection
		limit int
		want  []int // indexes of users, in the order of their ids
	}{
		{"nothing", roster.ShownSelection{Set: "axiom"}, 0, nil},
		{"a vendor id", roster.ShownSelection{Set: "axiom", Vendor: []string{"a3"}}, 0, []int{3}},
		{"a vendor id in another set", roster.ShownSelection{Set: "pickaxe", Vendor: []string{"a3"}}, 0, nil},
		{"three vendor ids", roster.ShownSelection{Set: "axiom", Vendor: []string{"a5", "none", "a0"}}, 0, []int{0, 5}},
		{"a vendor id and an id", roster.ShownSelection{Set: "axiom", Vendor: []string{"a4"}, IDs: []roster.ID{users[1].ID}}, 0, []int{1, 4}},
		{"a vendor id and a number", roster.ShownSelection{Set: "axiom", Vendor: []string{"a4"}, Numbers: []int64{users[2].Number}}, 0, []int{2, 4}},
		{"one user in three ways", roster.ShownSelection{Set: "axiom", Vendor: []string{"a2"}, IDs: []roster.ID{users[2].ID}, Numbers: []int64{users[2].Number}}, 0, []int{2}},
		{"more than the limit", roster.ShownSelection{Set: "axiom", Vendor: []string{"a5", "a1"}, IDs: []roster.ID{users[3].ID}}, 2, []int{1, 3}},
		{"another account's", roster.ShownSelection{Set: "axiom", Vendor: []string{"b"}, IDs: []roster.ID{theirs.ID}, Numbers: []int64{theirs.Number}}, 0, nil},
	} {
		q := roster.UserSelection{Account: account, Sort: byCreated, Shown: &test.shown, Limit: test.limit}
		found, err := s.Users(ctx, q)
		if err != nil || len(found) != len(test.want) {
			t.Errorf("Users by %s: %d users, %v, want %d", test.what, len(found), err, len(test.want))
			continue
		}
		for i, want := range test.want {
			if found[i] != users[want] {
				t.Errorf("Users by %s: user %d is %v, want %v", test.what, i, found[i], users[want])
			}
		}
		q.Limit = 0
		if n, err := s.CountUsers(ctx, q); err != nil || test.limit == 0 && n != len(test.want) {
			t.Errorf("CountUsers by %s: %d, %v, want %d", test.what, n, err, len(test.want))
		}
	}
}
