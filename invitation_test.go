package roster_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

func mustInvite(t *testing.T, dir *roster.Directory, n roster.NewInvitation) roster.Invitation {
	t.Helper()
	i, err := dir.Invite(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// mustMail mails an invitation, whose code it returns as it was mailed.
func mustMail(t *testing.T, dir *roster.Directory, n roster.NewInvitation) roster.Invitation {
	t.Helper()
	n.Mail = true
	i := mustInvite(t, dir, n)
	var box mailbox
	mustRelay(t, dir, box.config())
	i.Code = box.code(roster.PurposeInvitation)
	return i
}

func TestInviteAndRedeem(t *testing.T) {
	is := is.New(t)
	c, cfg, store := newClock(), testConfig(), memstore.New()
	cfg.Now = c.Now
	dir := roster.New(store, cfg)
	group, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"})
	is.NoErr(err)
	i := mustInvite(t, dir, roster.NewInvitation{Email: "Carol@x.test", Role: roster.RoleAdmin, Group: group.ID, Mail: true})
	is.Equal(i.User.State, roster.StateInvited)
	is.Equal(i.User.Role, roster.RoleAdmin)
	is.Equal(i.User.Invited, dir.Now())
	is.Equal(i.Secret.Email, "carol@x.test")
	is.Equal(i.Secret.Expires, dir.Now().Add(7*24*time.Hour))
	is.Equal(string(i.Code), "") // the mail has it

	deliveries, err := store.Deliveries(t.Context(), roster.DeliverySelection{})
	is.NoErr(err)
	is.Equal(len(deliveries), 1)
	page, err := dir.Events(t.Context(), roster.EventQuery{User: i.User.ID})
	is.NoErr(err)
	events := page.Events
	is.Equal(deliveries[0].Event, events[1].ID)
	is.Equal(deliveries[0].UserVersion, i.User.Version)
	is.Equal(events[1].Secret, i.Secret.ID)

	var box mailbox
	mustRelay(t, dir, box.config())
	code := box.code(roster.PurposeInvitation)
	is.Equal(len(code), 43)

	c.Add(time.Hour)
	u, err := dir.AcceptInvitation(t.Context(), code, roster.Acceptance{First: "Carol", Last: "Roe", Password: "securepassword"})
	is.NoErr(err)
	is.Equal(u.State, roster.StateActive)
	is.Equal(u.Name, "Carol Roe")
	is.True(u.EmailVerified)
	is.Equal(u.Activated, dir.Now())
	_, err = dir.VerifyPassword(t.Context(), u.ID, "securepassword")
	is.NoErr(err)
	grants, err := dir.Grants(t.Context(), roster.GrantQuery{Users: []roster.ID{u.ID}})
	is.NoErr(err)
	is.Equal(len(grants), 1)
	is.Equal(grants[0].Group, group.ID)

	_, err = dir.AcceptInvitation(t.Context(), code, roster.Acceptance{})
	is.Equal(err, roster.ErrCredentials) // once
	_, err = dir.InviteCode(t.Context(), u.ID)
	is.Equal(err, roster.ErrNotFound)
}

func TestBadCodes(t *testing.T) {
	for name, spoil := range map[string]func(*testing.T, *clock, *roster.Directory, roster.Invitation) roster.SecretText{
		"unknown": func(_ *testing.T, _ *clock, _ *roster.Directory, i roster.Invitation) roster.SecretText {
			return i.Code + "x"
		},
		"cut short": func(_ *testing.T, _ *clock, _ *roster.Directory, i roster.Invitation) roster.SecretText {
			return i.Code[:42]
		},
		"empty": func(*testing.T, *clock, *roster.Directory, roster.Invitation) roster.SecretText { return "" },
		"a mebibyte": func(*testing.T, *clock, *roster.Directory, roster.Invitation) roster.SecretText {
			return roster.SecretText(make([]byte, 1<<20))
		},
		"expired": func(_ *testing.T, c *clock, _ *roster.Directory, i roster.Invitation) roster.SecretText {
			c.Add(7*24*time.Hour + time.Second)
			return i.Code
		},
		"replaced by a new one": func(t *testing.T, _ *clock, dir *roster.Directory, i roster.Invitation) roster.SecretText {
			mustInvite(t, dir, roster.NewInvitation{User: i.User.ID})
			return i.Code
		},
		"revoked": func(t *testing.T, _ *clock, dir *roster.Directory, i roster.Invitation) roster.SecretText {
			dir.Apply(t.Context(), i.User.ID, roster.RevokeInvitation)
			return i.Code
		},
		"deactivated and back": func(t *testing.T, _ *clock, dir *roster.Directory, i roster.Invitation) roster.SecretText {
			dir.Apply(t.Context(), i.User.ID, roster.Deactivate)
			dir.Apply(t.Context(), i.User.ID, roster.Reactivate)
			return i.Code
		},
		"activated by an admin": func(t *testing.T, _ *clock, dir *roster.Directory, i roster.Invitation) roster.SecretText {
			dir.Apply(t.Context(), i.User.ID, roster.Activate)
			return i.Code
		},
		"removed": func(t *testing.T, _ *clock, dir *roster.Directory, i roster.Invitation) roster.SecretText {
			dir.Apply(t.Context(), i.User.ID, roster.Remove)
			return i.Code
		},
		"mailed to an address that changed": func(t *testing.T, _ *clock, dir *roster.Directory, i roster.Invitation) roster.SecretText {
			dir.Edit(t.Context(), i.User.ID, func(p *roster.Profile) error { p.Email = "eve@x.test"; return nil })
			return i.Code
		},
		"of a closed account": func(t *testing.T, _ *clock, dir *roster.Directory, i roster.Invitation) roster.SecretText {
			dir.CloseAccount(t.Context())
			return i.Code
		},
		"an API token": func(t *testing.T, _ *clock, dir *roster.Directory, i roster.Invitation) roster.SecretText {
			_, text, _ := dir.IssueToken(t.Context(), roster.NewToken{Role: roster.RoleUser})
			return text
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			c, cfg := newClock(), testConfig()
			cfg.Now = c.Now
			dir := roster.New(memstore.New(), cfg)
			i := mustInvite(t, dir, roster.NewInvitation{Email: "carol@x.test"})
			code := spoil(t, c, dir, i)
			before, err := dir.User(t.Context(), i.User.ID)
			is.NoErr(err)
			_, err = dir.AcceptInvitation(t.Context(), code, roster.Acceptance{})
			is.Equal(err, roster.ErrCredentials)
			after, err := dir.User(t.Context(), i.User.ID)
			is.NoErr(err)
			is.Equal(after, before)
		})
	}
}

func TestACodeWorksOnce(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	i := mustInvite(t, dir, roster.NewInvitation{Email: "carol@x.test"})
	var won, refused atomic.Int64
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			switch _, err := dir.AcceptInvitation(t.Context(), i.Code, roster.Acceptance{}); {
			case err == nil:
				won.Add(1)
			case errors.Is(err, roster.ErrCredentials):
				refused.Add(1)
			}
		})
	}
	all.Wait()
	is.Equal(won.Load(), int64(1))
	is.Equal(refused.Load(), int64(63))
}

