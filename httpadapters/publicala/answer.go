package publicala

import (
	"net/http"

	"example.com/roster/httpadapters/internal/wire"
)

// none is the data of an answer without content.
var none = []struct{}{}

// answer sends what a route returned: 204 for nil, else 200.
func (h *handler) answer(w http.ResponseWriter, r *http.Request, v any) {
	switch v := v.(type) {
	case nil:
		wire.NoContent(w)
	case *wire.List:
		v.Answer(w, r, h.fail, h.cfg.Log, "publicala")
	default:
		wire.Send(w, http.StatusOK, wire.JSON, success{Code: "success", Data: v})
	}
}
