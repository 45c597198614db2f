package papershift

import (
	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// findNamed puts the users who have the ids of the query's filters at the vendor in the
// place of what those texts read as. It asks once for all of them.
func (c *call) findNamed(q *query) error {
	var texts []string
	for _, some := range q.named {
		texts = append(texts, some...)
	}
	if len(texts) == 0 || len(texts) > maxValues { // the Directory refuses more
		return nil
	}
	found, err := c.usersNamed(texts)
	if err != nil {
		return err
	}
	for i, some := range q.named {
		where := &q.users.Where[i]
		values := make([]any, len(some))
		for j, text := range some {
			id, known := found[text]
			if !known {
				id, _ = roster.ParseID(text)
			}
			values[j] = id
		}
		*where = roster.Where(where.Field, where.Op, values...)
	}
	return nil
}

// usersNamed returns the users with vendor ids among texts; below rank admin, the caller
// alone.
func (c *call) usersNamed(texts []string) (map[string]roster.ID, error) {
	ctx := c.r.Context()
	if c.Rank >= roster.RankAdmin {
		return c.acting.UserIDsByVendorIDs(ctx, vendor, texts)
	}
	if c.User.IsZero() {
		return nil, nil
	}
	u, err := c.acting.User(ctx, c.User)
	if err != nil {
		return nil, err
	}
	return map[string]roster.ID{wire.ShownID(vendor, u.VendorIDs, u.ID): u.ID}, nil
}
