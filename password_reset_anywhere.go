package roster

import (
	"context"
	"errors"
)

// SendPasswordResetAnywhere is [Directory.SendPasswordReset] for whoever has not said
// which account is meant. [Directory.Relay] mails one letter for each account in
// which an active user has the address: Message.Account names the account, and the
// code opens that account alone. At most eight are mailed, those first who have
// verified the address, then the oldest. An account that mailed a code to the address
// a moment ago mails no other one.
//
// It looks nobody up: the answer, the reads and the writes are the same for every
// address. Requests are paced by the address and by the network of from, apart from
// those of each account. The event stands in the account of d, with "anywhere" in its
// Detail.
//
// It is the host's alone: a confined Directory and an actor are ErrForbidden. Other
// errors: those of SendPasswordReset.
func (d *Directory) SendPasswordResetAnywhere(ctx context.Context, email string, from ClientInfo) error {
	if err := d.requireWholeHost(ctx); err != nil {
		return err
	}
	return d.sendPasswordReset(ctx, email, from, true)
}

// askResetAnywhere writes who asks, and the event that has the accounts looked for.
// It counts the mail for no account. Whether the account of d is closed does not
// matter: the user may be in another one.
func (c *change) askResetAnywhere(ctx context.Context, email string, from ClientInfo) error {
	counting := &change{Directory: c.anywhere(), tx: c.tx}
	if err := counting.throttleMail(ctx, PurposePasswordReset, email, c.cfg.PasswordResetFor); err != nil {
		return err
	}
	if _, err := c.ensureAccount(ctx); err != nil {
		return err
	}
	return c.putAskedReset(ctx, email, from, detail{Anywhere: true})
}

// isAskedAnywhere tells whether s was asked for by SendPasswordResetAnywhere, with the
// event e.
func isAskedAnywhere(s *Secret, e *Event) (bool, error) {
	if s.Purpose != PurposePasswordReset || !s.User.IsZero() {
		return false, nil
	}
	var asked detail
	err := e.Detail.Decode(&asked)
	return asked.Anywhere, err
}

// askEachAccount asks for a reset in each account where an active user has the
// address that somebody has asked about. It uses up what was asked in the same
// transaction: a repeat of the message asks no account again.
func (d *Directory) askEachAccount(ctx context.Context, id ID) error {
	return d.update(ctx, func(c *change) error {
		asked, err := first(c.tx.Secrets(ctx, SecretSelection{Account: c.account, ID: id, Limit: 1}))
		if err != nil || !asked.Valid(c.Now()) {
			return err
		}
		all, err := c.usersAnywhere(ctx, asked.Email, readAnywhere)
		if err != nil {
			return err
		}
		from := ClientInfo{UserAgent: asked.UserAgent, Network: asked.Network}
		for _, u := range worthTrying(all) {
			there := &change{Directory: c.inAccount(u.Account), tx: c.tx}
			err := there.askPasswordReset(ctx, asked.Email, from)
			if err != nil && !errors.Is(err, ErrThrottled) {
				return err
			}
		}
		asked.Redeemed = c.Now()
		return c.tx.PutSecret(ctx, &asked)
	})
}
