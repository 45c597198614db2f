package check

import (
	"context"
	"errors"

	"example.com/roster"
)

// lookedUp is how many users are looked up: a database of many rounds has thousands.
const lookedUp = 300

// checkLookups: an address, a username and a vendor id lead to the user who has it. A
// store has rows and indexes of their own for these.
func (c *checker) checkLookups(ctx context.Context, store roster.Store) error {
	left := lookedUp
	for _, u := range c.stored.users { // in no order
		if left--; left < 0 {
			break
		}
		dir := roster.New(store, nil).ForAccount(u.Account)
		found := map[string]func() (roster.User, error){}
		for set, id := range u.VendorIDs.Map() {
			found["vendor id of "+set] = func() (roster.User, error) { return dir.UserByVendorID(ctx, set, id) }
		}
		if u.State != roster.StateDeleted {
			if u.CanonicalEmail != "" {
				found["address"] = func() (roster.User, error) { return dir.UserByEmail(ctx, u.Email) }
			}
			if u.CanonicalUsername != "" {
				found["username"] = func() (roster.User, error) { return dir.UserByUsername(ctx, u.Username) }
			}
		}
		for what, find := range found {
			switch other, err := find(); {
			case errors.Is(err, roster.ErrNotFound):
				note(&c.Lost, "user %s: its %s leads to nobody", u.ID, what)
			case err != nil:
				return err
			case other.ID != u.ID:
				note(&c.Doubled, "user %s: its %s leads to user %s", u.ID, what, other.ID)
			}
		}
	}
	return nil
}
