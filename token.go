package roster

import (
	"context"
	"slices"
	"strings"
	"time"
)

// minTokenText is how many characters of base64url 128 bits take.
const minTokenText = 22

// NewToken says which API token to issue.
type NewToken struct {
	User    ID         // whose it is; zero: the account's own, which acts with Role
	Name    string     // shown in lists; at most 255 code points
	Prefix  string     // how the text begins, such as "xaat-"; at most 32 visible ASCII characters
	Text    SecretText // empty: made of 256 random bits. One of the host's own has at least 128: 22 characters of base64url behind Prefix, which must be random
	Role    Role       // the highest role that it acts with; empty: the user's own
	Scopes  []string   // what it may be used for; none: everything. At most 100
	Expires time.Time  // first instant at which it is over; zero: never
}

// IssueToken makes an API token and returns it with its text, which is not
// stored and cannot be had again. Errors: InvalidError, ErrNotFound for an
// unknown user, ErrState for one who is not active, ErrForbidden for a role or
// a user above the actor's rank and for another token of that very user,
// ExistsError of "hash" for a Text in use, InvalidError of "tokens" above
// Config.MaxTokens. What an
// actor makes for somebody else, or for the account, is later worth what that actor
// may do then: see [Directory.Authenticate].
func (d *Directory) IssueToken(ctx context.Context, n NewToken) (Secret, SecretText, error) {
	if err := d.requireNotOwnToken(ctx, n.User); err != nil {
		return Secret{}, "", err
	}
	text := n.Text
	if text == "" {
		text = SecretText(n.Prefix) + randomText()
	}
	if err := d.checkToken(n, text); err != nil {
		return Secret{}, "", err
	}
	s := Secret{
		ID: d.cfg.NewID(), Purpose: PurposeToken, Hash: textDigest(text), Account: d.account, User: n.User,
		Name: n.Name, Prefix: n.Prefix, Role: n.Role, Scopes: slices.Clone(n.Scopes),
		Created: d.Now(), Expires: stamp(n.Expires),
	}
	issue := d.issueForUser
	if n.User.IsZero() {
		issue = d.issueForAccount
	}
	made, err := issue(ctx, s)
	if err != nil {
		return Secret{}, "", err
	}
	return made, text, nil
}

func (d *Directory) checkToken(n NewToken, text SecretText) error {
	if err := checkText("token name", n.Name, maxText, false); err != nil {
		return err
	}
	if !visibleASCII(n.Prefix) || len(n.Prefix) > 32 {
		return invalid("token prefix", "must have at most 32 visible ASCII characters")
	}
	if !visibleASCII(string(text)) || len(text) > maxCode || !strings.HasPrefix(string(text), n.Prefix) {
		return invalid("token text", "must have at most %d visible ASCII characters and begin with the prefix", maxCode)
	}
	if secretCharacters(text[len(n.Prefix):]) < minTokenText {
		return invalid("token text", "must have at least %d random characters of A to Z, a to z, 0 to 9, - and _ behind the prefix", minTokenText)
	}
	if _, ok := d.cfg.roles.find(n.Role); !ok && (n.Role != "" || n.User.IsZero()) {
		return invalid("role", "must be one of the roles")
	}
	if err := checkTime("token expiry", n.Expires); err != nil {
		return err
	}
	if len(n.Scopes) > maxScopes {
		return invalid("scopes", "must be at most %d", maxScopes)
	}
	for _, scope := range n.Scopes {
		if scope == "" {
			return invalid("scopes", "must not be empty")
		}
		if err := checkText("scopes", scope, maxText, false); err != nil {
			return err
		}
	}
	return nil
}

// secretCharacters counts the characters of base64url in text.
func secretCharacters(text SecretText) (n int) {
	for _, r := range text {
		if r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			n++
		}
	}
	return n
}

func visibleASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

func (d *Directory) issueForUser(ctx context.Context, s Secret) (made Secret, err error) {
	_, err = d.administerPerson(ctx, s.User, func(c *userChange) error {
		if c.u.State != StateActive {
			return &StateError{State: c.u.State, Doing: "issue a token to"}
		}
		if s.Role != "" {
			if err := c.by.mayGrant(s.Role); err != nil {
				return err
			}
		}
		if err := c.countToken(ctx); err != nil {
			return err
		}
		if made, err = c.putToken(ctx, s); err != nil {
			return err
		}
		return c.save(ctx, Event{Kind: EventTokenIssued, Subject: s.ID})
	})
	return made, err
}

