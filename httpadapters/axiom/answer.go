package axiom

import (
	"bytes"
	"encoding/json"
	"iter"
	"net/http"
	"strconv"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// answer sends what a route returned: 204 for nil, an array for a sequence of
// users, else 200.
func (h *handler) answer(w http.ResponseWriter, r *http.Request, v any) {
	switch v := v.(type) {
	case nil:
		wire.NoContent(w)
	case iter.Seq2[roster.User, error]:
		h.array(w, r, v)
	default:
		wire.Send(w, http.StatusOK, wire.JSON, v)
	}
}

// chunk is the number of bytes of an array that are sent at once.
const chunk = 64 << 10

// array sends users as the store returns them. An error before the first byte is
// answered. A later one is logged, and the array stays without its end, so that
// no client takes it for complete.
func (h *handler) array(w http.ResponseWriter, r *http.Request, users iter.Seq2[roster.User, error]) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	sent := false
	between := "["
	for u, err := range users {
		if err != nil && !sent {
			h.fail(w, r, err)
			return
		}
		if err != nil {
			wire.LogUnknown(h.cfg.Log, "axiom", r, err)
			return
		}
		b.WriteString(between)
		between = ","
		e.Encode(h.user(u)) // into memory, and strings alone: it cannot fail
		if b.Len() < chunk {
			continue
		}
		if !sent {
			wire.Header(w, wire.JSON)
		}
		sent = true
		if _, err := w.Write(b.Bytes()); err != nil {
			return
		}
		b.Reset()
	}
	if between == "[" {
		b.WriteString(between)
	}
	b.WriteString("]\n")
	if !sent {
		wire.Header(w, wire.JSON)
		w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	}
	w.Write(b.Bytes())
}
