package httpadapters_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wire"
	"example.com/roster/memstore"
	"example.com/roster/rostertest"
)

// TestRequestIDs has a request fail in a route set, once its caller is known.
func TestRequestIDs(t *testing.T) {
	dir := roster.New(memstore.New(), rostertest.NewRosterConfig(rostertest.NewClock()))
	u, err := dir.Create(t.Context(), roster.NewUser{Active: true})
	if err != nil {
		t.Fatal(err)
	}
	session, err := dir.StartSession(t.Context(), u.ID, roster.ClientInfo{})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ sent, want string }{
		"of the client":    {"r-1", "r-1"},
		"what is no id":    {"r 1\x1b[0m", "r10m"},
		"none is sent":     {"", ""},
		"nothing can stay": {"\u00e9", ""},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			var log bytes.Buffer
			h := httpadapters.RequestIDs(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				_, err := dir.Session(r.Context(), session.Token)
				is.NoErr(err)
				wire.LogUnknown(slog.New(slog.NewTextHandler(&log, nil)), "set", r, errors.New("down"))
			}))
			r, w := httptest.NewRequest("GET", "/", nil), httptest.NewRecorder()
			r.Header.Set(httpadapters.HeaderRequestID, test.sent)
			h.ServeHTTP(w, r)
			id := w.Header().Get(httpadapters.HeaderRequestID)
			is.True(test.want == "" && len(id) == 36 || id == test.want)
			for _, text := range []string{"request=" + id, "account=" + u.Account.String(), "actor=" + u.ID.String()} {
				is.True(strings.Contains(log.String(), text))
			}
		})
	}
}
