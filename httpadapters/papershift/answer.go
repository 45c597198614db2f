package papershift

import (
	"net/http"

	"example.com/roster/httpadapters/internal/wire"
)

// answer sends what a route returned: 201 with the location of a new resource,
// else 200.
func (h *handler) answer(w http.ResponseWriter, d *document) {
	status := http.StatusOK
	if d.location != "" {
		status = http.StatusCreated
		w.Header().Set("Location", d.location)
	}
	wire.Send(w, status, mediaType, d)
}
