package roster_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

func TestForceLogout(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Active: true})
	out, err := dir.ForceLogout(t.Context(), u.ID)
	is.NoErr(err)
	is.Equal(out.Epoch, u.Epoch+1)
	is.Equal(out.State, roster.StateActive)
	_, err = dir.ForceLogout(t.Context(), roster.NewID())
	is.Equal(err, roster.ErrNotFound)
	_, err = dir.Apply(t.Context(), u.ID, roster.Remove)
	is.NoErr(err)
	_, err = dir.ForceLogout(t.Context(), u.ID)
	is.True(errors.Is(err, roster.ErrState))
}

func TestSignInVerified(t *testing.T) {
	for _, c := range []struct {
		name     string
		state    roster.State // of the user with the address; empty: nobody has it
		register bool
		want     error
	}{
		{"an active user", roster.StateActive, false, nil},
		{"a created user, who is not invited", roster.StateCreated, false, roster.ErrCredentials},
		{"a created user, who registers", roster.StateCreated, true, nil},
		{"an invited user becomes active", roster.StateInvited, false, nil},
		{"a deactivated user is refused", roster.StateDeactivated, true, roster.ErrCredentials},
		{"a deleted user is nobody", roster.StateDeleted, false, roster.ErrCredentials},
		{"nobody", "", false, roster.ErrCredentials},
		{"nobody, who registers", "", true, nil},
		{"a deleted user, who registers anew", roster.StateDeleted, true, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			clock, cfg := newClock(), testConfig()
			cfg.Now = clock.Now
			dir := roster.New(memstore.New(), cfg)
			before := roster.User{Profile: roster.Profile{Email: "jane@example.com"}}
			if c.state != "" {
				before = userIn(t, dir, c.state, c.state == roster.StateActive)
			}
			clock.Add(time.Second)
			u, err := dir.SignInVerified(t.Context(), roster.Claims{Email: "JANE@example.com", Name: "Jane Doe"}, c.register)
			is.Equal(err, c.want)
			if err != nil {
				return
			}
			is.Equal(u.State, roster.StateActive)
			is.True(u.EmailVerified)
			is.Equal(u.Activity, dir.Now())
			is.Equal(u.ID != before.ID, c.state == "" || c.state == roster.StateDeleted)
			stored, err := dir.User(t.Context(), u.ID)
			is.NoErr(err)
			is.Equal(stored, u)
			is.Equal(stored.PasswordHash, roster.PasswordHash(""))
		})
	}
	t.Run("an open invitation is accepted by it", func(t *testing.T) {
		is := is.New(t)
		dir := roster.New(memstore.New(), testConfig())
		group, err := dir.CreateGroup(t.Context(), roster.GroupProfile{})
		is.NoErr(err)
		i := mustInvite(t, dir, roster.NewInvitation{Email: "a@x.test", Group: group.ID})
		_, err = dir.SignInVerified(t.Context(), roster.Claims{Email: "a@x.test"}, false)
		is.NoErr(err)
		grants, err := dir.Grants(t.Context(), roster.GrantQuery{Users: []roster.ID{i.User.ID}})
		is.NoErr(err)
		is.Equal(len(grants), 1)
		_, err = dir.AcceptInvitation(t.Context(), i.Code, roster.Acceptance{})
		is.Equal(err, roster.ErrCredentials)
	})
	t.Run("a closed account", func(t *testing.T) {
		is := is.New(t)
		dir := roster.New(memstore.New(), testConfig())
		mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Active: true})
		_, err := dir.CloseAccount(t.Context())
		is.NoErr(err)
		_, err = dir.SignInVerified(t.Context(), roster.Claims{Email: "a@x.test"}, true)
		is.Equal(err, roster.ErrCredentials)
	})
	t.Run("no address", func(t *testing.T) {
		is := is.New(t)
		_, err := roster.New(memstore.New(), testConfig()).SignInVerified(t.Context(), roster.Claims{}, true)
		is.True(errors.Is(err, roster.ErrInvalid))
	})
}

// TestSessionWithAnIDInUse holds that an id which exists is told, and not tried
// again and again as a conflict.
func TestSessionWithAnIDInUse(t *testing.T) {
	is := is.New(t)
	store := &updateCounter{Store: memstore.New()}
	dir := roster.New(store, testConfig())
	u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Active: true})
	cfg := testConfig()
	cfg.NewID = func() roster.ID { return u.ID }
	repeating := roster.New(store, cfg)
	_, err := repeating.StartSession(t.Context(), u.ID, roster.ClientInfo{})
	is.NoErr(err) // the first secret with that id

	updates := store.updates
	_, err = repeating.StartSession(t.Context(), u.ID, roster.ClientInfo{})
	var exists *roster.ExistsError
	is.True(errors.As(err, &exists))
	is.Equal(exists.Field, "id")
	is.Equal(store.updates, updates+1)
}

// updateCounter counts Updates.
type updateCounter struct {
	roster.Store
	updates int
}

func (s *updateCounter) Update(ctx context.Context, fn func(roster.Tx) error) error {
	s.updates++
	return s.Store.Update(ctx, fn)
}
