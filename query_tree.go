package roster

import "slices"

// The limits of a tree of conditions.
const maxConditionDepth = 16

// And returns the condition that a user fulfills all of some conditions, one or more.
// [UserQuery].Where says so too: And is for what stands inside [Or] and [Not].
func And(conditions ...Condition) Condition { return Condition{Op: OpAnd, Of: conditions} }

// Or returns the condition that a user fulfills one of some conditions, one or more.
// Where each of them names values of a unique field, or a part of the first sort key,
// a store looks these up, one after the other; else it looks at every user whom the
// other conditions leave.
func Or(conditions ...Condition) Condition { return Condition{Op: OpOr, Of: conditions} }

// Not returns the condition that a user does not fulfill one. It holds where the field
// is absent and the condition does not hold for that.
func Not(condition Condition) Condition { return Condition{Op: OpNot, Of: []Condition{condition}} }

// joins reports whether where is about other conditions, and not about a field.
func (where Condition) joins() bool {
	return where.Op == OpAnd || where.Op == OpOr || where.Op == OpNot
}

// holdsJoined is Holds of a condition that joins others.
func (where Condition) holdsJoined(u *User) bool {
	holds := func(c Condition) bool { return c.Holds(u) }
	switch where.Op {
	case OpAnd:
		return !slices.ContainsFunc(where.Of, func(c Condition) bool { return !c.Holds(u) })
	case OpOr:
		return slices.ContainsFunc(where.Of, holds)
	}
	return !slices.ContainsFunc(where.Of, holds)
}

// nobody is a condition that no user fulfills.
func nobody() Condition { return Where(FieldID, OpEq, ID{}) }

// preparing counts what the conditions of one query have together.
type preparing struct{ conditions, values int }

// condition checks where, and returns it in its simplest form: what joins is joined by
// another operator, and [Or] of equal values of a field is one OpIn. all reports that it
// holds for everybody.
func (p *preparing) condition(where Condition, depth int) (c Condition, all bool, err error) {
	if !where.joins() {
		return p.leaf(where)
	}
	if depth == maxConditionDepth {
		return c, false, invalid("conditions", "must be nested at most %d deep", maxConditionDepth)
	}
	if len(where.Of) == 0 || where.Op == OpNot && len(where.Of) > 1 || where.Field != "" || len(where.Values) > 0 {
		return c, false, invalid("conditions", "must be joined by And and Or, one or more, or by Not, one alone")
	}
	of := make([]Condition, 0, len(where.Of))
	always := 0
	for _, part := range where.Of {
		part, all, err := p.condition(part, depth+1)
		switch {
		case err != nil:
			return c, false, err
		case all:
			always++
		case part.Op == where.Op && where.Op != OpNot:
			of = append(of, part.Of...)
		default:
			of = append(of, part)
		}
	}
	switch where.Op {
	case OpNot:
		if always > 0 {
			return nobody(), false, nil
		}
		return of[0].negated(), false, nil
	case OpOr:
		if always > 0 {
			return c, true, nil
		}
		of = joinedEqualities(of)
	}
	switch len(of) {
	case 0:
		return c, true, nil
	case 1:
		return of[0], false, nil
	}
	return Condition{Op: where.Op, Of: of}, false, nil
}

// leaf is condition for one on a field.
func (p *preparing) leaf(where Condition) (c Condition, all bool, err error) {
	if p.conditions++; p.conditions > maxConditions {
		return c, false, invalid("conditions", "must be at most %d", maxConditions)
	}
	if p.values += len(where.Values); p.values > maxValues {
		return c, false, invalid("conditions", "must have at most %d values", maxValues)
	}
	if c, err = where.prepared(); err != nil {
		return c, false, err
	}
	return c, c.holdsForAll(), nil
}

// opposites are the operators that hold exactly where another one does not.
var opposites = map[Op]Op{
	OpEq: OpNotEq, OpNotEq: OpEq, OpIn: OpNotIn, OpNotIn: OpIn,
	OpBlank: OpPresent, OpPresent: OpBlank, OpContains: OpNotContains, OpNotContains: OpContains,
}

// negated returns the opposite of a condition that was prepared.
func (where Condition) negated() Condition {
	if where.Op == OpNot {
		return where.Of[0]
	}
	if op, ok := opposites[where.Op]; ok {
		where.Op = op
		return where
	}
	return Not(where)
}

// joinedEqualities returns the parts of an Or with one OpIn for those that name values
// of one field.
func joinedEqualities(parts []Condition) []Condition {
	kept := parts[:0]
	for _, c := range parts {
		equals := func(c Condition) bool { return c.Op == OpEq || c.Op == OpIn }
		same := func(k Condition) bool { return equals(c) && equals(k) && k.Field == c.Field }
		i := slices.IndexFunc(kept, same)
		if i < 0 {
			kept = append(kept, c)
			continue
		}
		kept[i].Op, kept[i].Values = OpIn, append(kept[i].Values, c.Values...)
	}
	return kept
}
