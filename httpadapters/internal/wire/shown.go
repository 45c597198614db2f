package wire

import (
	"cmp"
	"context"
	"net/http"

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

// UserKey returns whom a set shows under an id, or whose own id it is.
func UserKey(set, text string) roster.UserKey {
	id, _ := roster.ParseID(text)
	return roster.UserKey{ID: id, Vendor: roster.VendorIDSelection{Set: set, ID: text}}
}

// AskedByID returns the user whom a GET names by the id in its path; zero where it
// names none.
func AskedByID(r *http.Request, set string) (k roster.UserKey) {
	if text := r.PathValue("id"); isRead(r) && text != "" {
		return UserKey(set, text)
	}
	return k
}

// Reachable returns the user with a key, for a caller who reaches everybody, or self
// alone. asked is whom the token was read with. Whom the caller does not reach is
// roster.ErrNotFound, by the same statements whether there is somebody or not.
func Reachable(ctx context.Context, dir *roster.Directory, k roster.UserKey, asked roster.AskedUser, everybody bool, self roster.ID) (roster.User, error) {
	if asked.Key != k {
		asked = roster.AskedUser{Key: k}
	}
	switch {
	case everybody || k.ID == self && !self.IsZero():
		u, err := dir.Asked(ctx, asked)
		return u, Hidden(err)
	case self.IsZero():
		return roster.User{}, roster.ErrNotFound
	}
	u, err := dir.User(ctx, self)
	if err == nil && !Names(k.Vendor.Set, k.Vendor.ID, u.VendorIDs, u.ID) {
		err = roster.ErrNotFound
	}
	if err != nil {
		return roster.User{}, Hidden(err)
	}
	return u, nil
}
