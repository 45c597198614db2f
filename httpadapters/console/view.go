package console

import (
	"time"

	"example.com/roster/httpadapters/internal/html"
)

// A page is what a template shows. It is made of values alone, so that a page is a
// pure function of them. No rule stands in a template.
type page struct {
	Title    string
	Lead     string // a sentence below the title; empty: none
	Crumbs   []link // the way back to the lists
	Actions  []link // beside the title
	Note     string // what the last post has done; empty: nothing
	Problem  string // why the last post was refused, where no form says it
	Secret   secret // a text that is shown this once
	Sections []section
}

// secret is a text to copy: it is in no other answer.
type secret struct{ Label, Text, Hint string }

// link leads to another page.
type link struct {
	Text, Href string
	Current    bool
}

// section is a part of a page with a heading.
type section struct {
	ID, Title string
	Note      string // a sentence below the heading
	Tiles     []tile
	Charts    []chart
	Facts     []fact
	Lines     []string // sentences
	Table     *table
	Tree      []branch
	Forms     []form
	Wide      bool // takes the whole width
	Danger    bool // what cannot be undone
}

// tile is one number.
type tile struct{ Label, Value, Href, Hint string }

// fact is one value of a record.
type fact struct {
	Label string
	Cell  cell
}

// The kinds of a cell.
const (
	plainCell = ""
	nameCell  = "name"  // a person's or a thing's own text: of any direction and length
	stateCell = "state" // one of a few words
	timeCell  = "time"
	codeCell  = "code"
)

// cell is one value.
type cell struct {
	Kind, Text, Href string
	Sub              string // a second line
	Class            string // of a state
	Stamp            string // of a time: RFC 3339
}

// table is a list of records.
type table struct {
	Heads      []head
	Rows       []row
	Empty      string // what stands in place of no rows
	Prev, Next string // paths of the pages around it; empty: there are none
	Pick       string // the name of the boxes of rows; empty: no boxes
	Bulk       *form  // what is done to the rows that were picked
}

// head is the head of a column.
type head struct {
	Text, Href string
	Sorted     string // "ascending" or "descending", as aria-sort says it; empty: it is not
}

// row is one record.
type row struct {
	Pick, Label string // value and label of its box
	Cells       []cell
	Forms       []form
}

// branch is a team with those below it.
type branch struct {
	Cell  cell
	Forms []form
	Below []branch
}

// form is one request that changes something, or that selects what a list shows.
type form struct {
	Action  string // path
	Get     bool
	Title   string // empty: the button says it
	Explain string // a sentence on what it does
	Button  string
	Danger  bool
	Small   bool // in a row of a table
	Closed  bool // opens on demand
	Open    bool // and is open, as it was refused
	Fields  []field
	Problem string // why it was refused, where no field says it
	Wide    bool   // its fields stand side by side
}

// field is one value of a form.
type field struct {
	Name, Label string
	Type        string // "text", "hidden", "select", "textarea", "checkbox", "date", …
	Value       string // what was typed or chosen
	Hint        string
	Options     []option
	Required    bool
	Checked     bool // of a checkbox

	filter  bool   // narrows a list
	id      string // in the page
	problem string // why the value was refused
	focus   bool
}

// Shared returns the field as the shared template shows it.
func (f field) Shared() html.Field {
	shared := html.Field{
		Name: f.Name, ID: f.id, Type: f.Type, Value: f.Value, Label: html.Plain(f.Label), Hint: html.Plain(f.Hint),
		Error: html.Plain(f.problem), Required: f.Required || f.Type == "select", Focus: f.focus, Auto: "off", Filter: f.filter,
	}
	for _, o := range f.Options {
		shared.Options = append(shared.Options, html.Option{Value: o.Value, Text: html.Plain(o.Text)})
	}
	return shared
}

// ID is the id of the field in its page.
func (f field) ID() string { return f.id }

// option is one choice of a select.
type option struct{ Value, Text string }

func text(s string) cell { return cell{Text: s} }
func code(s string) cell { return cell{Kind: codeCell, Text: s} }

// when shows a time in UTC; the zero time as otherwise says.
func when(t time.Time, otherwise string) cell {
	if t.IsZero() {
		return text(otherwise)
	}
	t = t.UTC()
	return cell{Kind: timeCell, Text: t.Format("2006-01-02 15:04"), Stamp: t.Format(time.RFC3339)}
}

// hidden is a field that nobody sees.
func hidden(name, value string) field { return field{Name: name, Value: value, Type: "hidden"} }
