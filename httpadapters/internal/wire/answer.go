package wire

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// JSON answers with v, which always marshals. Texts go out as they are: '<' and
// '&' are not escaped. Nothing keeps a copy on the way.
func JSON(w http.ResponseWriter, status int, v any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		status = http.StatusInternalServerError
		b.Reset()
		b.WriteString("{}\n")
	}
	Header(w)
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(status)
	w.Write(b.Bytes()) // an error says that nobody listens
}

// Header sets what every JSON answer has.
func Header(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
}
