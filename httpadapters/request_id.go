package httpadapters

import (
	"net/http"

	"example.com/roster"
)

// HeaderRequestID names a request in its answer, and may name it in the request.
const HeaderRequestID = "X-Request-Id"

// RequestIDs gives each request of next an id, for the lines that are logged while it is
// served: see [roster.WithRequestID]. It is the one of the header X-Request-Id, as far as a
// log may show it, else a new one. The answer has it in the same header, so that who reports
// an error can name it. A proxy in front that sets the header must drop the client's.
func RequestIDs(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := roster.WithRequestID(r.Context(), r.Header.Get(HeaderRequestID))
		attrs := roster.RequestAttrs(ctx)
		if len(attrs) == 0 {
			ctx = roster.WithRequestID(r.Context(), roster.NewID().String())
			attrs = roster.RequestAttrs(ctx)
		}
		w.Header().Set(HeaderRequestID, attrs[0].Value.String())
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
