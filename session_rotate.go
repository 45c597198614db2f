package roster

import "context"

// RotateSession gives a session a new text, and the old one is void from then on.
// Call it when the user may do more than before (OWASP ASVS 5.0, 7.2.4). The
// session keeps its id and its end. The error is ErrCredentials for a text that
// is not good.
func (d *Directory) RotateSession(ctx context.Context, token string) (Session, error) {
	found, err := d.bearer(ctx, PurposeSession, token)
	if err != nil {
		return Session{}, err
	}
	var made Session
	_, err = d.ForAccount(found.Account.ID).changeSelf(ctx, found.User.ID, func(c *userChange) error {
		p, err := c.bearer(ctx, PurposeSession, token)
		if err != nil {
			return err
		}
		s := p.Secret
		if !c.sessionValid(&s, &c.u, c.Now()) {
			return ErrCredentials
		}
		who, err := c.impersonator(ctx, &s, &c.u)
		if err != nil {
			return err
		}
		text := randomText()
		s.Hash, s.Role, s.LastUsed = textDigest(text), c.u.Role, c.Now()
		if err := c.tx.PutSecret(ctx, &s); err != nil {
			return err
		}
		if !who.ID.IsZero() {
			c.Directory = c.ActingAs(Actor{User: c.u.ID, Impersonator: who.ID})
		}
		if err := c.save(ctx, Event{Kind: EventSessionRotated, Subject: s.ID}); err != nil {
			return err
		}
		made = Session{User: c.u, Secret: s, Token: text, Impersonator: who}
		return nil
	})
	if err != nil {
		return Session{}, credentialsError(err)
	}
	return made, nil
}