func TestWhatWasSetBeforeAnInvitationIsVoid(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := mustCreate(t, dir, roster.NewUser{Email: "carol@x.test", Password: "attackers password"})
	i := mustInvite(t, dir, roster.NewInvitation{User: u.ID})
	accepted, err := dir.AcceptInvitation(t.Context(), i.Code, roster.Acceptance{})
	is.NoErr(err)
	is.Equal(accepted.PasswordHash, roster.PasswordHash(""))
	is.True(accepted.Epoch > u.Epoch)
	_, err = dir.VerifyPassword(t.Context(), u.ID, "attackers password")
	is.Equal(err, roster.ErrCredentials)
}

func TestInviteRefuses(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	active := mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Active: true})
	nobody := mustCreate(t, dir, roster.NewUser{Name: "without an address"})
	for _, c := range []struct {
		name string
		n    roster.NewInvitation
		want error
	}{
		{"no address", roster.NewInvitation{}, roster.ErrInvalid},
		{"a header", roster.NewInvitation{Email: "v@x.test\r\nBcc: w@x.test"}, roster.ErrInvalid},
		{"an active user by address", roster.NewInvitation{Email: "A@x.test"}, roster.ErrState},
		{"an active user by id", roster.NewInvitation{User: active.ID}, roster.ErrState},
		{"an unknown user", roster.NewInvitation{User: roster.NewID()}, roster.ErrNotFound},
		{"mail without an address", roster.NewInvitation{User: nobody.ID, Mail: true}, roster.ErrInvalid},
		{"an unknown group", roster.NewInvitation{Email: "n@x.test", Group: roster.NewID()}, roster.ErrInvalid},
		{"an unknown role", roster.NewInvitation{Email: "n@x.test", Role: "king"}, roster.ErrInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			_, err := dir.Invite(t.Context(), c.n)
			is.True(errors.Is(err, c.want))
			n, err := dir.Count(t.Context(), roster.UserQuery{})
			is.NoErr(err)
			is.Equal(n, 2)
		})
	}
	_, err := dir.Invite(t.Context(), roster.NewInvitation{User: nobody.ID}) // handed over by the host
	is.NoErr(err)
}

