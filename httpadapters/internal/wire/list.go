package wire

import (
	"iter"
	"log/slog"
	"net/http"
	"strconv"
)

// List is a JSON text around an array that is read while it is sent, so that a
// long one takes no more memory than a short one.
type List struct {
	Before string                // the text before the first element: `{"data":[`
	Items  iter.Seq2[any, error] // the elements; an error ends them
	After  func() string         // the text after the last element, asked when that is sent: `]}`
}

// chunk is the number of bytes of a List that are sent at once.
const chunk = 64 << 10

// Answer answers 200 with l. An error at its beginning goes to fail; one in its
// middle is logged, like those that callers of set are told nothing about.
func (l *List) Answer(w http.ResponseWriter, r *http.Request, fail Fail, log *slog.Logger, set string) {
	switch sent, err := l.Send(w, JSON); {
	case err == nil:
	case sent:
		LogUnknown(log, set, r, err)
	default:
		fail(w, r, err)
	}
}

// Members returns the members of v as a JSON object has them, without its braces.
func Members(v any) string {
	text, _ := appendAny(nil, v) // of structs of texts and numbers: it cannot fail
	return string(text[1 : len(text)-1])
}

// Send answers 200 with l. An error that comes before the first byte is returned
// with sent false, and is the set's to answer. After a later one the text stays
// without its end, so that no client takes it for complete.
func (l *List) Send(w http.ResponseWriter, contentType string) (sent bool, err error) {
	buffer := answers.Get().(*[]byte)
	b := append((*buffer)[:0], l.Before...)
	defer func() { giveBack(buffer, b) }()
	first := true
	for v, err := range l.Items {
		if err != nil {
			return sent, err
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		if b, err = appendAny(b, v); err != nil {
			return sent, err
		}
		if len(b) < chunk {
			continue
		}
		if !sent {
			Header(w, contentType)
		}
		sent = true
		if _, err := w.Write(b); err != nil {
			return sent, nil // the client has gone
		}
		b = b[:0]
	}
	b = append(append(b, l.After()...), '\n')
	if !sent {
		Header(w, contentType)
		w.Header()["Content-Length"] = []string{strconv.Itoa(len(b))}
	}
	w.Write(b) // an error means that the client has gone
	return true, nil
}
