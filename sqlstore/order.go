package sqlstore

import (
	"strings"

	"example.com/roster"
)

// usersQuery puts together the query of a page of users. A skip finds the ids
// first, in the index alone, and reads the records of the page after that.
func (s *session) usersQuery(x *roster.UserSelection) (*query, error) {
	t := s.schema.users
	q := s.dialect.query().add(t.read)
	o := order{dialect: s.dialect, keys: x.Sort}
	if len(o.keys) == 0 {
		o.keys = []roster.SortKey{{Field: roster.FieldCreated}}
	}
	if x.Skip > 0 {
		q.add(" JOIN (SELECT id AS found FROM " + t.name)
	}
	found, err := q.conditions(x)
	if err != nil {
		return nil, err
	}
	o.indexed = found == many
	if x.After != nil {
		if err := o.after(q, x.After); err != nil {
			return nil, err
		}
	}
	if found != one {
		q.add(o.by())
	}
	q.limit(x.Limit)
	if x.Skip > 0 {
		o.indexed = false
		q.add(" OFFSET ").add(q.dialect.Hidden).add("?", int64(x.Skip)).add(") AS page ON id = found").add(o.by())
	}
	return s.lock(q, x.Lock), nil
}

// order is an order of users: sort keys, and the id in the direction of the
// last.
type order struct {
	dialect *Dialect
	keys    []roster.SortKey
	indexed bool // the columns may choose the index
}

// columns are those of the keys, and the id.
func (o *order) columns() []string {
	columns := make([]string, 0, len(o.keys)+1)
	for _, k := range o.keys {
		columns = append(columns, column(k.Field))
	}
	columns = append(columns, "id")
	if !o.indexed {
		for i := range columns {
			columns[i] = o.dialect.Hidden + columns[i]
		}
	}
	return columns
}

// desc tells whether column i of columns descends.
func (o *order) desc(i int) bool { return o.keys[min(i, len(o.keys)-1)].Desc }

func (o *order) by() string {
	columns := o.columns()
	for i := range columns {
		if o.desc(i) {
			columns[i] += " DESC"
		}
	}
	return " ORDER BY " + strings.Join(columns, ", ")
}

// after appends the condition that a user stands behind p.
func (o *order) after(q *query, p *roster.Position) error {
	if len(p.Values) != len(o.keys) {
		return &roster.InvalidError{Field: "cursor", Reason: "must be one that this query returned"}
	}
	values := make([]any, 0, len(p.Values)+1)
	oneWay := true
	for i, v := range p.Values {
		values = append(values, bindable(o.keys[i].Field, v))
		oneWay = oneWay && o.desc(i) == o.desc(0)
	}
	values = append(values, p.ID)
	columns := o.columns()
	if oneWay && o.dialect.RowValues {
		q.seek("("+strings.Join(columns, ", ")+")"+behind(o.desc(0))+"(?"+strings.Repeat(", ?", len(o.keys))+")", values...)
		return nil
	}
	// Behind in the first column, or level there and behind in those that
	// follow; and what comes of it for the first column, in a form that seeks.
	last := len(columns) - 1
	text, args := columns[last]+behind(o.desc(last))+"?", values[last:]
	for i := last - 1; i >= 0; i-- {
		at := columns[i]
		text = at + behind(o.desc(i)) + "? OR (" + at + " = ? AND (" + text + "))"
		args = append([]any{values[i], values[i]}, args...)
	}
	q.seek(columns[0]+strings.TrimRight(behind(o.desc(0)), " ")+"= ?", values[0])
	q.seek("("+text+")", args...)
	return nil
}

func behind(desc bool) string {
	if desc {
		return " < "
	}
	return " > "
}
