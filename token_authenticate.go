package roster

import "context"

// AuthenticatedToken is what a token's text stands for.
type AuthenticatedToken struct {
	Token   Secret
	User    User // zero: the token is the account's own
	Account Account
	Role    Role // what the bearer may do: the lower of the token's role and the user's
}

// Authenticate returns what the text of an API token stands for. The host's
// Directory accepts tokens of every account, a confined one those of its own.
// The error is ErrCredentials for every text that is not good: unknown, revoked
// or expired, of a user who is not active or of a closed account. The last use
// is written at most once a minute, that of the account once an hour. Otherwise it
// is one read of the store.
func (d *Directory) Authenticate(ctx context.Context, text string) (AuthenticatedToken, error) {
	st, err := d.bearer(ctx, d.store, PurposeToken, text)
	if err != nil {
		return AuthenticatedToken{}, err
	}
	c := AuthenticatedToken{Token: st.Secret, User: st.User, Account: st.Account, Role: st.Secret.Role}
	now, owned := d.Now(), !c.Token.User.IsZero()
	if !c.Token.Valid(now) || owned && c.User.State != StateActive {
		return AuthenticatedToken{}, ErrCredentials
	}
	if owned && (c.Role == "" || d.cfg.roles.rank(c.User.Role) < d.cfg.roles.rank(c.Role)) {
		c.Role = c.User.Role
	}
	c.Token, c.Account = d.touch(ctx, c.Token, c.Account, now)
	return c, nil
}
