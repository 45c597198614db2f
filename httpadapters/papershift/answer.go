package papershift

import (
	"net/http"

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
	wire.Send(w, status, mediaType, d)
}
