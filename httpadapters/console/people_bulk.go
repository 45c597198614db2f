package console

import (
	"errors"
	"strconv"
	"strings"

	"example.com/roster"
)

// bulk is an action for many people at once.
type bulk struct {
	code   string // of the note, and of what is said of one person
	change func(*call, roster.ID) error
}

// bulkOptions are the choices of the list of people.
func (f frame) bulkOptions() []option {
	options := []option{{Text: f.t("bulk.choose")}}
	for _, action := range []string{"deactivate", "reactivate", "activate", "logout", "remove", "restore"} {
		options = append(options, option{Value: action, Text: f.t("bulk." + action)})
	}
	return options
}

func applied(a roster.Action) func(*call, roster.ID) error {
	return func(c *call, id roster.ID) error {
		_, err := c.dir.Apply(c.r.Context(), id, a)
		return err
	}
}

var bulks = map[string]bulk{
	"deactivate": {"deactivated", applied(roster.Deactivate)},
	"reactivate": {"reactivated", applied(roster.Reactivate)},
	"activate":   {"activated", applied(roster.Activate)},
	"remove":     {"removed", applied(roster.Remove)},
	"restore":    {"restored", applied(roster.Restore)},
	"logout": {"signed-out", func(c *call, id roster.ID) error {
		_, err := c.dir.ForceLogout(c.r.Context(), id)
		return err
	}},
}

// changePeople does one thing to everybody who was picked, each for itself. Where
// some are refused, the answer says what became of each.
func (c *call) changePeople() (string, error) {
	b, ok := bulks[c.typed("action")]
	if !ok {
		return "", &roster.InvalidError{Field: "action", Reason: "must be one of the list"}
	}
	picked := c.form["id"]
	if len(picked) == 0 || len(picked) > peoplePerPage {
		return "", &roster.InvalidError{Field: "action", Reason: "needs somebody: pick 1 to 50 people first"}
	}
	var results []outcome
	changed := 0
	for _, text := range picked {
		id, err := parseID(text)
		if err == nil {
			err = b.change(c, id)
		}
		if _, known := c.problemOf(err); err != nil && !known {
			return "", err
		}
		if err == nil {
			changed++
		}
		results = append(results, outcome{id, err})
	}
	if changed == len(picked) {
		return c.backToList(b.code, changed), nil
	}
	called, err := c.userNames(ids(results))
	if err != nil {
		return "", err
	}
	if c.problem = c.n("bulk.refused", len(picked)-changed); changed > 0 {
		c.problem = c.t("bulk.partly", c.n("done."+b.code, changed), c.problem)
	}
	c.results = []section{c.outcomes(c.t("bulk.did."+b.code), results, called)}
	return "", errPartly
}

// backToList returns the address of the list that was posted from, with what was done.
func (c *call) backToList(code string, n int) string {
	q := c.r.URL.Query()
	q.Set("done", code)
	q.Set("n", strconv.Itoa(n))
	return c.link("people") + "?" + q.Encode()
}

// outcome is what became of one person.
type outcome struct {
	id  roster.ID
	err error
}

func ids(results []outcome) []roster.ID {
	all := make([]roster.ID, len(results))
	for i, r := range results {
		all[i] = r.id
	}
	return all
}

// outcomes lists what became of each person. Who is not found has no name.
func (c *call) outcomes(did string, results []outcome, called names) section {
	t := &table{Heads: []head{{Text: c.t("who")}, {Text: c.t("result")}}}
	for _, r := range results {
		who, what := text(c.t("unknown")), cell{Kind: stateCell, Text: did, Class: "good"}
		if called[r.id] != "" {
			who = c.name(called[r.id], c.cfg.Path+"/people/"+r.id.String())
		}
		if r.err != nil {
			p, _ := c.problemOf(r.err)
			what = cell{Kind: stateCell, Text: strings.TrimSuffix(p.String(), "."), Class: "bad"}
			if errors.Is(r.err, roster.ErrNotFound) {
				what.Text = c.t("bulk.nobody")
			}
		}
		t.Rows = append(t.Rows, row{Cells: []cell{who, what}})
	}
	return section{ID: "results", Title: c.t("bulk.results"), Table: t, Wide: true}
}