func (d *Directory) issueForAccount(ctx context.Context, s Secret) (made Secret, err error) {
	err = d.administer(ctx, func(c *change) error {
		if err := c.by.mayGrant(s.Role); err != nil {
			return err
		}
		if _, err := c.ensureAccount(ctx); err != nil {
			return err
		}
		if made, err = c.putToken(ctx, s); err != nil {
			return err
		}
		return c.recordEvent(ctx, Event{Kind: EventTokenIssued, Subject: s.ID})
	})
	return made, err
}

// countToken refuses a token above Config.MaxTokens. The user is the guard row.
func (c *userChange) countToken(ctx context.Context) error {
	pending, err := c.tx.Secrets(ctx, SecretSelection{Account: c.account, User: c.u.ID, Purpose: PurposeToken, Pending: true})
	if err != nil {
		return err
	}
	live := 0
	for _, s := range pending {
		if s.Valid(c.Now()) {
			live++
		}
	}
	if live >= c.cfg.MaxTokens {
		return invalid("tokens", "must be at most %d a user that are neither revoked nor over (Config.MaxTokens)", c.cfg.MaxTokens)
	}
	return nil
}

// putToken stores a new token with its maker.
func (c *change) putToken(ctx context.Context, s Secret) (made Secret, err error) {
	made = s.Clone()
	if made.Creator, err = c.maker(ctx); err != nil {
		return made, err
	}
	return made, c.tx.PutSecret(ctx, &made)
}

// Tokens returns API tokens of the account, in the order of their ids; revoked
// and expired ones too, unless q.Pending.
func (d *Directory) Tokens(ctx context.Context, q TokenQuery) ([]Secret, error) {
	if err := d.requireRead(ctx, q.User); err != nil {
		return nil, err
	}
	if err := d.bound(&q.Limit); err != nil {
		return nil, err
	}
	return d.store.Secrets(ctx, SecretSelection{
		Account: d.account, ID: q.ID, User: q.User, Purpose: PurposeToken, Pending: q.Pending, After: q.After, Limit: q.Limit,
	})
}

// RevokeToken ends an API token for good. One that was revoked before is no
// error. A token may end itself, and none of its user's others. Errors: ErrNotFound,
// ErrForbidden.
func (d *Directory) RevokeToken(ctx context.Context, id ID) error {
	if err := d.requireInPerson(ctx); err != nil {
		return err
	}
	s, err := d.token(ctx, id)
	if err != nil {
		return err
	}
	if id != d.actor.Token {
		if err := d.requireNotOwnToken(ctx, s.User); err != nil {
			return err
		}
	}
	e := Event{Kind: EventTokenRevoked, Subject: id}
	if s.User.IsZero() {
		return d.administer(ctx, func(c *change) error {
			if err := c.by.mayGrant(s.Role); err != nil {
				return err
			}
			if revoked, err := c.revokeToken(ctx, id); err != nil || !revoked {
				return err
			}
			return c.recordEvent(ctx, e)
		})
	}
	_, err = d.changePerson(ctx, s.User, func(c *userChange) error {
		if revoked, err := c.revokeToken(ctx, id); err != nil || !revoked {
			return err
		}
		return c.save(ctx, e)
	})
	return err
}

func (d *Directory) token(ctx context.Context, id ID) (Secret, error) {
	if id.IsZero() {
		return Secret{}, ErrNotFound
	}
	return first(d.store.Secrets(ctx, SecretSelection{Account: d.account, ID: id, Purpose: PurposeToken, Limit: 1}))
}

// revokeToken marks a token as revoked, and tells whether it was not before.
func (c *change) revokeToken(ctx context.Context, id ID) (bool, error) {
	s, err := c.token(ctx, id)
	if err != nil || !s.Revoked.IsZero() {
		return false, err
	}
	s.Revoked = c.Now()
	return true, c.tx.PutSecret(ctx, &s)
}
