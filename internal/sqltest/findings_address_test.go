package sqltest

import (
	"errors"
	"strings"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/publicala"
)

func readTokenSeesNoCode(f *finding) {
	_, err := f.as(f.admin).Invite(f.ctx, roster.NewInvitation{Email: "new@x.test", Role: roster.RoleAdmin, Mail: true})
	f.NoErr(err)
	set := embedthis.New(f.dir, embedthis.Config{Authorize: httpadapters.Tokens(f.dir)})
	for _, path := range []string{"/user/find", "/user/get"} {
		status, body := ask(set, f.token(f.admin, httpadapters.ScopeRead), "POST", path, `{"email":"new@x.test"}`)
		f.Equal(status, 200)
		f.True(strings.Contains(body, "new@x.test"))
		f.True(!strings.Contains(body, `"invite":"`))
	}
}

// moveTo has a token of a user ask for another address by Axiom's route.
func (f *finding) moveTo(u roster.User, email string) (status int, answer string) {
	set := axiom.New(f.dir, axiom.Config{Authorize: httpadapters.Tokens(f.dir)})
	return ask(set, f.token(u, httpadapters.ScopeUpdate), "PUT", "/v2/user", `{"name":"A","email":"`+email+`"}`)
}

func leakedTokenMovesNoAddress(f *finding) {
	status, body := f.moveTo(f.alice, "attacker@evil.example")
	f.Equal(status, 200)
	f.True(strings.Contains(body, "alice@x.test"))
	asked := f.mail()
	f.Equal(len(asked), 1)
	f.NoErr(f.dir.SendPasswordReset(f.ctx, "attacker@evil.example", roster.ClientInfo{}))
	f.Equal(len(f.mail()), 0)
	token := f.dir.ActingAs(roster.Actor{User: f.alice.ID, Token: roster.NewID()})
	f.Equal(last(token.ConfirmEmail(f.ctx, asked[0].Code)), roster.ErrForbidden)
}

func askedAddressIsNobodys(f *finding) {
	status, _ := f.moveTo(f.alice, "ceo@x.test")
	f.Equal(status, 200)
	made, err := f.as(f.admin).Create(f.ctx, roster.NewUser{Email: "ceo@x.test"})
	f.NoErr(err)
	found, err := f.dir.UserByEmail(f.ctx, "ceo@x.test")
	f.NoErr(err)
	f.Equal(found.ID, made.ID)
}

func takenAddressAnswersAlike(f *finding) {
	bob, carol := f.user(roster.NewUser{Active: true}), f.user(roster.NewUser{Active: true})
	free, answer := f.moveTo(bob, "free@x.test")
	taken, other := f.moveTo(carol, "root@x.test")
	f.Equal(free, taken)
	same := strings.NewReplacer(bob.ID.String(), "", carol.ID.String(), "")
	f.Equal(same.Replace(answer), same.Replace(other))
}

func handedCodeProvesNothing(f *finding) {
	inv, err := f.dir.Invite(f.ctx, roster.NewInvitation{Email: "ceo@x.test"}) // not mailed
	f.NoErr(err)
	f.acceptedByAnother(inv.Code)
}

func shownCodeProvesNothing(f *finding) {
	inv, err := f.dir.Invite(f.ctx, roster.NewInvitation{Email: "ceo@x.test", Mail: true})
	f.NoErr(err)
	f.Equal(string(inv.Code), "")
	code, err := f.as(f.admin).InviteCode(f.ctx, inv.User.ID)
	f.NoErr(err)
	f.acceptedByAnother(code)
}

// acceptedByAnother accepts an invitation of ceo@x.test, whose owner then comes by an
// identity provider.
func (f *finding) acceptedByAnother(code roster.SecretText) {
	u, err := f.dir.AcceptInvitation(f.ctx, code, roster.Acceptance{Password: "somebody else's"})
	f.NoErr(err)
	f.True(!u.EmailVerified)
	_, err = f.dir.SignInVerified(f.ctx, roster.Claims{Issuer: "idp", Subject: f.dir.AccountID().String(), Email: "ceo@x.test"}, true)
	f.NoErr(err)
	f.Equal(last(f.signIn("ceo@x.test", "somebody else's")), roster.ErrCredentials)
}

