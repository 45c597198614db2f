package sqlstore

import (
	"context"
	"slices"
	"sync"

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

// lookupText returns the statement for x where it asks for one id or one number of an
// account and for nothing else. It returns nil for every other selection.
func (r *reader) lookupText(x *roster.UserSelection) []byte {
	if x.Account.IsZero() || x.Email != "" || len(x.Search) > 0 || len(x.Where) != 1 || x.After != nil || x.Skip > 0 {
		return nil
	}
	c := &x.Where[0]
	if c.Op != roster.OpEq || len(c.Values) != 1 {
		return nil
	}
	switch c.Field {
	case roster.FieldID:
		return r.schema.lookups.byID
	case roster.FieldNumber:
		return r.schema.lookups.byNumber
	}
	return nil
}

// lookup reads the user whom a statement of lookupText finds.
func (r *reader) lookup(ctx context.Context, text []byte, x *roster.UserSelection) ([]roster.User, error) {
	c := &x.Where[0]
	if c.Field == roster.FieldID && r.dialect.bindID == nil && r.dialect.lockRows == "" {
		l := idLookups.Get().(*idLookup)
		defer l.release()
		l.ids, l.args = [2]roster.ID{roster.ID([]byte(c.Values[0].Text)), x.Account}, l.bound
		l.query = query{dialect: r.dialect, text: text, args: l.args[:], brief: true}
		return selectRecords(ctx, r, r.schema.users, &l.query, 1)
	}
	bind := r.dialect.bind
	q := &query{dialect: r.dialect, text: text, args: []any{bind(bindValue(c.Field, c.Values[0])), bind(x.Account)}, brief: true}
	return selectRecords(ctx, r, r.schema.users, r.forUpdate(q, x.Lock), 1)
}

// idLookup is what a look-up by id needs beside its row. The next one uses it again.
type idLookup struct {
	query query
	ids   [2]roster.ID // of the user and of the account
	bound [2]any       // the bytes of ids
	args  [2]any
}

// release gives l back, without the context that its query ran in.
func (l *idLookup) release() {
	l.args, l.query = [2]any{}, query{}
	idLookups.Put(l)
}

var idLookups = sync.Pool{New: func() any {
	l := new(idLookup)
	l.bound = [2]any{l.ids[0][:], l.ids[1][:]}
	return l
}}
