package pickaxe

import (
	"iter"
	"net/http"

	"example.com/roster/httpadapters/internal/wire"
)

// answer sends what a route returned. Clients read every success as JSON, so no
// answer is empty.
func (h *handler) answer(w http.ResponseWriter, r *http.Request, v any) {
	if list, ok := v.(*wire.List); ok {
		h.list(w, r, list)
		return
	}
	wire.Send(w, http.StatusOK, wire.JSON, data{Data: v})
}

// newList returns a list of items, which are read while they are sent.
func newList(items iter.Seq2[any, error]) *wire.List {
	return &wire.List{Before: `{"data":[`, Items: items, After: func() string { return "]}" }}
}

// list sends a list. It logs an error that comes in its middle.
func (h *handler) list(w http.ResponseWriter, r *http.Request, list *wire.List) {
	switch sent, err := list.Send(w, wire.JSON); {
	case err == nil:
	case sent:
		wire.LogUnknown(h.cfg.Log, "pickaxe", r, err)
	default:
		h.fail(w, r, err)
	}
}
