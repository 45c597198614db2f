package roster

import (
	"context"
	"slices"
	"time"
)

// ShownInvitation is what the holder of an invitation's code may see of it.
type ShownInvitation struct {
	Account  ID
	Name     string    // of the account
	Email    string    // the invited address, as it was typed
	Role     Role      // in the account
	Member   bool      // it is for a user of another account, see NewInvitation.Member
	Register bool      // the holder may become a new user of the account, by AcceptInvitation. Who has a user elsewhere may join in any case, by AcceptAs
	Expires  time.Time // first instant at which it no longer works; zero: never
}

// InvitationOf returns what the page of an invitation shows to whoever opens its
// link. It uses nothing up. The error is ErrCredentials for every code that is not
// good, with nothing said about why; such codes are on record as those of
// [Directory.AcceptInvitation] are.
func (d *Directory) InvitationOf(ctx context.Context, code SecretText) (ShownInvitation, error) {
	s, err := d.openSecret(ctx, PurposeInvitation, code)
	if err != nil {
		return ShownInvitation{}, err
	}
	in := d.ForAccount(s.Account)
	p, err := in.principal(ctx, s.User)
	if err != nil {
		return ShownInvitation{}, d.codeError(ctx, &s, err)
	}
	u := p.person()
	if u.State != StateInvited || !p.Account.Closed.IsZero() || !p.isMember() && s.Email != u.CanonicalEmail {
		return ShownInvitation{}, d.codeError(ctx, &s, ErrCredentials)
	}
	joins, err := d.mustJoin(ctx, &s, &p)
	return ShownInvitation{
		Account: s.Account, Name: p.Account.Name, Email: u.Email, Role: u.Role,
		Member: p.isMember(), Register: !joins, Expires: s.Expires,
	}, err
}

// mustJoin tells whether the holder of an invitation must sign in and join: a member
// is invited, or Config.SignInToJoin is set and somebody has verified the address in
// another account. Whoever was shown the code without the mail is not told that.
func (d *Directory) mustJoin(ctx context.Context, s *Secret, p *Principal) (bool, error) {
	if p.isMember() || s.Shown || !d.cfg.SignInToJoin {
		return p.isMember(), nil
	}
	users, err := d.usersAnywhere(ctx, s.Email, readAnywhere)
	return slices.ContainsFunc(users, func(u User) bool {
		return u.Account != s.Account && u.EmailVerified && u.State == StateActive
	}), err
}

// requireRegister refuses the holder of an invitation who must sign in and join.
func (d *Directory) requireRegister(ctx context.Context, s *Secret) error {
	p, err := d.ForAccount(s.Account).principal(ctx, s.User)
	if err != nil {
		return d.codeError(ctx, s, err)
	}
	joins, err := d.mustJoin(ctx, s, &p)
	if joins {
		return ErrSignInToJoin
	}
	return err
}
