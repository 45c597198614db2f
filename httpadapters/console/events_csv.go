package console

import (
	"encoding/csv"
	"io"
	"net/http"
	"strings"
	"time"

	"example.com/roster"
)

// csvRows is the most events that one file has.
const csvRows = 10_000

// eventsCSV sends the newest events that the parameters select as a file, page by page.
func (c *call) eventsCSV() error {
	typed := c.r.URL.Query()
	typed.Del("at")
	q, err := eventQuery(typed)
	if err != nil {
		return err
	}
	q.Limit = min(500, c.dir.MaxPage())
	w := &lateWriter{w: c.w, before: func(h http.Header) {
		h.Set("Content-Type", "text/csv; charset=utf-8")
		h.Set("Content-Disposition", `attachment; filename="audit-trail.csv"`)
	}}
	return w.result(c.writeCSV(w, q))
}

func (c *call) writeCSV(w io.Writer, q roster.EventQuery) error {
	out := csv.NewWriter(w)
	head := []string{"at", "kind", "user_id", "user", "actor_id", "actor", "token_id", "impersonator_id", "subject_id", "detail", "event_id"}
	for rows := 0; ; {
		page, err := c.dir.Events(c.r.Context(), q)
		if err != nil {
			return err
		}
		called, err := c.userNames(actors(page.Events))
		if err != nil {
			return err
		}
		if rows == 0 {
			out.Write(head)
		}
		for _, e := range page.Events {
			if rows++; rows > csvRows {
				break
			}
			out.Write(csvRow(e, called))
		}
		out.Flush()
		if err := out.Error(); err != nil || page.Next == "" || rows > csvRows {
			return err
		}
		q.Cursor = page.Next
	}
}

// csvRow is one event. No cell begins like a formula of a spreadsheet.
func csvRow(e roster.Event, called names) []string {
	row := []string{
		e.At.UTC().Format(time.RFC3339Nano), string(e.Kind), idText(e.User), called[e.User], idText(e.Actor.User), called[e.Actor.User],
		idText(e.Actor.Token), idText(e.Actor.Impersonator), idText(e.Subject), told(e), idText(e.ID),
	}
	for i := range row {
		row[i] = harmless(row[i])
	}
	return row
}

// harmless puts a quote before what a spreadsheet would run as a formula: somebody may
// have chosen it as a name. Blanks before it, and wide forms of the characters, do
// not hide it.
func harmless(text string) string {
	first := strings.TrimLeft(text, " \t\r\n\u00a0\u3000")
	if first == "" {
		return text
	}
	if strings.ContainsRune("=+-@|%＝＋－＠", []rune(first)[0]) || strings.ContainsAny(text[:1], "\t\r\n") {
		return "'" + text
	}
	return text
}

func idText(id roster.ID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}
