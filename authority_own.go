package roster

import "context"

// requireOthers refuses an actor who sets its own password without the old one:
// that is [Directory.ChangePassword].
func (d *Directory) requireOthers(ctx context.Context, user ID) (err error) {
	defer d.noteForbidden(ctx, &err)
	if d.acting && d.actor.User == user && !user.IsZero() {
		return ErrForbidden
	}
	return nil
}

// requireNotOwnToken refuses an API token of that very user. Whoever finds one must
// not be able to take the user over, nor to stay when it is revoked.
func (d *Directory) requireNotOwnToken(ctx context.Context, user ID) (err error) {
	defer d.noteForbidden(ctx, &err)
	if d.byOwnToken(user) {
		return ErrForbidden
	}
	return nil
}

// byOwnToken tells whether an API token of that very user acts.
func (d *Directory) byOwnToken(user ID) bool {
	return d.acting && !d.actor.Token.IsZero() && d.actor.User == user && !user.IsZero()
}
