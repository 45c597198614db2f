package sqlstore

import (
	"strings"

	"example.com/roster"
)

// userQuery builds the query of a page of users. With a skip or a plan of a search it
// finds the ids in an index first, and reads only the records of the page.
func (r *reader) userQuery(x *roster.UserSelection, by search) (*query, error) {
	t := r.schema.users
	q := r.dialect.query().add(t.selectSQL)
	o := orderOf(r.dialect, x)
	idsFirst := x.Skip > 0 || by.by == byTerm
	if idsFirst {
		q.add(" JOIN (SELECT id AS found FROM ")
	}
	switch {
	case by.by == byTerm:
		q.fromTerm(&r.schema, x, by.term)
	case idsFirst:
		q.add(t.name)
	}
	found, err := q.whereSelected(x)
	if err != nil {
		return nil, err
	}
	o.indexed = found == manyUsers
	if x.After != nil {
		if err := o.seekAfter(q, x.After); err != nil {
			return nil, err
		}
	}
	if found != oneUser {
		q.add(o.orderBy())
	}
	q.limit(x.Limit)
	if idsFirst {
		o.indexed = false
		q.add(" OFFSET ?) AS page ON id = found", int64(x.Skip)).add(o.orderBy())
	}
	return r.forUpdate(q, x.Lock), nil
}

var errCursor error = &roster.InvalidError{Field: "cursor", Reason: "must be one that this query returned"}

// sortOrder is an order of users: by sort keys, and then by the id in the
// direction of the last key.
type sortOrder struct {
	dialect *dialect
	keys    []roster.SortKey
	indexed bool // the planner may choose an index by the columns
	ofWords bool // the columns are those of the table of words; the one key is the name
	atToo   bool // the row at a position comes after it, too
}

// columns returns the columns of the keys, and the id.
func (o *sortOrder) columns() []string {
	if o.ofWords {
		return []string{"of_name", "of_id"}
	}
	columns := make([]string, 0, len(o.keys)+1)
	for _, k := range o.keys {
		columns = append(columns, columnOf(k.Field))
	}
	columns = append(columns, "id")
	if !o.indexed {
		for i := range columns {
			columns[i] = o.dialect.noIndex + columns[i]
		}
	}
	return columns
}

// desc reports whether column i of columns descends.
func (o *sortOrder) desc(i int) bool { return o.keys[min(i, len(o.keys)-1)].Desc }

func (o *sortOrder) orderBy() string {
	columns := o.columns()
	for i := range columns {
		if o.desc(i) {
			columns[i] += " DESC"
		}
	}
	return " ORDER BY " + strings.Join(columns, ", ")
}

// seekAfter appends the condition that a user comes after p.
func (o *sortOrder) seekAfter(q *query, p *roster.Position) error {
	if len(p.Values) != len(o.keys) {
		return errCursor
	}
	values := make([]any, 0, len(p.Values)+1)
	oneWay := true
	for i, v := range p.Values {
		values = append(values, bindValue(o.keys[i].Field, v))
		oneWay = oneWay && o.desc(i) == o.desc(0)
	}
	values = append(values, p.ID)
	columns := o.columns()
	last := len(columns) - 1
	after := comparison(o.desc(last))
	if o.atToo {
		after = strings.TrimRight(after, " ") + "= "
	}
	if oneWay && o.dialect.rowValues {
		q.seek("("+strings.Join(columns, ", ")+")"+after+"(?"+strings.Repeat(", ?", len(o.keys))+")", values...)
		return nil
	}
	// After p in the first column, or equal there and after p in the others. The
	// condition on the first column alone is implied, but it can seek.
	text, args := columns[last]+after+"?", values[last:]
	for i := last - 1; i >= 0; i-- {
		at := columns[i]
		text = at + comparison(o.desc(i)) + "? OR (" + at + " = ? AND (" + text + "))"
		args = append([]any{values[i], values[i]}, args...)
	}
	q.seek(columns[0]+strings.TrimRight(comparison(o.desc(0)), " ")+"= ?", values[0])
	q.seek("("+text+")", args...)
	return nil
}

func comparison(desc bool) string {
	if desc {
		return " < "
	}
	return " > "
}
