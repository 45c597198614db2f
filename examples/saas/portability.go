package main

import (
	"net/http"

	"example.com/roster/moving"
)

// importPeople makes users from CSV, whose first line names the columns. With a
// password_hash of bcrypt they keep their passwords. A second time changes nothing.
func (c *call) importPeople() (any, error) {
	rows, err := moving.NewCSV(http.MaxBytesReader(c.w, c.Body, 10<<20), moving.Mapping{})
	if err != nil {
		return nil, err
	}
	refused := []moving.Outcome{}
	into := moving.Importer{Directory: c.people, Outcome: func(o moving.Outcome) {
		if o.Result == moving.Refused {
			refused = append(refused, o)
		}
	}}
	report, err := into.Import(c.Context(), rows)
	return map[string]any{"report": report, "refused": refused}, err
}

// exportPeople writes everybody whom the workspace owns as lines of JSON.
func (c *call) exportPeople() (any, error) { return nil, moving.Export(c.Context(), c.people, c.w) }

// exportPerson writes all that is kept about a user of the workspace.
func (c *call) exportPerson() (any, error) { return nil, c.people.Export(c.Context(), c.id, c.w) }
