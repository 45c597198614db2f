package console

import (
	"bytes"
	"html/template"
)

// Body returns the rows of the table as HTML. A page of people has some hundred cells,
// and html/template took four times as long for them as the database did: cells are
// written here, each text escaped.
func (t *table) Body() template.HTML {
	var b bytes.Buffer
	for i := range t.Rows {
		t.Rows[i].write(&b, t.Pick, t.Heads)
	}
	return template.HTML(b.String()) // put and link escape
}

// write writes one row. pick is the name of its box; empty: it has none. Cells behind the
// first name their head: on a narrow page each stands in a line of its own.
func (r *row) write(b *bytes.Buffer, pick string, heads []head) {
	b.WriteString("\n<tr>")
	if pick != "" {
		put(b, `<td class="pick"><label><input type="checkbox" name="`, pick, `" value="`, r.Pick, `"><span class="unseen" dir="auto">`, r.Label, `</span></label></td>`)
	}
	for i := range r.Cells {
		if i > 0 && i < len(heads) {
			put(b, `<td data-h="`, heads[i].Text, `">`)
		} else {
			b.WriteString("<td>")
		}
		r.Cells[i].write(b)
		b.WriteString("</td>")
	}
	if len(r.Forms) > 0 {
		b.WriteString(`<td class="acts">`)
		for i := range r.Forms {
			r.Forms[i].writeSmall(b)
		}
		b.WriteString("</td>")
	}
	b.WriteString("</tr>")
}

// HTML returns the cell as HTML.
func (c cell) HTML() template.HTML {
	var b bytes.Buffer
	c.write(&b)
	return template.HTML(b.String()) // put escapes
}

func (c *cell) write(b *bytes.Buffer) {
	switch {
	case c.Kind == timeCell:
		put(b, `<time datetime="`, c.Stamp, `">`, c.Text, `</time>`)
	case c.Kind == stateCell:
		put(b, `<span class="tag s-`, c.Class, `">`, c.Text, `</span>`)
	case c.Kind == codeCell:
		put(b, `<code>`, c.Text, `</code>`)
	case c.Href != "":
		put(b, `<a href="`, c.Href, `" dir="auto">`, c.Text, `</a>`)
	default:
		put(b, `<span dir="auto">`, c.Text, `</span>`)
	}
	if c.Sub != "" {
		put(b, ` <small dir="auto">`, c.Sub, `</small>`)
	}
}

// writeSmall writes a form that has no field to fill in.
func (f *form) writeSmall(b *bytes.Buffer) {
	put(b, `<form class="request small" method="post" action="`, f.Action, `" novalidate>`)
	if f.Problem != "" {
		put(b, `<p class="error" role="alert">`, f.Problem, `</p>`)
	}
	for _, x := range f.Fields {
		put(b, `<input type="hidden" name="`, x.Name, `" value="`, x.Value, `">`)
	}
	put(b, `<button class="quiet">`, f.Button, `</button></form>`)
}

// put writes markup and texts in turn, the texts escaped. A text stands between tags or
// in a quoted attribute. Addresses in it are paths of the console.
func put(b *bytes.Buffer, parts ...string) {
	for i, part := range parts {
		if i%2 == 0 {
			b.WriteString(part)
		} else {
			template.HTMLEscape(b, []byte(part))
		}
	}
}
