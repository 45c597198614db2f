package roster_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// meeting is a store on which something else happens just before an Update.
type meeting struct {
	roster.Store
	before func()
}

func (m *meeting) Update(ctx context.Context, fn func(roster.Tx) error) error {
	if before := m.before; before != nil {
		m.before = nil
		before()
	}
	return m.Store.Update(ctx, fn)
}

// TestACodeIsReadAgain has something happen between the moment at which a code is
// looked up and the one at which it is used.
func TestACodeIsReadAgain(t *testing.T) {
	codes := map[string]struct {
		mail func(*testing.T, *roster.Directory) (user roster.ID, code roster.SecretText)
		use  func(context.Context, *roster.Directory, roster.SecretText) error
	}{
		"an invitation": {
			func(t *testing.T, dir *roster.Directory) (roster.ID, roster.SecretText) {
				i := mustInvite(t, dir, roster.NewInvitation{Email: "jane@x.test"})
				return i.User.ID, i.Code
			},
			func(ctx context.Context, dir *roster.Directory, code roster.SecretText) error {
				_, err := dir.AcceptInvitationAndSignIn(ctx, code, roster.Acceptance{}, roster.ClientInfo{})
				return err
			},
		},
		"a reset": {
			func(t *testing.T, dir *roster.Directory) (roster.ID, roster.SecretText) {
				return jane(t, dir).ID, mustForget(t, dir, "jane@x.test")
			},
			func(ctx context.Context, dir *roster.Directory, code roster.SecretText) error {
				_, err := dir.ResetPassword(ctx, code, "another password", roster.ClientInfo{})
				return err
			},
		},
		"a verification": {
			func(t *testing.T, dir *roster.Directory) (roster.ID, roster.SecretText) {
				u := jane(t, dir)
				return u.ID, mustVerify(t, dir, u.ID)
			},
			func(ctx context.Context, dir *roster.Directory, code roster.SecretText) error {
				_, err := dir.VerifyEmail(ctx, code)
				return err
			},
		},
	}
	for what, c := range codes {
		for name, happens := range map[string]func(ctx context.Context, dir *roster.Directory, user roster.ID, code roster.SecretText) error{
			"used": func(ctx context.Context, dir *roster.Directory, _ roster.ID, code roster.SecretText) error {
				return c.use(ctx, dir, code)
			},
			"another address": func(ctx context.Context, dir *roster.Directory, user roster.ID, _ roster.SecretText) error {
				_, err := dir.Edit(ctx, user, func(p *roster.Profile) error { p.Email = "eve@x.test"; return nil })
				return err
			},
			"deactivated": func(ctx context.Context, dir *roster.Directory, user roster.ID, _ roster.SecretText) error {
				_, err := dir.Apply(ctx, user, roster.Deactivate)
				return err
			},
			"erased": func(ctx context.Context, dir *roster.Directory, user roster.ID, _ roster.SecretText) error {
				if _, err := dir.Apply(ctx, user, roster.Remove); err != nil {
					return err
				}
				_, err := dir.Erase(ctx, user)
				return err
			},
			"closed": func(ctx context.Context, dir *roster.Directory, _ roster.ID, _ roster.SecretText) error {
				_, err := dir.CloseAccount(ctx)
				return err
			},
		} {
			t.Run(what+", "+name, func(t *testing.T) {
				is := is.New(t)
				store := &meeting{Store: memstore.New()}
				dir := roster.New(store, testConfig())
				user, code := c.mail(t, dir)
				var then roster.User
				store.before = func() {
					is.NoErr(happens(t.Context(), dir, user, code))
					then, _ = dir.User(t.Context(), user)
				}
				is.Equal(c.use(t.Context(), dir, code), roster.ErrCredentials)
				after, err := dir.User(t.Context(), user)
				is.NoErr(err)
				is.Equal(after, then)
			})
		}
	}
}

// TestACodeIsForOneAddress changes the address of a user and leaves the code alone,
// as nothing but a fault does.
func TestACodeIsForOneAddress(t *testing.T) {
	is := is.New(t)
	store := memstore.New()
	dir := roster.New(store, testConfig())
	i := mustInvite(t, dir, roster.NewInvitation{Email: "jane@x.test"})
	u := i.User
	u.Email, u.CanonicalEmail = "eve@x.test", "eve@x.test"
	is.NoErr(store.Update(t.Context(), func(tx roster.Tx) error { return tx.PutUser(t.Context(), &u) }))
	_, err := dir.AcceptInvitationAndSignIn(t.Context(), i.Code, roster.Acceptance{}, roster.ClientInfo{})
	is.Equal(err, roster.ErrCredentials)
}

// TestNoConsumer asks for mails that nobody would send: each is refused before
// anything is written.
func TestNoConsumer(t *testing.T) {
	all := map[roster.EventKind]func(ctx context.Context, dir *roster.Directory, u roster.User) error{
		roster.EventUserInvited: func(ctx context.Context, dir *roster.Directory, _ roster.User) error {
			_, err := dir.Invite(ctx, roster.NewInvitation{Email: "carol@x.test", Mail: true})
			if _, bulk := dir.InviteAll(ctx, []roster.NewInvitation{{Email: "carol@x.test", Mail: true}}); !errors.Is(bulk, err) {
				return bulk
			}
			return err
		},
		roster.EventPasswordForgotten: func(ctx context.Context, dir *roster.Directory, _ roster.User) error {
			return dir.SendPasswordReset(ctx, "jane@x.test", roster.ClientInfo{})
		},
		roster.EventVerificationAsked: func(ctx context.Context, dir *roster.Directory, u roster.User) error {
			return dir.SendVerification(ctx, u.ID)
		},
	}
	for kind, ask := range all {
		others := []roster.Consumer{{Name: "log", Kinds: []roster.EventKind{roster.EventSignedIn}}}
		for other := range all {
			if other != kind {
				others = append(others, roster.Consumer{Name: "mail", Kinds: []roster.EventKind{other}})
			}
		}
		for name, c := range map[string]struct {
			consumers []roster.Consumer
			want      error
		}{
			"no consumer":              {nil, roster.ErrNoConsumer},
			"consumers of other kinds": {others, roster.ErrNoConsumer},
			"a consumer of this kind":  {[]roster.Consumer{{Name: "mail", Kinds: []roster.EventKind{kind}}}, nil},
			"a consumer of all kinds":  {[]roster.Consumer{{Name: "all"}}, nil},
		} {
			t.Run(string(kind)+"/"+name, func(t *testing.T) {
				is := is.New(t)
				cfg, store := testConfig(), memstore.New()
				cfg.Consumers = c.consumers
				dir := roster.New(store, cfg)
				u := jane(t, dir)
				counted := &counted{Store: store}
				is.Equal(ask(t.Context(), dir.WithStore(counted), u), c.want)
				is.Equal(slices.Contains(counted.calls, "Update"), c.want == nil)
			})
		}
	}
}
