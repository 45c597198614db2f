package wire

import (
	"context"
	"errors"
	"net/http"

	"example.com/roster"
)

// NotDeleted returns the user with id. A deleted one is not found.
func NotDeleted(ctx context.Context, dir *roster.Directory, id roster.ID) (roster.User, error) {
	return Living(dir.User(ctx, id))
}

// Living is [NotDeleted] for what a read returned.
func Living(u roster.User, err error) (roster.User, error) {
	if err == nil && u.State == roster.StateDeleted {
		err = roster.ErrNotFound
	}
	return u, err
}

// AskedByEmail returns the user whom a GET names by the address in a part of its path;
// zero where it names none.
func AskedByEmail(r *http.Request, part string) (k roster.UserKey) {
	if isRead(r) {
		k.Email = r.PathValue(part)
	}
	return k
}

func isRead(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// RemoveOnce removes the user with id. The second time it is not found.
func RemoveOnce(ctx context.Context, dir *roster.Directory, id roster.ID) error {
	return dir.Update(ctx, func(tx *roster.Directory) error {
		if _, err := NotDeleted(ctx, tx, id); err != nil {
			return err
		}
		_, err := tx.Apply(ctx, id, roster.Remove)
		return err
	})
}

// Hidden turns roster.ErrForbidden of a look-up into roster.ErrNotFound: to
// callers below rank admin, other users are not there.
func Hidden(err error) error {
	if errors.Is(err, roster.ErrForbidden) {
		return roster.ErrNotFound
	}
	return err
}

// Edit edits a user. For a caller who may not set an address, another one is asked
// for, and the answer has the one that counts: both the edit and the mail are
// made, or neither.
func Edit(
	ctx context.Context, dir *roster.Directory, setsEmail bool, id roster.ID, fn func(*roster.Profile) error,
) (edited roster.User, err error) {
	if setsEmail {
		return dir.Edit(ctx, id, fn)
	}
	err = dir.Update(ctx, func(tx *roster.Directory) error {
		var counts, asked string
		edited, err = tx.Edit(ctx, id, func(p *roster.Profile) error {
			counts = p.Email
			err := fn(p)
			asked, p.Email = p.Email, counts
			return err
		})
		if err == nil && asked != counts {
			edited, err = tx.ChangeEmail(ctx, id, asked)
		}
		return err
	})
	return edited, err
}
