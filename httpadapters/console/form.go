package console

import (
	"slices"
	"strconv"
	"strings"
)

// prepare gives each field of a page its id, and the form that was refused what was
// typed, with the sentence that says why.
func (p *page) prepare(refused *refusal) {
	n := 0
	each := func(forms []form) {
		for i := range forms {
			n++
			forms[i].prepare("f"+strconv.Itoa(n)+"-", refused)
		}
	}
	for i := range p.Sections {
		s := &p.Sections[i]
		each(s.Forms)
		if s.Table != nil {
			for j := range s.Table.Rows {
				each(s.Table.Rows[j].Forms)
			}
			if s.Table.Bulk != nil {
				n++
				s.Table.Bulk.prepare("f"+strconv.Itoa(n)+"-", refused)
			}
		}
		eachBranch(s.Tree, each)
	}
}

func eachBranch(tree []branch, each func([]form)) {
	for i := range tree {
		each(tree[i].Forms)
		eachBranch(tree[i].Below, each)
	}
}

func (f *form) prepare(prefix string, refused *refusal) {
	for i := range f.Fields {
		f.Fields[i].filter = f.Get
		f.Fields[i].id = prefix + strings.ReplaceAll(f.Fields[i].Name, " ", "-")
	}
	if refused == nil || refused.said || f.Get || !f.sent(refused) {
		return
	}
	refused.said, f.Open = true, true
	named := false
	for i := range f.Fields {
		field := &f.Fields[i]
		field.keep(refused.typed[field.Name])
		if field.Type != "hidden" && field.Name == refused.field && !named {
			named, field.problem, field.focus = true, sentence(refused.text), true
		}
	}
	if !named {
		f.Problem = refused.problem.String()
	}
}

// String says what is wrong. A reason that is no sentence follows the name of its field.
func (p problem) String() string {
	if strings.HasPrefix(p.text, "must ") || strings.HasPrefix(p.text, "needs ") {
		return sentence(strings.TrimSpace(p.field + " " + p.text))
	}
	return sentence(p.text)
}

// sent reports whether f is the form that was refused: of the same path, with the
// same hidden fields.
func (f *form) sent(refused *refusal) bool {
	path, _, _ := strings.Cut(f.Action, "?")
	return path == refused.action && !slices.ContainsFunc(f.Fields, func(x field) bool {
		return x.Type == "hidden" && refused.typed.Get(x.Name) != x.Value
	})
}

// keep puts into the field what was typed.
func (f *field) keep(values []string) {
	typed := ""
	if len(values) > 0 {
		typed = values[0]
	}
	switch f.Type {
	case "hidden", "password":
	case "checkbox":
		f.Checked = slices.Contains(values, f.Value)
	default:
		f.Value = typed
	}
}

// input is a field with a text.
func input(label, name, value string) field {
	return field{Label: label, Name: name, Value: value, Type: "text"}
}

// pick is a field with choices.
func pick(label, name, value string, options []option) field {
	return field{Label: label, Name: name, Type: "select", Value: value, Options: options}
}

// search is a form of links: what it sends stands in the address.
func search(action, button string, fields ...field) form {
	return form{Action: action, Get: true, Button: button, Fields: fields, Wide: true}
}
