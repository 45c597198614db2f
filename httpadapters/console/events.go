package console

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"example.com/roster"
)

const eventRows = 50 // of one page

// eventsView is what the audit trail shows.
type eventsView struct {
	frame
	Typed  url.Values
	Events roster.EventPage
	Names  names
	Kinds  []option
}

// events shows the audit trail, the newest first.
func (c *call) events() (page, error) {
	v := eventsView{frame: c.frame, Typed: c.r.URL.Query(), Kinds: c.kindOptions()}
	q, err := eventQuery(v.Typed)
	if err != nil {
		return page{}, err
	}
	q.Limit = min(eventRows, c.dir.MaxPage())
	v.Events, err = c.dir.Events(c.r.Context(), q)
	if errors.Is(err, roster.ErrInvalid) && q.Cursor != "" { // of a list that was selected otherwise
		q.Cursor = ""
		v.Events, err = c.dir.Events(c.r.Context(), q)
	}
	if err != nil {
		return page{}, err
	}
	if v.Names, err = c.userNames(actors(v.Events.Events)); err != nil {
		return page{}, err
	}
	return eventsPage(v), nil
}

// eventQuery reads the parameters of the audit trail. A person who is named by what
// is no id did nothing, and nothing happened to them.
func eventQuery(typed url.Values) (roster.EventQuery, error) {
	q := roster.EventQuery{NewestFirst: true, Cursor: typed.Get("at")}
	for _, kind := range typed["kind"] {
		if kind != "" {
			q.Kinds = append(q.Kinds, roster.EventKind(kind))
		}
	}
	days := call{form: typed}
	var err error
	if q.From, err = days.date("from"); err != nil {
		return q, err
	}
	if q.To, err = days.date("to"); err != nil {
		return q, err
	}
	if q.User, err = days.formID("user"); err != nil {
		return q, err
	}
	q.Actor, err = days.formID("actor")
	return q, err
}

// kinds are the kinds of events, in the order of their names.
func (f frame) kindOptions() []option {
	options := []option{{Text: f.t("events.any")}}
	for _, k := range roster.EventKinds() {
		options = append(options, option{Value: string(k), Text: f.kind(k)})
	}
	slices.SortStableFunc(options[1:], func(a, b option) int { return strings.Compare(a.Text, b.Text) })
	return options
}

// address returns the address of the trail from a cursor on.
func (v eventsView) address(page, cursor string) string {
	q := url.Values{}
	for _, name := range []string{"kind", "user", "actor", "from", "to"} {
		for _, value := range v.Typed[name] {
			if value != "" {
				q.Add(name, value)
			}
		}
	}
	if cursor != "" {
		q.Set("at", cursor)
	}
	if len(q) == 0 {
		return v.Base + page
	}
	return v.Base + page + "?" + q.Encode()
}

func eventsPage(v eventsView) page {
	t := v.eventTable(v.Events.Events, v.Names, false)
	t.Empty = v.t("events.none")
	if v.Events.Next != "" {
		t.Next = v.address("/events", v.Events.Next)
	}
	if v.Events.Prev != "" {
		t.Prev = v.address("/events", v.Events.Prev)
	}
	typed := v.Typed.Get
	return page{
		Title: v.t("nav.events"), Lead: v.t("events.lead"),
		Actions: []link{{Text: v.t("events.csv"), Href: v.address("/events.csv", "")}},
		Sections: []section{
			{ID: "filter", Wide: true, Forms: []form{search(v.Base+"/events", v.t("show"),
				pick(v.t("what"), "kind", typed("kind"), v.Kinds), input(v.t("events.whom-field"), "user", typed("user")), input(v.t("events.by-field"), "actor", typed("actor")),
				field{Label: v.t("from"), Name: "from", Type: "date", Value: typed("from")}, field{Label: v.t("events.to"), Name: "to", Type: "date", Value: typed("to")})}},
			{ID: "events", Table: t, Wide: true},
		},
	}
}

// eventTable lists events. Those of one person do not name whom it happened to.
func (f frame) eventTable(events []roster.Event, called names, one bool) *table {
	t := &table{Heads: []head{{Text: f.t("when")}, {Text: f.t("what")}, {Text: f.t("events.whom")}, {Text: f.t("events.by")}}, Empty: f.t("events.empty")}
	if one {
		t.Heads = append(t.Heads[:2], t.Heads[3])
	}
	for _, e := range events {
		cells := []cell{when(e.At, "–"), {Kind: nameCell, Text: f.kind(e.Kind), Sub: told(e)}}
		if !one {
			whom := text("–")
			if !e.User.IsZero() {
				whom = f.name(called.of(e.User), f.Base+"/people/"+e.User.String())
			}
			cells = append(cells, whom)
		}
		t.Rows = append(t.Rows, row{Cells: append(cells, f.byWhom(e.Actor, called))})
	}
	return t
}

// byWhom shows who acted.
func (f frame) byWhom(a roster.Actor, called names) cell {
	c := text(f.t("host"))
	switch {
	case !a.User.IsZero():
		c = f.name(called.of(a.User), f.Base+"/people/"+a.User.String())
		if !a.Token.IsZero() {
			c.Sub = f.t("events.by-token")
		}
	case !a.Token.IsZero():
		c = text(f.t("events.account-token"))
	}
	switch {
	case a.Impersonator.IsZero():
	case a.User.IsZero():
		c.Sub = f.t("events.staff", called.of(a.Impersonator))
	default:
		c.Sub = f.t("events.impersonator", called.of(a.Impersonator))
	}
	return c
}

// told says in words what an event tells beside its kind.
func told(e roster.Event) string {
	var detail map[string]any
	if e.Detail.IsZero() || e.Detail.Decode(&detail) != nil {
		return ""
	}
	var all []string
	for key, value := range detail {
		all = append(all, strings.ReplaceAll(key, "_", " ")+": "+words(value))
	}
	slices.Sort(all)
	return strings.Join(all, "; ")
}

// words shows a value of an event's detail.
func words(value any) string {
	if list, ok := value.([]any); ok {
		var all []string
		for _, v := range list {
			all = append(all, words(v))
		}
		return strings.Join(all, ", ")
	}
	if table, ok := value.(map[string]any); ok {
		var all []string
		for key, v := range table {
			all = append(all, key+" "+words(v))
		}
		slices.Sort(all)
		return strings.Join(all, ", ")
	}
	return fmt.Sprint(value)
}
