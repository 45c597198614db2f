package sqltest

import (
	"slices"

	"pgregory.net/rapid"

	"example.com/roster"
)

// act is one step of a walk. What is refused changes nothing.
type act struct {
	name string
	do   func()
}

// acts are the steps. The host's own are those that a careless admin makes.
func (w *takeover) acts() []act {
	ctx, dir := w.ctx, w.dir
	return []act{
		{"ask for an address", func() {
			as, user := w.acting(w.actor())
			as.ChangeEmail(ctx, user, w.address())
		}},
		{"set one's own address", func() {
			a := w.actor()
			as, user := w.acting(a)
			address := w.address()
			if a != w.attacker() {
				address = rapid.SampledFrom(a.mailboxes).Draw(w.t, "own address") // an admin's may count at once
			}
			as.Edit(ctx, user, func(p *roster.Profile) error { p.Email = address; return nil })
		}},
		{"take the mark from one's own address", func() {
			as, user := w.acting(w.actor())
			as.Edit(ctx, user, func(p *roster.Profile) error { p.EmailVerified = false; return nil })
		}},
		{"confirm", func() {
			a := w.actor()
			as, _ := w.acting(a)
			as.ConfirmEmail(ctx, w.code(a, roster.PurposeEmailChange))
		}},
		{"confirm without a session", func() {
			dir.ConfirmEmail(ctx, w.code(w.actor(), roster.PurposeEmailChange))
		}},
		{"undo", func() {
			a := w.actor()
			if u, err := dir.UndoEmail(ctx, w.code(a, roster.PurposeEmailUndo)); err == nil && a != w.attacker() {
				w.whose[u.ID] = a
			}
		}},
		{"invite by mail", func() { dir.Invite(ctx, roster.NewInvitation{Email: w.address(), Mail: true}) }},
		{"invite, and hand the code to anybody", func() {
			i, err := dir.Invite(ctx, roster.NewInvitation{Email: w.address()})
			if err == nil {
				w.actor().inbox[i.Code] = mail{roster.PurposeInvitation, i.Code}
			}
		}},
		{"show an open invitation to anybody", func() {
			if code, err := dir.InviteCode(ctx, w.user().ID); err == nil {
				w.actor().inbox[code] = mail{roster.PurposeInvitation, code}
			}
		}},
		{"redeem", func() {
			a := w.actor()
			s, err := dir.AcceptInvitationAndSignIn(ctx, w.code(a, roster.PurposeInvitation), roster.Acceptance{Password: a.password}, roster.ClientInfo{})
			w.signedIn(a, s, err)
		}},
		{"forget", func() { dir.SendPasswordReset(ctx, w.address(), roster.ClientInfo{}) }},
		{"reset", func() {
			a := w.actor()
			s, err := dir.ResetPassword(ctx, w.code(a, roster.PurposePasswordReset), a.password, roster.ClientInfo{})
			w.signedIn(a, s, err)
		}},
		{"ask to verify", func() {
			as, user := w.acting(w.actor())
			as.SendVerification(ctx, user)
		}},
		{"verify in a session", func() {
			a := w.actor()
			as, _ := w.acting(a)
			as.VerifyEmail(ctx, w.code(a, roster.PurposeEmailVerification))
		}},
		{"verify without a session", func() {
			dir.VerifyEmail(ctx, w.code(w.actor(), roster.PurposeEmailVerification))
		}},
		{"link", func() {
			a := w.actor()
			for _, text := range a.sessions { // the host asks for one
				if s, err := dir.Session(ctx, text); err == nil {
					dir.LinkIdentity(ctx, s.User.ID, roster.Claims{Issuer: "idp", Subject: a.name})
				}
			}
		}},
		{"sign in by password", func() {
			a := w.actor()
			s, err := dir.SignIn(ctx, roster.SignIn{Email: w.address(), Password: a.password})
			w.signedIn(a, s, err)
		}},
		{"sign in by identity", func() {
			a := w.actor()
			u, err := dir.SignInVerified(ctx, roster.Claims{
				Issuer: "idp", Subject: a.name, Email: rapid.SampledFrom(a.mailboxes).Draw(w.t, "own address"),
			}, rapid.Bool().Draw(w.t, "register"))
			if err != nil {
				return
			}
			s, err := dir.StartSession(ctx, u.ID, roster.ClientInfo{})
			w.signedIn(a, s, err)
		}},
		{"register", func() {
			a := w.actor()
			u, err := dir.Create(ctx, roster.NewUser{Email: w.address(), Password: a.password, Active: true})
			if err != nil {
				return
			}
			s, err := dir.StartSession(ctx, u.ID, roster.ClientInfo{})
			w.signedIn(a, s, err)
		}},
		{"leak a token to the attacker", func() {
			u := w.user()
			s, _, err := dir.IssueToken(ctx, roster.NewToken{User: u.ID})
			if err == nil && u.Role == roster.RoleUser { // an admin's may set addresses
				w.attacker().tokens = append(w.attacker().tokens, roster.Actor{User: s.User, Token: s.ID})
			}
		}},
		{"sign out everywhere", func() {
			as, user := w.acting(w.actor())
			as.ForceLogout(ctx, user)
		}},
		{"promote", func() { w.setRole(roster.RoleAdmin) }},
		{"demote", func() { w.setRole(roster.RoleUser) }},
		{"remove", func() { dir.Apply(ctx, w.user().ID, roster.Remove) }},
	}
}

// setRole gives a role to the user of somebody but the attacker: whom an admin is
// made of is the host's to know. Tokens of a lower rank end with a promotion.
func (w *takeover) setRole(role roster.Role) {
	u := w.user()
	if owner := w.whose[u.ID]; owner == nil || owner == w.attacker() {
		return
	}
	w.dir.Edit(w.ctx, u.ID, func(p *roster.Profile) error { p.Role = role; return nil })
	w.attacker().tokens = slices.DeleteFunc(w.attacker().tokens, func(a roster.Actor) bool { return a.User == u.ID })
}
