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
		h.list(w, r, v)
	default:
		wire.Send(w, http.StatusOK, wire.JSON, v)
	}
}

// list sends a list. It logs an error that comes in its middle.
func (h *handler) list(w http.ResponseWriter, r *http.Request, list *wire.List) {
	switch sent, err := list.Send(w, wire.JSON); {
	case err == nil:
	case sent:
		wire.LogUnknown(h.cfg.Log, "axiom", r, err)
	default:
		h.fail(w, r, err)
	}
}
