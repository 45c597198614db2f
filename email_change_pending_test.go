package roster_test

import (
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestPendingEmail asks which change of address waits, after one was asked for.
func TestPendingEmail(t *testing.T) {
	for name, c := range map[string]struct {
		then func(t *testing.T, p *person) error
		want string
	}{
		"nothing happens": {func(*testing.T, *person) error { return nil }, "Doe@x.test"},
		"another is asked for": {func(t *testing.T, p *person) error {
			p.clock.Add(time.Hour)
			return last(p.own().ChangeEmail(t.Context(), p.u.ID, "roe@x.test"))
		}, "roe@x.test"},
		"it is confirmed": {func(t *testing.T, p *person) error {
			return last(p.own().ConfirmEmail(t.Context(), p.mail(roster.PurposeEmailChange)))
		}, ""},
		"it is called off": {func(t *testing.T, p *person) error {
			return last(p.own().CancelEmailChange(t.Context(), p.u.ID))
		}, ""},
		"it expires": {func(_ *testing.T, p *person) error { p.clock.Add(30 * 24 * time.Hour); return nil }, ""},
		"an admin locks the user out": {func(t *testing.T, p *person) error {
			return last(p.dir.Apply(t.Context(), p.u.ID, roster.Deactivate))
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			p := newPerson(t, memstore.New())
			_, err := p.own().ChangeEmail(t.Context(), p.u.ID, "Doe@x.test")
			is.NoErr(err)
			is.NoErr(c.then(t, p))
			waits, err := p.dir.PendingEmail(t.Context(), p.u.ID)
			is.NoErr(err)
			is.Equal(waits.Address, c.want)
			is.Equal(waits.Asked.IsZero(), c.want == "")
			is.Equal(waits.Expires.IsZero(), c.want == "")
		})
	}
}

// TestCancelEmailChange: the code is worth nothing from then on, and a repeat leaves no
// event.
func TestCancelEmailChange(t *testing.T) {
	is := is.New(t)
	p := newPerson(t, memstore.New())
	code := p.asks("doe@x.test")
	for range 2 {
		_, err := p.dir.CancelEmailChange(t.Context(), p.u.ID)
		is.NoErr(err)
	}
	_, err := p.own().ConfirmEmail(t.Context(), code)
	is.True(errors.Is(err, roster.ErrCredentials))
	page, err := p.dir.Events(t.Context(), roster.EventQuery{Kinds: []roster.EventKind{roster.EventEmailCancelled}})
	is.NoErr(err)
	is.Equal(len(page.Events), 1)
	is.NoErr(last(p.own().ChangeEmail(t.Context(), p.u.ID, "roe@x.test"))) // it can be asked for again
}

// TestWhoSeesAPendingEmail: it is an address that somebody typed, and no business of who
// may not change it.
func TestWhoSeesAPendingEmail(t *testing.T) {
	p := newPosing(t)
	if _, err := p.dir.ChangeEmail(t.Context(), p.alice.ID, "doe@x.test"); err != nil {
		t.Fatal(err)
	}
	bob := roster.Actor{User: bobOf(p)}
	above := mustCreate(t, p.dir, roster.NewUser{Email: "top@x.test", Role: roster.RoleOwner, Active: true})
	for name, c := range map[string]struct {
		by   roster.Actor
		user roster.ID
		want error
	}{
		"the user":           {roster.Actor{User: p.alice.ID}, p.alice.ID, nil},
		"an admin":           {roster.Actor{User: p.admin.ID}, p.alice.ID, nil},
		"another user":       {bob, p.alice.ID, roster.ErrForbidden},
		"an admin, of above": {roster.Actor{User: p.admin.ID}, above.ID, roster.ErrForbidden},
		"who poses as her":   {p.posed.Actor(), p.alice.ID, roster.ErrForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			_, err := p.dir.ActingAs(c.by).PendingEmail(t.Context(), c.user)
			is.Equal(err, c.want)
			_, err = p.dir.ActingAs(c.by).CancelEmailChange(t.Context(), c.user)
			is.Equal(err, c.want)
		})
	}
}
