package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"example.com/roster"
)

var uniqueRules = []rule{
	{sentence: "an id is unique in the database", check: idsAreUnique},
	{sentence: "an e-mail, a username and an external id are each unique among the users of an account who are not deleted", check: keysAreUnique},
	{sentence: "of several values that are taken at once, an ExistsError names the id, else the e-mail, else the username", check: takenInOrder},
	{sentence: "e-mails, usernames and external ids are compared byte by byte", check: keysAreBytes},
	{sentence: "deleting a user frees the e-mail, the username and the external id", check: deletionFrees},
	{sentence: "restoring a user is an ExistsError while another user has the e-mail, the username or the external id", check: restoringTakes},
	{sentence: "the hash of a secret is unique in the database", check: hashesAreUnique},
	{sentence: "the numbers of users are unique and never change, and so are those of groups", check: numbersAreUnique},
	{sentence: "an Update can go on after an ExistsError", check: updatesGoOn},
}

// expectTaken reports an error that is no ExistsError of field.
func expectTaken(t testing.TB, what, field string, err error) {
	t.Helper()
	var taken *roster.ExistsError
	if !errors.As(err, &taken) || taken.Field != field || !errors.Is(err, roster.ErrExists) {
		t.Errorf("%s: error is %v, want an ExistsError of %q", what, err, field)
	}
}

func idsAreUnique(t testing.TB, s roster.Store) {
	account := roster.NewID()
	records := versioned(account)
	write(t, s, records...)
	for _, account := range []roster.ID{account, roster.NewID()} {
		for i, r := range versioned(account) {
			reflect.ValueOf(r).Elem().FieldByName("ID").Set(reflect.ValueOf(idOf(records[i])))
			expectTaken(t, fmt.Sprintf("%T inserted under an id that exists", r), "id", tryWrite(t.Context(), s, r))
			expectStored(t, s, records[i])
		}
	}
}

// uniqueKeys are the fields that are unique among the users of an account
// who are not deleted.
var uniqueKeys = []struct {
	field string // as an ExistsError names it
	of    roster.UserField
	set   func(u *roster.User, text string)
}{
	{"email", roster.FieldEmail, func(u *roster.User, text string) { u.CanonicalEmail = text }},
	{"username", roster.FieldUsername, func(u *roster.User, text string) { u.CanonicalUsername = text }},
	{"external id", roster.FieldExternalID, func(u *roster.User, text string) { u.ExternalID = text }},
}

// takenInOrder takes the values of one user or of two at once. A database checks its
// indexes in an order of its own.
func takenInOrder(t testing.TB, s roster.Store) {
	account := roster.NewID()
	jane, joe, free := newUser(account), newUser(account), newUser(account)
	jane.CanonicalEmail, jane.CanonicalUsername, jane.ExternalID = "jane@example.com", "jane", "jane"
	joe.CanonicalEmail, joe.CanonicalUsername, joe.ExternalID = "joe@example.com", "joe", "joe"
	write(t, s, &jane, &joe, &free)
	for _, from := range [][2]roster.User{{jane, jane}, {jane, joe}, {joe, jane}} {
		both := newUser(account)
		both.CanonicalEmail, both.ExternalID = from[0].CanonicalEmail, from[1].ExternalID
		expectTaken(t, "insert of a taken e-mail and external id", "email", tryWrite(t.Context(), s, &both))
		both.ID = free.ID
		expectTaken(t, "insert of a taken id, e-mail and external id", "id", tryWrite(t.Context(), s, &both))
		changed := free
		changed.CanonicalEmail, changed.ExternalID = both.CanonicalEmail, both.ExternalID
		expectTaken(t, "change to a taken e-mail and external id", "email", tryWrite(t.Context(), s, &changed))

		name := newUser(account)
		name.CanonicalUsername, name.ExternalID = from[0].CanonicalUsername, from[1].ExternalID
		expectTaken(t, "insert of a taken username and external id", "username", tryWrite(t.Context(), s, &name))
		changed = free
		changed.CanonicalUsername, changed.ExternalID = name.CanonicalUsername, name.ExternalID
		expectTaken(t, "change to a taken username and external id", "username", tryWrite(t.Context(), s, &changed))
		changed.CanonicalEmail = from[1].CanonicalEmail
		expectTaken(t, "change to a taken e-mail, username and external id", "email", tryWrite(t.Context(), s, &changed))
	}
}

