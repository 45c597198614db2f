package axiom

import (
	"net/http"

	"example.com/roster/httpadapters/internal/wire"
)

// answer sends what a route returned: 204 for nil, else 200.
func (h *handler) answer(w http.ResponseWriter, r *http.Request, v any) {
	switch v := v.(type) {
	case nil:
		wire.NoContent(w)
	case *wire.List:
		v.Answer(w, r, h.fail, h.cfg.Log, "axiom")
	default:
		wire.Send(w, http.StatusOK, wire.JSON, v)
	}
}
