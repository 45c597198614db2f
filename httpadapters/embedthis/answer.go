package embedthis

import (
	"io"
	"net/http"
	"strconv"

	"example.com/roster/httpadapters/internal/wire"
)

// answer sends what a route returned. Clients take every status but 200 for an
// error.
func (h *handler) answer(w http.ResponseWriter, r *http.Request, v any) {
	if list, ok := v.(*wire.List); ok {
		list.Answer(w, r, h.fail, h.cfg.Log, "embedthis")
		return
	}
	wire.Send(w, http.StatusOK, wire.JSON, v)
}

// say sends an error. The text is the whole body, because the vendor's agent
// compares it.
func (h *handler) say(w http.ResponseWriter, status int, message string) {
	if h.cfg.JSONErrors {
		v := problem{Error: message}
		v.Delay, _ = strconv.Atoi(w.Header().Get("Retry-After"))
		wire.Send(w, status, wire.JSON, v)
		return
	}
	wire.Header(w, "text/plain; charset=utf-8")
	w.WriteHeader(status)
	io.WriteString(w, message) // an error says that nobody listens
}