func TestWithoutAKeyNothingIsMailed(t *testing.T) {
	is := is.New(t)
	cfg := testConfig()
	cfg.Keys = nil
	dir := roster.New(memstore.New(), cfg)
	_, err := dir.Invite(t.Context(), roster.NewInvitation{Email: "a@x.test", Mail: true})
	is.Equal(err, roster.ErrNoKey)
	n, err := dir.Count(t.Context(), roster.UserQuery{})
	is.NoErr(err)
	is.Equal(n, 0)

	i := mustInvite(t, dir, roster.NewInvitation{Email: "a@x.test"})
	_, err = dir.InviteCode(t.Context(), i.User.ID)
	is.Equal(err, roster.ErrNoKey)
	_, err = dir.AcceptInvitation(t.Context(), i.Code, roster.Acceptance{})
	is.NoErr(err)
}

func TestACodeIsShownToThoseItsUserDoesNotOutrank(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	i := mustInvite(t, dir, roster.NewInvitation{Email: "a@x.test", Role: roster.RoleOwner})
	for role, want := range map[roster.Role]error{
		roster.RoleOwner: nil, roster.RoleAdmin: roster.ErrForbidden, roster.RoleUser: roster.ErrForbidden,
	} {
		u := mustCreate(t, dir, roster.NewUser{Role: role, Active: true})
		_, err := dir.ActingAs(roster.Actor{User: u.ID}).InviteCode(t.Context(), i.User.ID)
		is.Equal(err, want)
	}
}

func TestKeysRotate(t *testing.T) {
	is := is.New(t)
	store, cfg := memstore.New(), testConfig()
	i := mustInvite(t, roster.New(store, cfg), roster.NewInvitation{Email: "a@x.test"})
	cfg.Keys = append([]roster.MailKey{{Number: 2, Secret: []byte("sixteen bytes or more")}}, cfg.Keys...)
	dir := roster.New(store, cfg)
	code, err := dir.InviteCode(t.Context(), i.User.ID)
	is.NoErr(err)
	is.Equal(code, i.Code)
	again := mustInvite(t, dir, roster.NewInvitation{User: i.User.ID})
	is.Equal(again.Secret.Key, int64(2))

	cfg.Keys = []roster.MailKey{{Number: 2, Secret: []byte("another under that number")}}
	_, err = roster.New(store, cfg).InviteCode(t.Context(), i.User.ID)
	is.Equal(err, roster.ErrNoKey)
	cfg.Keys = nil // what has arrived is still good
	_, err = roster.New(store, cfg).AcceptInvitation(t.Context(), again.Code, roster.Acceptance{})
	is.NoErr(err)
}

func TestARemovedPersonIsANewUser(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	first := mustInvite(t, dir, roster.NewInvitation{Email: "a@x.test"})
	_, err := dir.Apply(t.Context(), first.User.ID, roster.Remove)
	is.NoErr(err)
	second := mustInvite(t, dir, roster.NewInvitation{Email: "a@x.test"})
	is.True(second.User.ID != first.User.ID)
	is.True(second.User.Number != first.User.Number)
}

func TestInvitedTwiceAtOnceIsOneUser(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	var failed atomic.Int64
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			if _, err := dir.Invite(t.Context(), roster.NewInvitation{Email: "a@x.test"}); err != nil {
				failed.Add(1)
			}
		})
	}
	all.Wait()
	is.Equal(failed.Load(), int64(0))
	n, err := dir.Count(t.Context(), roster.UserQuery{})
	is.NoErr(err)
	is.Equal(n, 1)
}

// TestNobodyInvitesWhoOutranksThem: the code would make an owner of an admin.
func TestNobodyInvitesWhoOutranksThem(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	admin := dir.ActingAs(roster.Actor{User: mustCreate(t, dir, roster.NewUser{Role: roster.RoleAdmin, Active: true}).ID})
	owner := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Role: roster.RoleOwner})
	low := mustCreate(t, dir, roster.NewUser{Email: "low@x.test"})
	for _, n := range []roster.NewInvitation{
		{User: owner.ID}, {Email: "Jane@x.test"}, {User: owner.ID, Role: roster.RoleUser},
		{User: low.ID, Role: roster.RoleOwner}, {Email: "eve@x.test", Role: roster.RoleOwner},
	} {
		i, err := admin.Invite(t.Context(), n)
		is.Equal(err, roster.ErrForbidden)
		is.Equal(i, roster.Invitation{})
	}
	same, err := dir.User(t.Context(), owner.ID)
	is.NoErr(err)
	is.Equal(same, owner)
}
