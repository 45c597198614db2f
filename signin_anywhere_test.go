package roster_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// tenants makes accounts beside the host's.
func tenants(t *testing.T, host *roster.Directory, names ...string) []*roster.Directory {
	t.Helper()
	var all []*roster.Directory
	for _, name := range names {
		a, err := host.CreateAccount(t.Context(), roster.NewAccount{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, host.ForAccount(a.ID))
	}
	return all
}

func makeMember(t *testing.T, host, home, there *roster.Directory, user roster.ID, role roster.Role) roster.Membership {
	t.Helper()
	m, err := host.CreateMembership(t.Context(), roster.NewMembership{
		Account: there.AccountID(), Home: home.AccountID(), User: user, Role: role,
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestFind(t *testing.T) {
	is := is.New(t)
	cfg, clock := testConfig(), newClock()
	cfg.Now, cfg.MaxPage = clock.Now, 3
	host := roster.New(memstore.New(), cfg)
	all := tenants(t, host, "A", "B", "C", "D", "E")
	var want []roster.ID
	for i, dir := range all {
		clock.Add(time.Hour)
		u := mustCreate(t, dir, roster.NewUser{Email: "Jane@x.test"})
		mustCreate(t, dir, roster.NewUser{Email: "joan@x.test"})
		if i == 1 {
			mustApply(t, dir, u.ID, roster.Remove)
			continue
		}
		want = append(want, u.ID)
	}
	found, err := host.Find(t.Context(), "JANE@x.test")
	is.NoErr(err)
	is.Equal(len(found), 3) // MaxPage
	for i, u := range found {
		is.Equal(u.ID, want[i]) // oldest first
	}
	for _, address := range []string{"nobody@x.test", "no address", ""} {
		found, err = host.Find(t.Context(), address)
		is.NoErr(err)
		is.Equal(len(found), 0)
	}
	for _, dir := range []*roster.Directory{all[0], host.ActingAs(roster.Actor{User: want[0]}), all[0].ActingAs(roster.Actor{User: want[0]})} {
		_, err = dir.Find(t.Context(), "jane@x.test")
		is.Equal(err, roster.ErrForbidden)
		_, err = dir.SignInAnywhere(t.Context(), signIn("jane@x.test", password))
		is.Equal(err, roster.ErrForbidden)
	}
}

// TestSignInAnywhere signs in by an address that users of three accounts have.
func TestSignInAnywhere(t *testing.T) {
	const other, shared = roster.SecretText("another password"), roster.SecretText("shared password")
	host := roster.New(memstore.New(), testConfig())
	all := tenants(t, host, "A", "B", "C", "Closed")
	a := mustCreate(t, all[0], roster.NewUser{Email: "jane@x.test", Password: password, Role: roster.RoleAdmin, Active: true})
	b := mustCreate(t, all[1], roster.NewUser{Email: "jane@x.test", Password: shared, Active: true})
	c := mustCreate(t, all[2], roster.NewUser{Email: "jane@x.test", Password: shared, Role: roster.RoleReadOnly, Active: true})
	d := mustCreate(t, all[3], roster.NewUser{Email: "jane@x.test", Password: password, Active: true})
	mustCreate(t, all[3], roster.NewUser{Email: "joan@x.test", Password: password, Active: true})
	gone := mustCreate(t, all[1], roster.NewUser{Email: "june@x.test", Password: password, Active: true})
	mustApply(t, all[1], gone.ID, roster.Deactivate)
	m := makeMember(t, host, all[0], all[1], a.ID, roster.RoleUser)
	if _, err := all[3].CloseAccount(t.Context()); err != nil {
		t.Fatal(err)
	}
	_ = d
	entry := func(dir *roster.Directory, name string, u roster.User) roster.PersonAccount {
		return roster.PersonAccount{Account: dir.AccountID(), Name: name, User: u.ID, Role: u.Role, State: roster.StateActive}
	}
	byMembership := roster.PersonAccount{
		Account: all[1].AccountID(), Name: "B", User: a.ID, Membership: m.ID, Role: roster.RoleUser, State: roster.StateActive,
	}
	for _, c := range []struct {
		name     string
		email    string
		password roster.SecretText
		session  roster.ID // whose; zero: none
		accounts []roster.PersonAccount
		want     error
	}{
		{"one user's password, and where it is a member", "JANE@x.test", password, a.ID, []roster.PersonAccount{entry(all[0], "A", a), byMembership}, nil},
		{"the password of two users", "jane@x.test", shared, roster.ID{}, []roster.PersonAccount{entry(all[1], "B", b), entry(all[2], "C", c)}, nil},
		{"nobody's password", "jane@x.test", other, roster.ID{}, nil, roster.ErrCredentials},
		{"nobody's address", "nobody@x.test", password, roster.ID{}, nil, roster.ErrCredentials},
		{"in a closed account alone", "joan@x.test", password, roster.ID{}, nil, roster.ErrCredentials},
		{"of a user who is deactivated", "june@x.test", password, roster.ID{}, nil, roster.ErrCredentials},
		{"no address", "jane", password, roster.ID{}, nil, roster.ErrCredentials},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			got, err := host.SignInAnywhere(t.Context(), signIn(c.email, c.password))
			is.Equal(err, c.want)
			is.Equal(got.Session.User.ID, c.session)
			is.Equal(got.Accounts, c.accounts)
			if c.session.IsZero() {
				is.Equal(got.Session, roster.Session{})
				return
			}
			s, err := host.Session(t.Context(), got.Session.Token)
			is.NoErr(err)
			is.Equal(s.User, got.Session.User)
		})
	}
	is := is.New(t)
	is.NoErr(last(all[2].SignIn(t.Context(), signIn("jane@x.test", shared)))) // the choice
	err := host.Update(t.Context(), func(d *roster.Directory) error {
		return last(d.SignInAnywhere(t.Context(), signIn("jane@x.test", password)))
	})
	is.True(errors.Is(err, roster.ErrInvalid)) // it could take back the count
}

// TestSignInAnywhereTellsNothing asks for the same answer and calls of the store,
// in however many accounts the address is.
func TestSignInAnywhereTellsNothing(t *testing.T) {
	is := is.New(t)
	store := &counted{Store: memstore.New()}
	host := roster.New(store, testConfig())
	for i, dir := range tenants(t, host, "A", "B", "C", "D") {
		for n := range i {
			mustCreate(t, dir, roster.NewUser{Email: fmt.Sprintf("jane%d@x.test", n), Password: password, Active: true})
		}
		mustCreate(t, dir, roster.NewUser{Email: "bare@x.test", Active: true})
	}
	var want []string
	for _, email := range []string{"nobody@x.test", "jane0@x.test", "jane1@x.test", "jane2@x.test", "bare@x.test"} {
		store.calls = nil
		got, err := host.SignInAnywhere(t.Context(), signIn(email, "wrong password"))
		is.Equal(err, roster.ErrCredentials)
		is.Equal(len(got.Accounts), 0)
		if want == nil {
			want = store.calls
		}
		is.Equal(store.calls, want)
	}
}

// TestSignInAnywhereTakesTheSameTime: neither a wrong nor a right password tells by
// its time how many users have the address.
func TestSignInAnywhereTakesTheSameTime(t *testing.T) {
	for name, c := range map[string]struct {
		email    string
		password roster.SecretText
		want     error
	}{
		"nobody":                       {"nobody@x.test", password, roster.ErrCredentials},
		"one user, a wrong password":   {"one@x.test", "wrong password", roster.ErrCredentials},
		"five users, a wrong password": {"five@x.test", "wrong password", roster.ErrCredentials},
		"one user":                     {"one@x.test", password, nil},
		"five users":                   {"five@x.test", password, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				is := is.New(t)
				host, _ := manyCosts(t)
				for i, dir := range tenants(t, host, "A", "B", "C", "D", "E") {
					mustCreate(t, dir, roster.NewUser{Email: "five@x.test", Password: password, Active: true})
					if i == 0 {
						mustCreate(t, dir, roster.NewUser{Email: "one@x.test", Password: password, Active: true})
					}
				}
				learnCost(t, host)
				began := time.Now()
				_, err := host.SignInAnywhere(t.Context(), signIn(c.email, c.password))
				is.Equal(err, c.want)
				is.Equal(time.Since(began), 8*190*time.Millisecond)
			})
		})
	}
}

