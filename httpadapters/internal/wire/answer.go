package wire

import (
	"net/http"
	"strconv"
	"sync"
)

// The media types of answers.
const (
	JSON        = "application/json"
	ProblemJSON = "application/problem+json" // RFC 9457
)

// Send answers with v as JSON. It does not escape '<' and '&', and no cache may
// keep the answer. A v that does not marshal is a mistake of the set, and
// answered 500.
func Send(w http.ResponseWriter, status int, contentType string, v any) {
	buffer := answers.Get().(*[]byte)
	text, err := appendAny((*buffer)[:0], v)
	if err != nil {
		status, text = http.StatusInternalServerError, append(text[:0], "{}"...)
	}
	text = append(text, '\n')
	Header(w, contentType)
	if len(text) > short {
		w.Header()["Content-Length"] = []string{strconv.Itoa(len(text))}
	}
	w.WriteHeader(status)
	w.Write(text) // an error means that the client has gone
	giveBack(buffer, text)
}

// short is how many bytes an answer may have whose length net/http adds itself, for HEAD
// too: what fits into its buffer of 2 KiB.
const short = 1 << 10

// answers are buffers of answers that were sent.
var answers = sync.Pool{New: func() any { return &[]byte{} }}

// giveBack makes text the buffer of another answer, unless it is large.
func giveBack(buffer *[]byte, text []byte) {
	if cap(text) <= 2*chunk {
		*buffer = text
		answers.Put(buffer)
	}
}

// NoContent answers 204.
func NoContent(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
}

// Header sets the headers of an answer with a body.
func Header(w http.ResponseWriter, contentType string) {
	h := w.Header()
	if contentType == JSON {
		h["Content-Type"] = typeJSON
	} else {
		h["Content-Type"] = []string{contentType}
	}
	h["Cache-Control"], h["X-Content-Type-Options"] = noStore, noSniff
}

// Values of headers that most answers share. Nobody writes into them: who adds a value
// to one makes another list.
var typeJSON, noStore, noSniff = []string{JSON}, []string{"no-store"}, []string{"nosniff"}
