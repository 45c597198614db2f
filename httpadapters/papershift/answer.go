package papershift

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"

	"example.com/roster/httpadapters/internal/wire"
)

// answer sends what a route returned: 201 with its location for what was made,
// else 200.
func (h *handler) answer(w http.ResponseWriter, d *document) {
	status := http.StatusOK
	if d.location != "" {
		status = http.StatusCreated
		w.Header().Set("Location", d.location)
	}
	send(w, status, d)
}

// sendProblem sends an error under its own status.
func sendProblem(w http.ResponseWriter, p problem) {
	status, _ := strconv.Atoi(p.Status) // newProblem wrote it
	send(w, status, failure{[]problem{p}})
}

// send sends a document, as JSON:API.
func send(w http.ResponseWriter, status int, v any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(v) // into memory, and texts, numbers and truths alone: it cannot fail
	wire.Header(w)
	header := w.Header()
	header.Set("Content-Type", mediaType)
	header.Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(status)
	w.Write(b.Bytes()) // an error says that nobody listens
}
