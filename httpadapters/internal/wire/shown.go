package wire

import (
	"cmp"
	"context"

	"example.com/roster"
)

// ShownID returns the id under which a set shows a record: the vendor's, or else its own.
func ShownID(set string, ids roster.VendorIDs, own roster.ID) string {
	return cmp.Or(ids.Of(set), own.String())
}

// Names tells whether text is an id of a record: the one that a set shows, or its own.
func Names(set, text string, ids roster.VendorIDs, own roster.ID) bool {
	if id := ids.Of(set); id != "" && id == text {
		return true
	}
	id, err := roster.ParseID(text)
	return err == nil && id == own
}

// UserShownAs returns the user whom a set shows under an id, or whose own id it is. A
// text that is nobody's is roster.ErrNotFound.
func UserShownAs(ctx context.Context, dir *roster.Directory, set, text string) (roster.User, error) {
	id, _ := roster.ParseID(text)
	return dir.UserShownAs(ctx, roster.ShownID{Set: set, As: text, ID: id})
}

// ReachableAs is UserShownAs for a caller who reaches everybody, or self alone. Whom the
// caller does not reach is roster.ErrNotFound, by the same statement whether there is
// somebody or not.
func ReachableAs(ctx context.Context, dir *roster.Directory, set, text string, everybody bool, self roster.ID) (roster.User, error) {
	if everybody {
		return UserShownAs(ctx, dir, set, text)
	}
	if self.IsZero() {
		return roster.User{}, roster.ErrNotFound
	}
	u, err := dir.User(ctx, self)
	if err == nil && !Names(set, text, u.VendorIDs, u.ID) {
		err = roster.ErrNotFound
	}
	if err != nil {
		return roster.User{}, Hidden(err)
	}
	return u, nil
}