func strangersLinkTakesOver(f *finding) {
	u := f.user(roster.NewUser{Email: "ceo@x.test", Password: "the attacker's own", Active: true})
	s, err := f.signIn("ceo@x.test", "the attacker's own")
	f.NoErr(err)
	f.NoErr(f.dir.SendVerification(f.ctx, u.ID))
	_, err = f.dir.VerifyEmail(f.ctx, f.mail()[0].Code) // its owner clicks
	f.NoErr(err)
	f.True(errors.Is(last(f.dir.Session(f.ctx, s.Token)), roster.ErrCredentials))
	f.Equal(last(f.signIn("ceo@x.test", "the attacker's own")), roster.ErrCredentials)
}

func resetEndsWhatWasLinked(f *finding) {
	f.wait(time.Minute)
	claims := roster.Claims{Issuer: "idp", Subject: f.alice.ID.String()}
	_, err := f.dir.LinkIdentity(f.ctx, f.alice.ID, claims)
	f.NoErr(err)
	token := roster.SecretText(f.token(f.alice))
	f.NoErr(f.dir.SendPasswordReset(f.ctx, "alice@x.test", roster.ClientInfo{}))
	_, err = f.dir.ResetPassword(f.ctx, f.mail()[0].Code, "alice's new one", roster.ClientInfo{})
	f.NoErr(err)
	f.Equal(last(f.dir.SignInVerified(f.ctx, claims, false)), roster.ErrCredentials)
	f.Equal(last(f.dir.Authenticate(f.ctx, token)), roster.ErrCredentials)
}

func mailsArePaced(f *finding) {
	invite := func() error {
		return last(f.dir.Invite(f.ctx, roster.NewInvitation{Email: "out@y.test", Mail: true}))
	}
	change := func() error { return last(f.as(f.alice).ChangeEmail(f.ctx, f.alice.ID, "out2@y.test")) }
	for _, mail := range []func() error{invite, change} {
		for range 3 {
			f.NoErr(mail())
		}
		f.True(errors.Is(mail(), roster.ErrThrottled))
	}
	f.True(len(f.mail()) <= 6)
}

func permanentFailureIsTriedOnce(f *finding) {
	f.mail() // what other findings left
	f.NoErr(f.dir.SendPasswordReset(f.ctx, "alice@x.test", roster.ClientInfo{}))
	tries := 0
	for range 3 {
		_, err := f.host.RelayOnce(f.ctx, roster.RelayConfig{Consumer: "mail", Deliver: neverDelivers(&tries)})
		f.NoErr(err)
		f.wait(2 * time.Hour)
	}
	f.Equal(tries, 1)
	dead, err := f.host.Deliveries(f.ctx, roster.DeliveryQuery{Consumer: "mail", Dead: true})
	f.NoErr(err)
	f.Equal(len(dead), 1)
	f.NoErr(f.host.RetryDelivery(f.ctx, dead[0]))
	f.Equal(len(f.mail()), 0) // its code is too old
}

func avatarIsNoDots(f *finding) {
	for _, avatar := range []string{".", "..", "...", ".htaccess"} {
		_, err := f.dir.Edit(f.ctx, f.alice.ID, func(p *roster.Profile) error { p.Avatar = avatar; return nil })
		f.True(errors.Is(err, roster.ErrInvalid))
	}
}

func externalIDIsNoNumber(f *finding) {
	set := publicala.New(f.dir, publicala.Config{Authorize: httpadapters.Tokens(f.dir)})
	status, _ := ask(set, f.token(f.admin), "POST", "/integration-api/v1/dashboard/users/",
		`{"email":"new@x.test","external_id":"4711","new_password":"a password of theirs"}`)
	f.Equal(status, 422)
}
