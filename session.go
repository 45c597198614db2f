package roster

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"time"
)

// Session is a user who is signed in. Token is the text that proves it, shown
// this once: a Session that was read has none.
type Session struct {
	User   User
	Secret Secret
	Token  string
}

// LogValue shows what may stand in a log: not the token.
func (s Session) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", s.Secret.ID.String()), slog.Any("user", s.User))
}

// openSession makes a session of the user, who is saved by the caller in the
// same Update: of many sign-ins at once, that keeps the limit. The caller fills
// in User.
func (c *userChange) openSession(ctx context.Context, from ClientInfo) (Session, error) {
	if err := c.makeRoom(ctx); err != nil {
		return Session{}, err
	}
	from, now, text := from.clean(), c.Now(), randomText()
	s := Secret{
		ID: c.cfg.NewID(), Purpose: PurposeSession, Hash: textDigest(text), Account: c.account, User: c.u.ID,
		Role: c.u.Role, Epoch: c.u.Epoch, UserAgent: from.UserAgent, Network: from.Network,
		Created: now, LastUsed: now,
	}
	if c.cfg.SessionFor > 0 {
		s.Expires = stamp(now.Add(c.cfg.SessionFor))
	}
	if err := c.tx.PutSecret(ctx, &s); err != nil {
		return Session{}, err
	}
	c.u.Activity = now
	return Session{Secret: s, Token: text}, nil
}

// makeRoom ends the oldest sessions where the limit would be passed, or refuses.
func (c *userChange) makeRoom(ctx context.Context) error {
	limit := cmp.Or(c.u.SessionsLimit, c.cfg.SessionsLimit)
	if limit == 0 {
		return nil
	}
	live, err := c.sessions(ctx, c.tx, &c.u)
	over := len(live) - limit + 1
	switch {
	case err != nil || over <= 0:
		return err
	case c.cfg.RefuseSessions:
		return ErrTooManySessions
	}
	return c.revokeAll(ctx, live[:over])
}

// sessions returns the live sessions of u, oldest first.
func (d *Directory) sessions(ctx context.Context, r Reader, u *User) ([]Secret, error) {
	all, err := r.Secrets(ctx, SecretSelection{Account: d.account, User: u.ID, Purpose: PurposeSession, Pending: true})
	if err != nil {
		return nil, err
	}
	now := d.Now()
	live := slices.DeleteFunc(all, func(s Secret) bool { return !d.sessionValid(&s, u, now) })
	slices.SortStableFunc(live, func(a, b Secret) int { return a.Created.Compare(b.Created) })
	return live, nil
}

// sessionValid tells whether a session of u is good at the time now, as far as its user
// and itself tell: the account must be open, too.
func (d *Directory) sessionValid(s *Secret, u *User, now time.Time) bool {
	return s.Valid(now) && s.Epoch == u.Epoch && u.State == StateActive &&
		(d.cfg.SessionIdle < 0 || now.Sub(s.LastUsed) < d.cfg.SessionIdle)
}

func (c *userChange) revokeAll(ctx context.Context, secrets []Secret) error {
	for i := range secrets {
		secrets[i].Revoked = c.Now()
		if err := c.tx.PutSecret(ctx, &secrets[i]); err != nil {
			return err
		}
	}
	return nil
}

// Session returns whose session a token is, in one read of the store. The host's
// Directory accepts sessions of every account, a confined one those of its own.
// The error is ErrCredentials for every text that is not good: unknown, ended or
// over, of a user who is not active or was signed out since, of a closed account.
// The last use is written at most once a minute, that of the account once an hour.
func (d *Directory) Session(ctx context.Context, token string) (Session, error) {
	st, err := d.bearer(ctx, d.store, PurposeSession, token)
	if err != nil {
		return Session{}, err
	}
	now := d.Now()
	if !d.sessionValid(&st.Secret, &st.User, now) {
		return Session{}, ErrCredentials
	}
	st.Secret, _ = d.touch(ctx, st.Secret, st.Account, now)
	return Session{User: st.User, Secret: st.Secret}, nil
}

// bearer returns what a text stands for. The error is ErrCredentials where that
// is nothing, and where the account is closed.
func (d *Directory) bearer(ctx context.Context, r Reader, p Purpose, text string) (Principal, error) {
	if text == "" || len(text) > maxCode {
		return Principal{}, ErrCredentials
	}
	q := PrincipalSelection{Hash: textDigest(text), Purpose: p}
	if d.confined {
		q.Account = d.account
	}
	st, err := r.Principal(ctx, q)
	if err != nil {
		return Principal{}, err
	}
	if st.Secret.ID.IsZero() || st.Account.ID.IsZero() || !st.Account.Closed.IsZero() {
		return Principal{}, ErrCredentials
	}
	return st, nil
}
