package session

import (
	"net/http"

	"example.com/roster/httpadapters/internal/wire"
)

// answer sends what a route returned: 204 for nothing, else 200.
func (h *Handler) answer(w http.ResponseWriter, v any) {
	if v == nil {
		wire.NoContent(w)
		return
	}
	wire.Send(w, http.StatusOK, wire.JSON, v)
}

// say sends an error (RFC 9457).
func (h *Handler) say(w http.ResponseWriter, status int, detail string) {
	wire.Send(w, status, wire.ProblemJSON, problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail,
	})
}
