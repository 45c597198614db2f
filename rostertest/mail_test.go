package rostertest_test

import (
	"slices"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/rostertest"
)

// Every letter that a Directory mails arrives, with a code that works.
func TestMail(t *testing.T) {
	kit := rostertest.New(t)
	jane := kit.Acme.User
	for _, c := range []struct {
		purpose roster.Purpose
		to      string
		ask     func() error
	}{
		{roster.PurposeInvitation, "invited@acme.test", func() error { return nil }}, // mailed by New
		{roster.PurposePasswordReset, jane.Email, func() error { return kit.Dir.SendPasswordReset(t.Context(), jane.Email, roster.ClientInfo{}) }},
		{roster.PurposeEmailVerification, "new@acme.test", func() error {
			u, err := kit.Dir.Create(t.Context(), roster.NewUser{Email: "new@acme.test", Active: true})
			if err != nil {
				return err
			}
			return kit.Dir.SendVerification(t.Context(), u.ID)
		}},
		{roster.PurposeSignUp, "stranger@acme.test", func() error {
			return kit.Dir.SendSignUp(t.Context(), roster.SignUpRequest{Email: "stranger@acme.test"})
		}},
		{roster.PurposeEmailChange, "jane@acme.test", func() error {
			_, err := kit.As(jane).ChangeEmail(t.Context(), jane.ID, "jane@acme.test")
			return err
		}},
	} {
		t.Run(string(c.purpose), func(t *testing.T) {
			is := is.New(t)
			is.NoErr(c.ask())
			l := kit.Mail.Wait(t, c.to)
			is.Equal(l.To, c.to)
			is.Equal(l.For, c.purpose)
			is.Equal(len(l.Code), 43)
			is.Equal(l.Link[len(l.Link)-44:], "#"+string(l.Code))
		})
	}
}

func TestMailLink(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	l := kit.Mail.Wait(t, "invited@globex.test")
	is.Equal(l.Link, "https://app.test/invitation#"+string(l.Code))
	kit = rostertest.NewWith(t, rostertest.Config{Link: func(m roster.Message) string { return "app:" + string(m.Code) }})
	l = kit.Mail.Wait(t, "Invited@Globex.TEST") // the same address
	is.Equal(l.Link, "app:"+string(l.Code))
	s, err := kit.Dir.AcceptInvitationAndSignIn(t.Context(), l.Code, roster.Acceptance{Password: rostertest.Password}, roster.ClientInfo{})
	is.NoErr(err)
	is.Equal(s.User.ID, kit.Globex.Invited.ID)
}

// Letters to one address come one after another; All has those to everybody.
func TestMailOrder(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	first := kit.Mail.Wait(t, "invited@acme.test")
	_, err := kit.Acme.Invite(t.Context(), roster.NewInvitation{User: kit.Acme.Invited.ID, Mail: true})
	is.NoErr(err)
	second := kit.Mail.Wait(t, "invited@acme.test")
	is.True(first.Code != second.Code)
	var to []string
	for _, l := range kit.Mail.All(t) {
		to = append(to, l.To)
	}
	slices.Sort(to)
	is.Equal(to, []string{"invited@acme.test", "invited@acme.test", "invited@globex.test"})
}

// Wait waits for what the program mails later.
func TestMailOfAnotherGoroutine(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	begun := make(chan struct{})
	asked := make(chan error)
	go func() {
		<-begun
		asked <- kit.Dir.SendPasswordReset(t.Context(), "user@acme.test", roster.ClientInfo{})
	}()
	is.Equal(len(kit.Mail.All(t)), 2)
	close(begun)
	is.Equal(kit.Mail.Wait(t, "user@acme.test").For, roster.PurposePasswordReset)
	is.NoErr(<-asked)
}

// A forgotten password in any account is a letter for each account that has the address.
func TestMailOfEveryAccount(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	for _, a := range []rostertest.Account{kit.Acme, kit.Globex} {
		_, err := a.Create(t.Context(), roster.NewUser{Email: "ann@x.test", Active: true})
		is.NoErr(err)
	}
	is.NoErr(kit.Dir.SendPasswordResetAnywhere(t.Context(), "ann@x.test", roster.ClientInfo{}))
	is.Equal(len(kit.Mail.All(t)), 4) // with the two invitations
}

// The mails of a Directory that the test made.
func TestNewMail(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), rostertest.NewRosterConfig(rostertest.NewClock()))
	mail := rostertest.NewMail(dir)
	_, err := dir.Invite(t.Context(), roster.NewInvitation{Email: "ann@x.test", Mail: true})
	is.NoErr(err)
	is.Equal(mail.Wait(t, "ann@x.test").For, roster.PurposeInvitation)
}
