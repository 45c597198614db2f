package sqlstore

import (
	"strings"

	"example.com/roster"
)

// eventQuery builds the query of a page of events. Each index of events has them
// in the order of time behind one value: a page of several values, such as kinds,
// is made of the first rows of each.
func (r *reader) eventQuery(x *roster.EventSelection) *query {
	q := r.dialect.query()
	table := r.schema.events
	column, values := eventIndex(x)
	if len(values) < 2 {
		q.add(table.selectSQL)
		q.whereEvents(x, column, values)
		return q
	}
	q.add("SELECT document FROM (")
	for i := range values {
		if i > 0 {
			q.filtered = false
			q.add(" UNION ALL ")
		}
		q.add("SELECT * FROM (SELECT document, at, id FROM " + table.name)
		of := column
		if column == "" {
			of = [...]string{"actor_user", "actor_token"}[i]
		}
		q.whereEvents(x, of, values[i:i+1])
		q.add(") AS found")
	}
	q.add(") AS page")
	return q.add(eventOrder(x)).limit(x.Limit)
}

// eventIndex returns the column whose index finds the events of x, behind the
// account, and the values that x asks for. No column and two values: the actor,
// who is a user or a token.
func eventIndex(x *roster.EventSelection) (column string, values []any) {
	switch {
	case len(x.IDs) > 0:
		return "id", nil
	case !x.User.IsZero():
		return "user_id", []any{x.User}
	case !x.Actor.IsZero():
		return "", []any{x.Actor, x.Actor}
	}
	for _, k := range x.Kinds {
		values = append(values, string(k))
	}
	if len(values) > 0 {
		column = "kind"
	}
	return column, values
}

// whereEvents appends the conditions of x, with values of an indexed column.
func (q *query) whereEvents(x *roster.EventSelection, column string, values []any) {
	if column == "id" {
		if len(x.IDs) == 1 {
			q.where("id = ?", x.IDs[0])
		} else {
			q.whereIn("id", x.IDs)
		}
		q.where("account = ?", x.Account)
	} else {
		q.where("account = ?", x.Account)
		if column != "" {
			q.seek(column+" = ?", values...)
		}
	}
	plus := ""
	if column == "id" {
		plus = q.dialect.noIndex
	}
	if !x.From.IsZero() {
		q.seek(plus+"at >= ?", roster.Micros(x.From))
	}
	if !x.To.IsZero() {
		q.seek(plus+"at < ?", roster.Micros(x.To))
	}
	if x.After != nil {
		q.seekEvent(x, plus)
	}
	if column != "user_id" {
		q.whereID("user_id", x.User)
	}
	if !strings.HasPrefix(column, "actor") && !x.Actor.IsZero() {
		q.where("(actor_user = ? OR actor_token = ?)", x.Actor, x.Actor)
	}
	if column != "kind" && len(x.Kinds) > 0 {
		kinds := make([]any, len(x.Kinds))
		for i, k := range x.Kinds {
			kinds[i] = string(k)
		}
		text, kinds := placeholders(kinds)
		q.where("kind IN "+text, kinds...)
	}
	q.add(eventOrder(x)).limit(x.Limit)
}

// seekEvent selects the events after a place in the order of time.
func (q *query) seekEvent(x *roster.EventSelection, plus string) {
	after, at, id := comparison(x.NewestFirst), roster.Micros(x.After.At), x.After.ID
	if q.dialect.rowValues {
		q.seek("("+plus+"at, id)"+after+"(?, ?)", at, id)
		return
	}
	q.seek("at"+strings.TrimRight(after, " ")+"= ?", at)
	q.seek("(at"+after+"? OR (at = ? AND id"+after+"?))", at, at, id)
}

// eventOrder returns the ORDER BY of x.
func eventOrder(x *roster.EventSelection) string {
	if x.NewestFirst {
		return " ORDER BY at DESC, id DESC"
	}
	return " ORDER BY at, id"
}
