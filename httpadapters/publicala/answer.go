package publicala

import (
	"net/http"

	"example.com/roster/httpadapters/internal/wire"
)

// none is the data of an answer that has nothing to tell.
var none = []struct{}{}

// answer sends what a route returned: 204 for nothing, else 200.
func (h *handler) answer(w http.ResponseWriter, v any) {
	if v == nil {
		wire.NoContent(w)
		return
	}
	wire.Send(w, http.StatusOK, wire.JSON, success{Code: "success", Data: v})
}
