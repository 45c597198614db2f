package wire

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// The media types of answers.
const (
	JSON        = "application/json"
	ProblemJSON = "application/problem+json" // RFC 9457
)

// Send answers with v, which always marshals. Texts go out as they are: '<' and
// '&' are not escaped. No cache keeps a copy.
func Send(w http.ResponseWriter, status int, contentType string, v any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		status = http.StatusInternalServerError
		b.Reset()
		b.WriteString("{}\n")
	}
	Header(w, contentType)
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(status)
	w.Write(b.Bytes()) // an error says that nobody listens
}

// NoContent answers 204.
func NoContent(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
}

// Header sets what every answer with a body has.
func Header(w http.ResponseWriter, contentType string) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
}
