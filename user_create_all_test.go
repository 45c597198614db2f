package roster_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// createdAll returns the first error of what CreateAll yields, be it of a row.
func createdAll(results iter.Seq2[roster.CreateResult, error]) error {
	for r, err := range results {
		if err == nil {
			err = r.Err
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// manyNewUsers returns good and bad users, whatever can be wrong with one.
func manyNewUsers(group roster.ID) []roster.NewUser {
	id := func(n byte) roster.ID { return roster.ID{0: 1, 15: n} }
	return []roster.NewUser{
		{ID: id(1), Email: "a@x.test", Name: "Ann Arbor", ExternalID: "1"},
		{ID: id(2), Email: "not an address"},
		{ID: id(3), Email: "A@x.test"}, // taken by the first
		{ID: id(1), Email: "b@x.test"}, // the id is taken
		{ID: id(4), Email: "b@x.test", ExternalID: "1"},
		{ID: id(5), Email: "b@x.test", ExternalID: "2", Role: roster.RoleAdmin, Active: true},
		{ID: id(6), Role: "nobody knows"},
		{ID: id(7), Role: roster.RoleOwner, Active: true},
		{ID: id(8), Password: "short"},
		{ID: id(9), Password: "long enough", PasswordHash: "x"},
		{ID: id(10), PasswordHash: "foreign"},
		{ID: id(11), CurrentUses: 3, EmailVerified: true, Email: "c@x.test"},
		{ID: id(12), Email: "d@x.test", CurrentUses: 2, Grants: []roster.NewGrant{{Group: group}}},
		{ID: id(13), Email: "e@x.test", Grants: []roster.NewGrant{{Group: id(99)}}},
		{ID: id(14), Email: "d@x.test"}, // taken by one with a grant
		{ID: id(15), Email: "e@x.test"}, // free: the grant was refused
		{ID: id(16), Number: 900, State: roster.StateDeleted, VendorIDs: map[string]string{"axiom": "a1"}},
		{ID: id(17), Number: 900},
		{ID: id(18), VendorIDs: map[string]string{"axiom": "a1", "pickaxe": "p1"}},
		{ID: id(19), VendorIDs: map[string]string{"pickaxe": "p1"}}, // free: the other was refused
		{ID: id(20), VendorIDs: map[string]string{"AXIOM": "a2"}},
		{ID: id(21)}, // its number is above 900
	}
}

// TestCreateAllIsCreate makes the same users by both, and compares results, users and events.
func TestCreateAllIsCreate(t *testing.T) {
	for name, actor := range map[string]func(*roster.Directory) *roster.Directory{
		"the host":  func(d *roster.Directory) *roster.Directory { return d },
		"an admin":  func(d *roster.Directory) *roster.Directory { return d.ActingAs(roster.Actor{Role: roster.RoleAdmin}) },
		"a user":    func(d *roster.Directory) *roster.Directory { return d.ActingAs(roster.Actor{Role: roster.RoleUser}) },
		"elsewhere": func(d *roster.Directory) *roster.Directory { return d.ForAccount(roster.ID{9}) },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			one, all := roster.New(memstore.New(), testConfig()), roster.New(memstore.New(), testConfig())
			group := func(d *roster.Directory) roster.ID {
				g, err := d.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"})
				is.NoErr(err)
				return g.ID
			}
			inOne, inAll := manyNewUsers(group(one)), manyNewUsers(group(all))
			i := 0
			for got, err := range actor(all).CreateAll(t.Context(), slices.Values(inAll)) {
				is.NoErr(err)
				want, err := actor(one).Create(t.Context(), inOne[i])
				is.Equal(fmt.Sprint(got.Err), fmt.Sprint(err)) // the error of Create
				is.Equal(got.User, want)
				is.Equal(countEvents(t, all, inAll[i].ID), countEvents(t, one, inOne[i].ID))
				i++
			}
			is.Equal(i, len(inAll))
			is.Equal(storedUsers(t, all), storedUsers(t, one))
		})
	}
}

func storedUsers(t *testing.T, d *roster.Directory) (users []roster.User) {
	t.Helper()
	for u, err := range d.AllUsers(t.Context(), roster.UserQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		users = append(users, u)
	}
	return users
}

// TestCreateAllEnds holds that an end leaves what was committed, and that nothing more is
// read from the sequence.
func TestCreateAllEnds(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	ctx, cancel := context.WithCancel(t.Context())
	asked := 0
	many := func(yield func(roster.NewUser) bool) {
		for yield(roster.NewUser{}) {
			if asked++; asked == 12_500 {
				cancel()
			}
		}
	}
	made := 0
	var end error
	for r, err := range dir.CreateAll(ctx, many) {
		if end = err; err == nil {
			is.NoErr(r.Err)
			made++
		}
	}
	is.True(errors.Is(end, context.Canceled))
	n, err := dir.Count(t.Context(), roster.UserQuery{})
	is.NoErr(err)
	is.Equal(n, 10_000)
	is.Equal(made, 10_000)
	is.Equal(asked, 12_500)
}

// fullStore has a Tx that is full, or is not, and counts Updates.
type fullStore struct {
	roster.Store
	full    bool
	updates int
}

type fullTx struct {
	roster.Tx
	of *fullStore
}

func (s *fullStore) Update(ctx context.Context, fn func(roster.Tx) error) error {
	s.updates++
	return s.Store.Update(ctx, func(tx roster.Tx) error { return fn(fullTx{tx, s}) })
}

func (tx fullTx) Full() bool { return tx.of.full }

func (tx fullTx) InsertUsers(ctx context.Context, users []*roster.User) ([]error, error) {
	for _, u := range users {
		if err := tx.PutUser(ctx, u); err != nil {
			return nil, err
		}
	}
	return make([]error, len(users)), nil
}

func (tx fullTx) InsertEvents(context.Context, []roster.Event) error { return nil }

func (tx fullTx) InsertTeamMemberships(context.Context, []roster.TeamMembership) error { return nil }

func (tx fullTx) TouchUsers(context.Context, []*roster.User) error { return nil }

func (tx fullTx) EndTeamMemberships(context.Context, []roster.TeamMembership) error { return nil }

// TestCreateAllUntilFull holds that a store says how many users one Update makes, and that
// each result is that of its user all the same.
func TestCreateAllUntilFull(t *testing.T) {
	for _, test := range []struct {
		name  string
		store *fullStore
		want  int
	}{
		{"room for all", &fullStore{Store: memstore.New()}, 1},
		{"full at once", &fullStore{Store: memstore.New(), full: true}, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(test.store, testConfig())
			i := 0
			for r, err := range dir.CreateAll(t.Context(), func(yield func(roster.NewUser) bool) {
				for i := range 2_500 {
					if !yield(roster.NewUser{Name: fmt.Sprint(i), Role: []roster.Role{"", "unknown"}[i%2]}) {
						return
					}
				}
			}) {
				is.NoErr(err)
				is.Equal(r.Err != nil, i%2 == 1)
				is.Equal(r.User.Name, []string{fmt.Sprint(i), ""}[i%2])
				i++
			}
			is.Equal(i, 2_500)
			is.Equal(test.store.updates, test.want)
		})
	}
}

func ExampleDirectory_CreateAll() {
	dir := roster.New(memstore.New(), nil)
	rows := slices.Values([]roster.NewUser{{Email: "ann@example.com"}, {Email: "ann@example.com"}, {Email: "bob@example.com"}})
	for r, err := range dir.CreateAll(context.Background(), rows) {
		if err != nil {
			panic(err) // of the store: what follows is not made
		}
		if r.Err != nil {
			fmt.Println(r.Err)
			continue
		}
		fmt.Println(r.User.Email)
	}
	// Output:
	// ann@example.com
	// roster: email already exists
	// bob@example.com
}
