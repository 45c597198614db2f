package roster

import (
	"context"
	"slices"
)

// CountSessions returns how many sessions of the account's own users are live. It
// looks at atMost sessions, the oldest first, ended ones that [Directory.Purge] has not
// deleted yet too: more reports that there are others behind them, so that n may be
// too low. Sessions of members are those of the account that owns them. It is for the
// host and for actors of rank admin. Errors: InvalidError for an atMost below 1 or
// above ten times Config.MaxPage; ErrForbidden.
func (d *Directory) CountSessions(ctx context.Context, atMost int) (n int, more bool, err error) {
	if err := d.requireReadAll(ctx); err != nil {
		return 0, false, err
	}
	if highest := 10 * d.cfg.MaxPage; atMost < 1 || atMost > highest {
		return 0, false, invalid("limit", "must be 1 to %d", highest)
	}
	home, err := d.Account(ctx)
	if err != nil {
		return 0, false, err
	}
	q := SecretSelection{Account: d.account, Purpose: PurposeSession}
	for left := atMost; ; left -= q.Limit {
		q.Limit = min(left, d.cfg.MaxPage)
		page, err := d.store.Secrets(ctx, q)
		if err != nil {
			return 0, false, err
		}
		live, err := d.countLive(ctx, page, &home)
		if err != nil {
			return 0, false, err
		}
		n += live
		if len(page) < q.Limit || left == q.Limit {
			return n, len(page) == q.Limit, nil
		}
		q.After = page[len(page)-1].ID
	}
}

// countLive returns how many of the sessions are live, whose users home owns.
func (d *Directory) countLive(ctx context.Context, sessions []Secret, home *Account) (n int, err error) {
	now := d.Now()
	valid := slices.DeleteFunc(sessions, func(s Secret) bool { return !s.Valid(now) })
	if len(valid) == 0 || !home.Closed.IsZero() {
		return 0, nil
	}
	ids := make([]ID, len(valid))
	for i, s := range valid {
		ids[i] = s.User
	}
	slices.SortFunc(ids, ID.Compare)
	users, err := d.usersByID(ctx, slices.Compact(ids))
	if err != nil {
		return 0, err
	}
	for i := range valid {
		if u, found := users[valid[i].User]; found && d.sessionValid(&valid[i], &u, home, now) {
			n++
		}
	}
	return n, nil
}
