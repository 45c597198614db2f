package pickaxe

import (
	"bytes"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// What the documents say of access groups.
const (
	defaultGroupName = "My New Access Group"
	typePublic       = "public"
	typeMembers      = "members"
	unlimited        = -1337 // as a limit
)

// period is the period of a limit without an interval: uses last for ever.
const period = roster.PeriodForever

// groupEdits are the members of a body with an access group. A member that would
// bound or widen what its people may do is refused if it is not understood.
type groupEdits struct {
	name     wire.Value[string]
	public   wire.Value[bool]
	products wire.Value[[]string]
	limit    wire.Value[int64] // Null: unlimited
	period   roster.Period     // PeriodNone: not given
}

func readGroupEdits(body *wire.Object) groupEdits {
	e := groupEdits{name: body.Text("name"), products: body.Texts("products", maxProducts), limit: body.Count("uses")}
	kind := body.Text("type")
	e.public = wire.Value[bool]{V: kind.V == typePublic, Present: kind.V != ""}
	if e.public.Present && kind.V != typePublic && kind.V != typeMembers {
		body.Refuse("type", "must be public or members")
	}
	if limit := readLimit(body); limit.Present {
		if e.limit.Present && e.limit != limit {
			body.Refuse("uses", "must be equal to limit, or not given")
		}
		e.limit = limit
	}
	e.period = readInterval(body)
	for _, name := range body.Names() {
		if strings.HasPrefix(name, "limit") && name != "limit" && name != "limitInterval" {
			body.Refuse(name, "is not known: a limit has the members limit and limitInterval")
		}
	}
	return e
}

// readLimit reads the member limit. Null and -1337 are unlimited.
func readLimit(body *wire.Object) wire.Value[int64] {
	if raw := body.Raw("limit"); raw.Present && bytes.Equal(bytes.TrimSpace([]byte(wire.Whole(raw.V))), []byte("-1337")) {
		return wire.Value[int64]{Present: true, Null: true}
	}
	return body.Count("limit")
}

// readInterval reads the member limitInterval. Null and "" are not given.
func readInterval(body *wire.Object) roster.Period {
	switch text := body.Text("limitInterval").V; text {
	case "", string(roster.PeriodDay), string(roster.PeriodMonth), string(roster.PeriodForever):
		return roster.Period(text)
	}
	body.Refuse("limitInterval", "must be day, month or forever")
	return roster.PeriodNone
}

// set copies the members that are given into p.
func (e groupEdits) set(p *roster.GroupProfile) {
	if e.name.V != "" {
		p.Name = e.name.V
	}
	p.Public = e.public.Or(p.Public)
	p.Products = e.products.Or(p.Products)
	switch {
	case e.limit.Null:
		p.Uses, p.Period = 0, roster.PeriodNone
		return
	case e.limit.Present:
		p.Uses = e.limit.V
		if p.Period == roster.PeriodNone {
			p.Period = period
		}
	}
	if e.period != roster.PeriodNone && p.Period != roster.PeriodNone {
		p.Period = e.period
	}
}

func newGroup(g roster.AccessGroup) group {
	shown := group{ID: shownGroup(g), Type: typeMembers, Name: g.Name, Products: append([]string{}, g.Products...), Limit: unlimited}
	if g.Public {
		shown.Type = typePublic
	}
	if g.Period != roster.PeriodNone {
		interval := string(g.Period)
		shown.Limit, shown.LimitInterval, shown.Uses = g.Uses, &interval, &g.Uses
	}
	return shown
}