func keysAreUnique(t testing.TB, s roster.Store) {
	account := roster.NewID()
	for _, key := range uniqueKeys {
		for _, state := range roster.States()[:4] {
			text := "jane " + string(state)
			first, elsewhere, empty, another := newUser(account), newUser(roster.NewID()), newUser(account), newUser(account)
			first.State = state
			key.set(&first, text)
			key.set(&elsewhere, text)
			write(t, s, &first, &elsewhere, &empty, &another)

			second := newUser(account)
			key.set(&second, text)
			expectTaken(t, "insert of a taken "+key.field, key.field, tryWrite(t.Context(), s, &second))
			expectMissing(t, s, &second)

			changed := another
			key.set(&changed, text)
			expectTaken(t, "change to a taken "+key.field, key.field, tryWrite(t.Context(), s, &changed))
			expectStored(t, s, &another)

			first.Name = "changed"
			write(t, s, &first)
			key.set(&first, text+" moved")
			write(t, s, &first)
			write(t, s, &second) // the first has freed it
			expectStored(t, s, &second)
			expectStored(t, s, &elsewhere)
		}
	}
}

func keysAreBytes(t testing.TB, s roster.Store) {
	account := roster.NewID()
	users := make([]roster.User, len(awkwardTexts))
	for i, text := range awkwardTexts {
		users[i] = newUser(account)
		for _, key := range uniqueKeys {
			key.set(&users[i], text)
		}
		if err := tryWrite(t.Context(), s, &users[i]); err != nil {
			t.Errorf("insert of e-mail and external id %+q beside others of other bytes: %v", text, err)
		}
	}
	for i, text := range awkwardTexts {
		expectStored(t, s, &users[i])
		if text == "" {
			continue
		}
		for _, key := range uniqueKeys {
			u := newUser(account)
			key.set(&u, text)
			expectTaken(t, fmt.Sprintf("insert of %+q a second time", text), key.field, tryWrite(t.Context(), s, &u))
		}
	}
}

// newJane returns a user with all unique keys.
func newJane(account roster.ID) roster.User {
	u := newUser(account)
	u.CanonicalEmail, u.CanonicalUsername, u.ExternalID = "jane@example.com", "jane", "jane"
	return u
}

func deletionFrees(t testing.TB, s roster.Store) {
	account := roster.NewID()
	var gone []any
	for range 3 { // many deleted users may have the same values
		u := newJane(account)
		write(t, s, &u)
		u.State = roster.StateDeleted
		write(t, s, &u)
		gone = append(gone, &u)
	}
	deleted, jane := newJane(account), newJane(account)
	deleted.State = roster.StateDeleted
	write(t, s, &jane, &deleted)

	// One Update may free a value and use it.
	next := newJane(account)
	jane.State = roster.StateDeleted
	write(t, s, &jane, &next)
	expectStored(t, s, append(gone, &deleted, &jane, &next)...)
}

func restoringTakes(t testing.TB, s roster.Store) {
	account := roster.NewID()
	for _, key := range uniqueKeys {
		u, other := newUser(account), newUser(account)
		key.set(&u, "jane")
		u.State = roster.StateDeleted
		key.set(&other, "jane")
		write(t, s, &u, &other)

		back := u
		back.State = roster.StateDeactivated
		expectTaken(t, "restoring a user whose "+key.field+" was taken since", key.field, tryWrite(t.Context(), s, &back))
		expectStored(t, s, &u)

		other.State = roster.StateDeleted
		write(t, s, &other, &back)
		expectStored(t, s, &back)
		third := newUser(account)
		key.set(&third, "jane")
		expectTaken(t, "insert of a restored user's "+key.field, key.field, tryWrite(t.Context(), s, &third))
	}
}

