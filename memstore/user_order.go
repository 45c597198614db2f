package memstore

import "example.com/roster"

// userOrder orders users by several keys. The id breaks ties, in the direction
// of the last key.
type userOrder []roster.SortKey

// compare compares two users.
func (o userOrder) compare(a, b *user) int {
	for _, key := range o {
		if c := a.value(key.Field).Compare(b.value(key.Field)); c != 0 {
			return directed(c, key.Desc)
		}
	}
	return directed(a.id.Compare(b.id), o[len(o)-1].Desc)
}

// comparePosition compares a user with a position.
func (o userOrder) comparePosition(u *user, p *roster.Position) int {
	for i, key := range o {
		if c := u.value(key.Field).Compare(p.Values[i]); c != 0 {
			return directed(c, key.Desc)
		}
	}
	return directed(u.id.Compare(p.ID), o[len(o)-1].Desc)
}

// directed reverses the result of a comparison if desc.
func directed(c int, desc bool) int {
	if desc {
		return -c
	}
	return c
}
