package pickaxe

import (
	"net/http"

	"example.com/roster/httpadapters/internal/wire"
)

// members are this set's names for fields of package roster.
var members = map[string]string{
	"first":        "name",
	"last":         "name",
	"ip address":   "ipAddress",
	"current uses": "currentUses",
	"extra uses":   "extraUses",
	"group":        "accessGroupId",
	"product":      "products",
	"grants":       "products",
	"limit":        "take",
	"search":       "query",
}

// fail answers with an error.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	p, known := wire.Classify(err, members)
	if !known {
		wire.LogUnknown(h.cfg.Log, "pickaxe", r, err)
	}
	wire.ErrorHeader(w.Header(), r.Header.Values("Authorization"), p.Status, err)
	wire.Send(w, p.Status, wire.JSON, problem{Error: p.Text})
}
