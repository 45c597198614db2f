package roster

import (
	"context"
	"errors"
)

// AuthenticatedToken is an API token whose text was presented, and its bearer.
type AuthenticatedToken struct {
	Token   Secret
	User    User // zero: the token is the account's own
	Account Account
	Role    Role      // what the bearer may do: the lowest of the roles of the token, its user and its maker
	Asked   AskedUser // whom the bearer asks for, see [Directory.AuthenticateAsking]
}

// Authenticate returns the API token that has a text, with its user and account,
// in one read of the store. The host's Directory accepts tokens of every account,
// a confined one those of its own. The last use of the token is written at most
// once a minute, that of the account once an hour. The error is ErrCredentials
// for every text that is not good: unknown, revoked or expired, of a user who is
// not active or of a closed account, and of a maker who may no longer act. A token
// that was made neither by the host nor by its own user costs a read more: that of
// its maker, who may have been demoted since.
func (d *Directory) Authenticate(ctx context.Context, text SecretText) (AuthenticatedToken, error) {
	return d.AuthenticateAsking(ctx, text, UserKey{})
}

// AuthenticateAsking is [Directory.Authenticate] for a request about one user: it reads
// the user in the same read of the store. [Directory.Asked] returns the user to a
// bearer who may read it. The zero UserKey is the bearer's own user. Errors: those of
// Authenticate.
func (d *Directory) AuthenticateAsking(ctx context.Context, text SecretText, asked UserKey) (a AuthenticatedToken, err error) {
	key := asked.canonical()
	var p Principal
	if err := d.readBearer(ctx, PurposeToken, text, key, &p); err != nil {
		return a, d.tokenError(ctx, text, &p, err)
	}
	a.Token, a.Account, a.Role = p.Secret, p.Account, p.Secret.Role
	a.User = *p.person()
	now, owned := d.Now(), !a.Token.User.IsZero()
	if !a.Token.Valid(now) || owned && a.User.State != StateActive {
		return AuthenticatedToken{}, d.tokenError(ctx, text, &p, ErrCredentials)
	}
	if owned && (a.Role == "" || d.cfg.roles.rank(a.User.Role) < d.cfg.roles.rank(a.Role)) {
		a.Role = a.User.Role
	}
	if a.Role, err = d.inAccount(a.Account.ID).ofMaker(ctx, &a.Token, a.Role); err != nil {
		return AuthenticatedToken{}, err
	}
	d.touch(ctx, &a.Token, &a.Account, now)
	a.Asked = AskedUser{Key: asked, account: p.Account.ID, read: key != UserKey{} && p.Account.ID == p.Secret.actsIn()}
	found := &p.Asked
	if asked == (UserKey{}) {
		a.Asked.Key.ID, found = a.User.ID, &a.User
	}
	if !found.ID.IsZero() {
		kept := *found // without the rest of p
		a.Asked.found = &kept
	}
	by := a.User.ID
	if !owned {
		by = a.Token.ID
	}
	noteCaller(ctx, a.Account.ID, by)
	return a, nil
}

// tokenError counts a text that proves nobody, and returns err. An empty text was
// not tried.
func (d *Directory) tokenError(ctx context.Context, text SecretText, p *Principal, err error) error {
	if text != "" && errors.Is(err, ErrCredentials) {
		d.refuseText(ctx, EventTokenRefused, &p.Secret)
	}
	return err
}
