package roster

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Session is a user who is signed in. Token is the text that proves it, shown
// this once: a Session that was read has none. It has no JSON tags, and Token is a
// secret: marshal a type of your own.
//
// A session acts in one account at a time: in the one that owns its user, or in one
// of which the user is a member, see [Directory.SwitchAccount]. Act by Account and
// Role: dir.ForAccount(s.Account).ActingWith(s.Actor(), s.Role). User is what the
// account that owns it has, also while the session acts elsewhere.
type Session struct {
	User         User       // as it was when the session was made or read, with its role in the account that owns it
	Account      ID         // where the session acts
	Role         Role       // of the user there
	Membership   Membership // by which the user acts there; zero: Account owns the user
	Secret       Secret     // the record of the session: its id, device and times
	Token        SecretText // for a cookie or a header: 43 characters of base64url
	Impersonator User       // who acts in it in place of User, see [Directory.Impersonate]; zero: User itself
}

// LogValue returns what a log may show: not the token.
func (s Session) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", s.Secret.ID.String()), slog.Any("user", s.User))
}

// sessionOf returns the session of p, which acts where p does.
func sessionOf(p *Principal) Session {
	return Session{User: p.User, Account: p.Account.ID, Role: p.person().Role, Membership: p.Membership, Secret: p.Secret}
}

// of returns s, which acts at home, with its user.
func (s Session) of(u User) Session {
	s.User, s.Account, s.Role = u, u.Account, u.Role
	return s
}

// validSessions returns the valid sessions of u, whom home owns, those that end first
// at the beginning: at most limit, behind after, which is nil for the first page.
func (d *Directory) validSessions(ctx context.Context, u *User, home *Account, after *SessionPosition, limit int) ([]Secret, error) {
	if u.State != StateActive {
		return nil, nil
	}
	var valid []Secret
	for now := d.Now(); ; {
		page, err := d.store.Secrets(ctx, SecretSelection{
			Account: d.account, User: u.ID, Live: &LiveSessions{Epoch: u.Epoch, Now: now, After: after}, Limit: limit,
		})
		if err != nil {
			return nil, err
		}
		more := len(page) == limit
		if more {
			after = page[len(page)-1].position()
		}
		for _, s := range page {
			if d.sessionValid(&s, u, home, now) && len(valid) < limit {
				valid = append(valid, s)
			}
		}
		if !more || len(valid) == limit {
			return valid, nil
		}
	}
}

// position returns the place of a session among the live ones of its user.
func (s *Secret) position() *SessionPosition { return &SessionPosition{Expires: s.Expires, ID: s.ID} }

// sessionValid tells whether a session of u, whom home owns, is good at the time now.
// The account must be open, too.
func (d *Directory) sessionValid(s *Secret, u *User, home *Account, now time.Time) bool {
	return s.Valid(now) && s.Epoch == u.Epoch && u.State == StateActive && !home.over(s) &&
		(d.cfg.SessionIdle < 0 || now.Sub(s.LastUsed) < d.cfg.SessionIdle)
}

// Session returns the session that a token proves, in one read of the store. The
// host's Directory accepts sessions of every account, a confined one those that act
// in its own. A session acts at home, and stays there, when its user may no longer act where
// it acted. The last use of the session is written at most once a minute, that of the
// account once an hour. The error is ErrCredentials for every text that is not
// good: unknown, ended or expired, of a user who is not active or was signed out
// since, of a closed account, and of an [Impersonator] who may no longer act, which
// takes two reads more to know. It is ErrSessionOver for all but the unknown ones.
func (d *Directory) Session(ctx context.Context, token SecretText) (Session, error) {
	p, err := d.bearer(ctx, PurposeSession, token)
	ended := !p.Secret.ID.IsZero() // which is no attack
	if errors.Is(err, ErrCredentials) {
		p, err = d.rotatedBearer(ctx, token)
		ended = ended || !p.Secret.ID.IsZero()
	}
	switch {
	case ended && errors.Is(err, ErrCredentials):
		return Session{}, ErrSessionOver
	case err != nil:
		return Session{}, d.tokenError(ctx, token, &p, err)
	}
	now := d.Now()
	if !d.sessionValid(&p.Secret, &p.User, &p.Home, now) {
		return Session{}, ErrSessionOver
	}
	who, err := d.inAccount(p.Account.ID).impersonator(ctx, &p.Secret, &p.User)
	if errors.Is(err, ErrCredentials) {
		err = ErrSessionOver
	}
	if err != nil {
		return Session{}, err
	}
	if !p.isMember() && p.Secret.Hash == textDigest(token) { // an old text says nothing of where the session acts now
		p.Secret = d.stayHome(ctx, p.Secret)
	}
	d.touch(ctx, &p.Secret, &p.Account, now)
	s := sessionOf(&p)
	s.Impersonator = who
	noteCaller(ctx, p.Account.ID, p.User.ID)
	return s, nil
}

// stayHome notes that a session acts at home, where it acted elsewhere before: whoever
// lets its user act there again does not move it in the middle of what the user does.
func (d *Directory) stayHome(ctx context.Context, s Secret) Secret {
	if s.ActsIn.IsZero() {
		return s
	}
	return writeQuietly(ctx, d, s, func(tx Tx, s *Secret) error {
		s.ActsIn = ID{}
		return tx.PutSecret(ctx, s)
	})
}

// bearer returns who bears a text of that purpose. A session whose user may not act
// any more where it acts is back at home. The error is ErrCredentials where nobody
// does, and where the account is closed; with what is known all the same.
func (d *Directory) bearer(ctx context.Context, purpose Purpose, text SecretText) (p Principal, err error) {
	err = d.readBearer(ctx, purpose, text, UserKey{}, &p)
	return p, err
}

// readBearer is [Directory.bearer] for who asks for a user, into p, which is zero.
func (d *Directory) readBearer(ctx context.Context, purpose Purpose, text SecretText, asked UserKey, p *Principal) error {
	if text == "" || len(text) > maxCode {
		return ErrCredentials
	}
	q := PrincipalSelection{Hash: textDigest(text), Purpose: purpose, Asked: asked}
	if d.confined {
		q.Account = d.account
	}
	if err := d.loadPrincipal(ctx, q, p); err != nil {
		*p = Principal{}
		return err
	}
	if purpose != PurposeToken {
		p.goHome()
	}
	if p.Secret.ID.IsZero() || p.Account.ID.IsZero() || !p.Account.Closed.IsZero() || d.confined && p.Account.ID != d.account {
		return ErrCredentials
	}
	return nil
}
