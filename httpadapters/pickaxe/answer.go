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
		list.Answer(w, r, h.fail, h.cfg.Log, "pickaxe")
		return
	}
	if u, ok := v.(*user); ok {
		v = shownUser{u}
	} else {
		v = data{Data: v}
	}
	wire.Send(w, http.StatusOK, wire.JSON, v)
}

// newList returns a list of items, which are read while they are sent.
func newList(items iter.Seq2[any, error]) *wire.List {
	return &wire.List{Before: `{"data":[`, Items: items, After: func() string { return "]}" }}
}
