package pickaxe

import (
	"net/http"

	"example.com/roster/httpadapters/internal/wire"
)

// answer sends what a route returned. Clients read every success as JSON, so no
// answer is empty.
func (h *handler) answer(w http.ResponseWriter, v any) {
	wire.Send(w, http.StatusOK, wire.JSON, data{Data: v})
}
