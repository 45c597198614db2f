package sqltest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestNestedUpdates changes a user by dir inside Update, where the Directory that
// Update hands over is meant: each ends with its context and says so.
func TestNestedUpdates(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		for name, directory := range map[string]func(*testing.T, *host, *roster.Directory) *roster.Directory{
			"own transaction": func(_ *testing.T, _ *host, dir *roster.Directory) *roster.Directory { return dir },
			"host's transaction": func(t *testing.T, h *host, dir *roster.Directory) *roster.Directory {
				return dir.WithStore(h.store.Join(h.begin(t)))
			},
		} {
			t.Run(name, func(t *testing.T) {
				is := is.New(t)
				h := newHost(t, e)
				dir := roster.New(h.store, cheap())
				u, err := dir.Create(t.Context(), roster.NewUser{Email: "jane@x.test"})
				is.NoErr(err)
				rename := func(ctx context.Context, dir *roster.Directory, name string) error {
					_, err := dir.Edit(ctx, u.ID, func(p *roster.Profile) error { p.Name = name; return nil })
					return err
				}
				dir = directory(t, h, dir)
				err = dir.Update(t.Context(), func(tx *roster.Directory) error {
					is.NoErr(rename(t.Context(), tx, "Jane"))
					ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
					defer cancel()
					err := rename(ctx, dir, "Joan")
					is.True(errors.Is(err, roster.ErrNestedUpdate))
					return nil
				})
				is.NoErr(err)
				u, err = dir.User(t.Context(), u.ID)
				is.NoErr(err)
				is.Equal(u.Name, "Jane")
			})
		}
	})
}

// TestJoinedStoresTakeNoPassword: the host could roll the count of failures back.
func TestJoinedStoresTakeNoPassword(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		h := newHost(t, e)
		dir := roster.New(h.store, cheap())
		u, err := dir.Create(t.Context(), roster.NewUser{Email: "jane@x.test", Password: "right password", Active: true})
		if err != nil {
			t.Fatal(err)
		}
		joined := dir.WithStore(h.store.Join(h.begin(t)))
		for _, password := range []roster.SecretText{"wrong password", "right password"} {
			for name, call := range map[string]func() error{
				"SignIn": func() error {
					_, err := joined.SignIn(t.Context(), roster.SignIn{Email: "jane@x.test", Password: password})
					return err
				},
				"VerifyPassword": func() error { _, err := joined.VerifyPassword(t.Context(), u.ID, password); return err },
				"ChangePassword": func() error {
					_, err := joined.ChangePassword(t.Context(), u.ID, password, "another password", roster.ID{})
					return err
				},
			} {
				t.Run(name+" by "+string(password), func(t *testing.T) {
					var invalid *roster.InvalidError
					is.New(t).True(errors.As(call(), &invalid))
				})
			}
		}
	})
}
