package html

// Form is a form that a person fills in.
type Form struct {
	Action string // relative URL that it is sent to, by POST
	Hidden []Hidden
	Fields []Field
	Submit Text
	About  Text // which of several rows the button is for, for who does not see them; zero: it stands alone
	Danger bool // what it does cannot be undone
	Quiet  bool // its button stands back behind others
}

// Hidden is a value that is sent along.
type Hidden struct{ Name, Value string }

// Field is one value to type or to choose.
type Field struct {
	Name     string // of the value
	ID       string // in the page, unique
	Type     string // of the input: "text", "email", "password", "select", "textarea"
	Auto     string // what browsers may fill in: "username"
	Value    string // what was typed
	Label    Text
	Hint     Text // zero: none
	Error    Text // why the value is refused; zero: it is not
	Required bool
	Filter   bool // it narrows a list: nobody asks whether it must be given
	Focus    bool // the cursor is here when the page opens
	Options  []Option
}

// Option is a value to choose.
type Option struct {
	Value string
	Text  Text
}

// Described returns the ids of what describes the field.
func (f Field) Described() string {
	switch {
	case f.Hint.Set() && f.Error.Set():
		return f.ID + "-error " + f.ID + "-hint"
	case f.Error.Set():
		return f.ID + "-error"
	case f.Hint.Set():
		return f.ID + "-hint"
	}
	return ""
}

// Input reports whether the field is typed, and not chosen.
func (f Field) Input() bool { return f.Type != "select" }

// Refused returns f with the error of each field that errors names, and the cursor in
// the first of them. Passwords that were typed are never shown again.
func (f Form) Refused(errors map[string]Text) Form {
	fields := make([]Field, len(f.Fields))
	focus := true
	for i, field := range f.Fields {
		field.Error, field.Focus = errors[field.Name], false
		if field.Error.Set() && focus {
			field.Focus, focus = true, false
		}
		if field.Type == "password" {
			field.Value = ""
		}
		fields[i] = field
	}
	f.Fields = fields
	return f
}