// TestSignInAnywhereIsBounded compares a password eight times at most, at those
// first who have verified the address.
func TestSignInAnywhereIsBounded(t *testing.T) {
	is := is.New(t)
	cfg, clock, foreign := testConfig(), newClock(), &reversed{}
	cfg.Now, cfg.ForeignHashes = clock.Now, []roster.ForeignHash{foreign}
	host := roster.New(memstore.New(), cfg)
	for i := range 20 {
		clock.Add(time.Second)
		dir := tenants(t, host, fmt.Sprint(i))[0]
		mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", PasswordHash: "rev:gnorw", Active: true})
	}
	owner := tenants(t, host, "the last")[0]
	jane := mustCreate(t, owner, roster.NewUser{Email: "jane@x.test", EmailVerified: true, PasswordHash: "rev:drowssaperuces", Active: true})
	got, err := host.SignInAnywhere(t.Context(), signIn("jane@x.test", password))
	is.NoErr(err)
	is.Equal(got.Session.User.ID, jane.ID)
	is.Equal(foreign.verified, 8)
}

// TestSignInAnywhereIsThrottled counts failures once for an address and a network,
// in however many accounts the address is.
func TestSignInAnywhereIsThrottled(t *testing.T) {
	for _, email := range []string{"jane@x.test", "nobody@x.test"} {
		t.Run(email, func(t *testing.T) {
			is := is.New(t)
			cfg, clock := testConfig(), newClock()
			cfg.Now, cfg.FreeFailures = clock.Now, 3
			host := roster.New(memstore.New(), cfg)
			for _, dir := range tenants(t, host, "A", "B") {
				mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Password: password, Active: true})
			}
			fail := func() error {
				_, err := host.SignInAnywhere(t.Context(), signIn(email, "wrong password"))
				return err
			}
			for range 3 {
				is.Equal(fail(), roster.ErrCredentials)
			}
			is.True(errors.Is(fail(), roster.ErrThrottled))
			clock.Add(2 * time.Second)
			is.Equal(fail(), roster.ErrCredentials)
		})
	}
	is := is.New(t)
	cfg, clock := testConfig(), newClock()
	cfg.Now, cfg.FreeFailures = clock.Now, 3
	host := roster.New(memstore.New(), cfg)
	for _, dir := range tenants(t, host, "A", "B") {
		mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Password: password, Active: true})
	}
	for range 10 { // a right password takes back what was counted, with a session or a choice
		got, err := host.SignInAnywhere(t.Context(), signIn("jane@x.test", password))
		is.NoErr(err)
		is.Equal(len(got.Accounts), 2)
	}
	mustCreate(t, host, roster.NewUser{Email: "joan@x.test", Password: password, Active: true})
	for range 10 {
		is.NoErr(last(host.SignInAnywhere(t.Context(), signIn("joan@x.test", password))))
	}
}

func setMembership(t *testing.T, host *roster.Directory, id roster.ID, s roster.State) error {
	t.Helper()
	return last(host.EditMembership(t.Context(), id, func(p *roster.MembershipProfile) error { p.State = s; return nil }))
}
