package sqlstore

import (
	"slices"

	"example.com/roster"
)

// userLookups is the statements that read one user of an account by a unique value.
// They are written once: most requests run one of them.
type userLookups struct{ byID, byNumber []byte }

func newUserLookups(s *schema, d *dialect) userLookups {
	text := func(column string) []byte {
		q := d.query().add(s.users.selectSQL).where(column+" = ?", nil).where("account = ?", nil)
		return slices.Clip(q.text)
	}
	return userLookups{byID: text("id"), byNumber: text("number")}
}

// userLookup returns the query for x where it asks for one id or one number of an
// account and for nothing else. It returns nil for every other selection.
func (r *reader) userLookup(x *roster.UserSelection) *query {
	if x.Account.IsZero() || x.Email != "" || len(x.Search) > 0 || len(x.Where) != 1 || x.After != nil || x.Skip > 0 {
		return nil
	}
	c := &x.Where[0]
	if c.Op != roster.OpEq || len(c.Values) != 1 {
		return nil
	}
	var text []byte
	switch c.Field {
	case roster.FieldID:
		text = r.schema.lookups.byID
	case roster.FieldNumber:
		text = r.schema.lookups.byNumber
	default:
		return nil
	}
	bind := r.dialect.bind
	q := &query{dialect: r.dialect, text: text, args: []any{bind(bindValue(c.Field, c.Values[0])), bind(x.Account)}, brief: true}
	return r.forUpdate(q, x.Lock)
}
