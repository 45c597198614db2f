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
		h.list(w, r, list)
		return
	}
	wire.Send(w, http.StatusOK, wire.JSON, v)
}

// list sends a list. It logs an error that comes in its middle.
func (h *handler) list(w http.ResponseWriter, r *http.Request, list *wire.List) {
	switch sent, err := list.Send(w, wire.JSON); {
	case err == nil:
	case sent:
		wire.LogUnknown(h.cfg.Log, "embedthis", r, err)
	default:
		h.fail(w, r, err)
	}
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
