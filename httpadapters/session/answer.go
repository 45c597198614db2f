package session

import (
	"net/http"

	"example.com/roster/httpadapters/internal/wire"
)

// answer sends what a route returned: 204 for nil, nothing more for answered, else
// 200.
func (h *Handler) answer(w http.ResponseWriter, v any) {
	switch v.(type) {
	case nil:
		wire.NoContent(w)
	case answered:
	default:
		wire.Send(w, http.StatusOK, wire.JSON, v)
	}
}
