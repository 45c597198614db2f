package sqlstore

import (
	"slices"
	"strconv"

	"example.com/roster"
	"example.com/roster/internal/marks"
)

// mostBranches is how many parts of an Or are looked up each by its own index. More are
// a filter.
const mostBranches = 16

// branch is a selection of some of the users of another one.
type branch struct {
	roster.UserSelection
	mark string // that they have; empty: any or none
}

// branches returns selections whose users together are those of x: one for each part of an
// Or, or for each mark. Each finds its users by values of a selective field, by a part of
// the first sort key, or by the mark: a page then reads a page of each, and not what lies
// between. It returns none where the users of x are better found otherwise.
func branches(x *roster.UserSelection) []branch {
	if x.Account.IsZero() || x.Email != "" || len(x.Search) > 0 || x.Lock {
		return nil
	}
	if _, found := mostSelective(x.Where); found != manyUsers {
		return nil
	}
	for i, c := range x.Where {
		if c.Op != roster.OpOr || len(c.Of) > mostBranches {
			continue
		}
		others := slices.Delete(slices.Clone(x.Where), i, i+1)
		if all := branchesOf(x, c.Of, others); all != nil {
			return all
		}
	}
	return markBranches(x)
}

// markBranches is branches for the marks, which an index has in the order of creation.
func markBranches(x *roster.UserSelection) (all []branch) {
	if len(x.Sort) > 1 || firstKey(x) != roster.FieldCreated {
		return nil
	}
	for _, m := range marks.Selected(x.Where) {
		all = append(all, branchOf(x, x.Where, m.Text()))
	}
	return all
}

// branchOf returns the branch of x with other conditions, and a mark.
func branchOf(x *roster.UserSelection, where []roster.Condition, mark string) branch {
	b := branch{*x, mark}
	b.Where = where
	if b.Limit > 0 {
		b.Limit += max(x.Skip, 0)
	}
	b.Skip = 0
	return b
}

// branchesOf is branches for the parts of one Or beside other conditions.
func branchesOf(x *roster.UserSelection, parts, others []roster.Condition) (all []branch) {
	for _, part := range parts {
		conditions := []roster.Condition{part}
		if part.Op == roster.OpAnd {
			conditions = part.Of
		}
		if !seeks(conditions, firstKey(x)) {
			return nil
		}
		all = append(all, branchOf(x, slices.Concat(conditions, others), ""))
	}
	return all
}

func firstKey(x *roster.UserSelection) roster.UserField {
	if len(x.Sort) == 0 {
		return roster.FieldCreated
	}
	return x.Sort[0].Field
}

// seeks reports whether an index finds the users of conditions: few of them, or many in
// the order of a field.
func seeks(conditions []roster.Condition, order roster.UserField) bool {
	if _, found := mostSelective(conditions); found != manyUsers {
		return true
	}
	return slices.ContainsFunc(conditions, func(c roster.Condition) bool {
		switch c.Op {
		case roster.OpEq, roster.OpIn, roster.OpPrefix, roster.OpGt, roster.OpGte, roster.OpLt, roster.OpLte:
			return c.Field == order
		}
		return false
	})
}

// branchesQuery builds the query of a page of users who are found by several indexes. The
// pages of the branches are put in one order, each user once; the records are read of
// those on the page alone.
func (r *reader) branchesQuery(x *roster.UserSelection, all []branch) (*query, error) {
	t := r.schema.users
	q := r.dialect.query().add(t.selectSQL).add(" JOIN (SELECT found FROM (")
	for i := range all {
		if i > 0 {
			q.add(" UNION ")
		}
		if err := q.branch(t.name, &all[i], i); err != nil {
			return nil, err
		}
	}
	o := orderOf(r.dialect, x)
	q.add(") AS branches ORDER BY ")
	for i := range o.keys {
		q.add(keyAlias(i) + direction(o.desc(i)) + ", ")
	}
	q.add("found" + direction(o.desc(len(o.keys))))
	q.limit(x.Limit).add(" OFFSET ?) AS page ON id = found", int64(max(x.Skip, 0)))
	return q.add(o.orderBy()), nil
}

// branch appends the page of one branch: the ids and the values of the sort keys.
func (q *query) branch(table string, x *branch, i int) error {
	o := orderOf(q.dialect, &x.UserSelection)
	q.filtered = false
	q.add("SELECT * FROM (SELECT id AS found")
	for i, k := range o.keys {
		q.add(", " + columnOf(k.Field) + " AS " + keyAlias(i))
	}
	q.add(" FROM " + table)
	found, err := q.whereBranch(x)
	if err != nil {
		return err
	}
	o.indexed = found == manyUsers
	if x.After != nil {
		if err := o.seekAfter(q, x.After); err != nil {
			return err
		}
	}
	if found != oneUser {
		q.add(o.orderBy())
	}
	q.limit(x.Limit).add(") AS branch" + strconv.Itoa(i))
	return nil
}

// whereBranch is [query.whereSelected] for a branch.
func (q *query) whereBranch(x *branch) (selectivity, error) {
	if x.mark == "" {
		return q.whereSelected(&x.UserSelection)
	}
	q.where("account = ?", x.Account).seek("mark = ?", x.mark)
	_, err := q.whereSelected(&x.UserSelection)
	return manyUsers, err
}

// countBranches builds the query of how many users are found by several indexes.
func (r *reader) countBranches(all []branch) (*query, error) {
	q := r.dialect.query().add("SELECT count(*) FROM (")
	for i := range all {
		if i > 0 {
			q.add(" UNION ")
		}
		q.filtered = false
		q.add("SELECT id FROM " + r.schema.users.name)
		if _, err := q.whereBranch(&all[i]); err != nil {
			return nil, err
		}
	}
	return q.add(") AS branches"), nil
}

// orderOf returns the order of x, by what is no index's order.
func orderOf(d *dialect, x *roster.UserSelection) sortOrder {
	o := sortOrder{dialect: d, keys: x.Sort}
	if len(o.keys) == 0 {
		o.keys = []roster.SortKey{{Field: roster.FieldCreated}}
	}
	return o
}

func keyAlias(i int) string { return "by" + strconv.Itoa(i) }

func direction(desc bool) string {
	if desc {
		return " DESC"
	}
	return ""
}
