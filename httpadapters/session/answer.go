package session

import (
	"net/http"

	"example.com/roster/httpadapters/internal/wire"
)

// answer sends what a route returned: 204 for nil, else 200.
func (h *Handler) answer(w http.ResponseWriter, v any) {
	if v == nil {
		wire.NoContent(w)
		return
	}
	wire.Send(w, http.StatusOK, wire.JSON, v)
}