func hashesAreUnique(t testing.TB, s roster.Store) {
	first := newSecret(roster.NewID(), roster.NewID())
	write(t, s, &first)
	for _, account := range []roster.ID{first.Account, roster.NewID()} {
		again := newSecret(account, roster.NewID())
		again.Hash = first.Hash
		expectTaken(t, "insert of a taken hash", "hash", tryWrite(t.Context(), s, &again))
		expectMissing(t, s, &again)
	}
	first.Redeemed = start
	write(t, s, &first) // a secret keeps its own hash
	expectStored(t, s, &first)
}

// numbersAreUnique compares the numbers of committed records. The number of a
// failed Update may be given again.
func numbersAreUnique(t testing.TB, s roster.Store) {
	users, groups := map[int64]bool{}, map[int64]bool{}
	var all []any
	for i := range 20 {
		account := roster.NewID()
		u, v := newUser(account), newUser(account)
		g := roster.AccessGroup{ID: roster.NewID(), Account: account}
		write(t, s, &u, &v, &g)
		for _, n := range []int64{u.Number, v.Number} {
			if n < 1 || users[n] {
				t.Errorf("a user was given the number %d, which is taken or below 1", n)
			}
			users[n] = true
		}
		if g.Number < 1 || groups[g.Number] {
			t.Errorf("a group was given the number %d, which is taken or below 1", g.Number)
		}
		groups[g.Number] = true

		// Neither a deletion nor a failed Update frees a number.
		v.State, g.Ended = roster.StateDeleted, start
		write(t, s, &v, &g)
		all = append(all, &u, &v, &g)
		failed := newUser(account)
		err := s.Update(t.Context(), func(tx roster.Tx) error {
			u := failed
			if err := tx.PutUser(t.Context(), &u); err != nil {
				return err
			}
			return fmt.Errorf("round %d: %w", i, errClosure)
		})
		if !errors.Is(err, errClosure) {
			t.Fatalf("an Update that must fail: %v", err)
		}
	}
	expectStored(t, s, all...)
}

func updatesGoOn(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	jane, secret := newJane(account), newSecret(account, roster.NewID())
	group := roster.AccessGroup{ID: roster.NewID(), Account: account}
	identity := newIdentity(account, "iss", "sub")
	use, counter := roster.Use{ID: roster.NewID(), Account: account}, roster.ThrottleCounter{ID: roster.NewID()}
	stored := []any{&jane, &secret, &group, &identity, &use, &counter}
	write(t, s, stored...)

	before, after := newUser(account), newUser(account)
	sameMail, sameKey, sameHash := newUser(account), newUser(account), newSecret(account, roster.NewID())
	sameName := newUser(account)
	sameName.CanonicalUsername = jane.CanonicalUsername
	sameMail.CanonicalEmail, sameKey.ExternalID, sameHash.Hash = jane.CanonicalEmail, jane.ExternalID, secret.Hash
	sameIdentity := newIdentity(account, "iss", "sub")
	refused := []any{
		&sameMail, &sameKey, &sameName, &sameHash, &sameIdentity,
		&roster.User{ID: jane.ID, Account: account, State: roster.StateActive},
		&roster.AccessGroup{ID: group.ID, Account: account},
		&roster.Use{ID: use.ID, Account: account, N: 7},
		&roster.ThrottleCounter{ID: counter.ID, Count: 7},
	}
	err := s.Update(ctx, func(tx roster.Tx) error {
		b, a := before, after
		if err := tx.PutUser(ctx, &b); err != nil {
			return err
		}
		for _, r := range refused {
			if err := put(ctx, tx, copyOf(r)); !errors.Is(err, roster.ErrExists) {
				return fmt.Errorf("put of a %T that exists: %w", r, err)
			}
		}
		if err := checkStored(ctx, tx, append(stored, &b)...); err != nil {
			return err
		}
		if err := tx.PutUser(ctx, &a); err != nil {
			return err
		}
		before, after = b, a
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	expectStored(t, s, append(stored, &before, &after)...)
	expectMissing(t, s, refused[:5]...)
}
