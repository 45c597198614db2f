package papershift

import (
	"time"

	"example.com/roster/httpadapters/internal/wire"
)

// AppendJSON is the [wire.Appender] of a document.
func (d *document) AppendJSON(b []byte) []byte {
	w := wire.Open(b)
	w.Key("data")
	switch data := d.Data.(type) {
	case *resource:
		w.Text = data.AppendJSON(w.Text)
	case []*resource:
		w.Text = appendResources(w.Text, data)
	}
	if d.Included != nil {
		w.Key("included")
		w.Text = appendResources(w.Text, d.Included)
	}
	if d.Links != nil {
		w.Any("links", d.Links)
	}
	if d.Meta != nil {
		w.Any("meta", d.Meta)
	}
	return w.Close()
}

func appendResources(b []byte, list []*resource) []byte {
	b = append(b, '[')
	for i, r := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = r.AppendJSON(b)
	}
	return append(b, ']')
}

// AppendJSON is the [wire.Appender] of a resource.
func (r *resource) AppendJSON(b []byte) []byte {
	w := wire.Open(b)
	w.String("type", r.Type)
	w.String("id", r.ID)
	if len(r.shown) > 0 {
		w.Key("attributes")
		attributes := wire.Open(w.Text)
		for _, name := range r.shown {
			appendAttribute(&attributes, r.record, name)
		}
		w.Text = attributes.Close()
	}
	if len(r.Relationships) > 0 {
		w.Any("relationships", r.Relationships)
	}
	if r.Meta != nil {
		w.Key("meta")
		meta := wire.Open(w.Text)
		meta.Key("actions")
		can := wire.Open(meta.Text)
		can.Bool("edit", r.Meta.Actions.Edit)
		can.Bool("delete", r.Meta.Actions.Delete)
		can.Bool("invite", r.Meta.Actions.Invite)
		can.Bool("revoke_invitation", r.Meta.Actions.Revoke)
		meta.Text = can.Close()
		w.Text = meta.Close()
	}
	return w.Close()
}

// appendAttribute appends an attribute of a record.
func appendAttribute(w *wire.Writer, r *record, name string) {
	switch name {
	case "avatar":
		appendText(w, name, r.Avatar)
	case "created_at":
		appendInstant(w, name, r.Created)
	case "discarded_at":
		appendInstant(w, name, r.Discarded)
	case "email":
		appendText(w, name, r.Email)
	case "name":
		w.String(name, r.Name)
	case "role_ids":
		w.Strings(name, []string{string(r.Role)})
	case "status":
		w.String(name, string(r.State))
	case "updated_at":
		appendInstant(w, name, r.Updated)
	}
}

// appendText appends a text, and null for none.
func appendText(w *wire.Writer, name, text string) {
	if text == "" {
		w.Raw(name, "null")
		return
	}
	w.String(name, text)
}

// appendInstant appends a time, and null for never. Every time has the same width, so
// that they sort as texts.
func appendInstant(w *wire.Writer, name string, t time.Time) {
	if t.IsZero() {
		w.Raw(name, "null")
		return
	}
	w.Key(name)
	w.Text = append(wire.AppendTime(append(w.Text, '"'), t, wire.Micros), '"')
}
