package session

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"

	"example.com/roster/httpadapters/internal/wire"
)

// answer sends what a route returned: 204 for nothing, else 200.
func (h *Handler) answer(w http.ResponseWriter, v any) {
	if v == nil {
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	wire.JSON(w, http.StatusOK, v)
}

// say sends an error (RFC 9457).
func (h *Handler) say(w http.ResponseWriter, status int, detail string) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	// Texts and a number alone: it cannot fail.
	e.Encode(problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail})
	wire.Header(w)
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(status)
	w.Write(b.Bytes()) // an error says that nobody listens
}
