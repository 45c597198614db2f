package moving

import "example.com/roster"

// Result is what became of one row.
type Result string

// The results.
const (
	Made      Result = "made"      // there was no such user, and now there is
	Unchanged Result = "unchanged" // the user is there, as the row says
	Changed   Result = "changed"   // the user was there, and was changed
	Refused   Result = "refused"   // nothing was done; Field and Reason say why
)

// Outcome tells what became of one row. It shows no secret and no hash.
type Outcome struct {
	Line    int       `json:"line"`          // Row.Line
	Who     string    `json:"who,omitempty"` // address, external id, vendor id or name, the first that the row has
	Result  Result    `json:"result"`
	ID      roster.ID `json:"id,omitzero"`       // of the user; zero where it was refused, and in a dry run for one who would be made
	Changed []string  `json:"changed,omitempty"` // names of the fields that were changed, as in JSON
	Field   string    `json:"field,omitempty"`   // what is wrong, where it was refused; empty: the whole row
	Reason  string    `json:"reason,omitempty"`  // why it was refused
}

// Report counts what became of rows.
type Report struct {
	Rows      int `json:"rows"`
	Made      int `json:"made"`
	Unchanged int `json:"unchanged"`
	Changed   int `json:"changed"`
	Refused   int `json:"refused"`
}

// add counts o.
func (r *Report) add(o *Outcome) {
	r.Rows++
	switch o.Result {
	case Made:
		r.Made++
	case Unchanged:
		r.Unchanged++
	case Changed:
		r.Changed++
	case Refused:
		r.Refused++
	}
}
