package wire_test

import (
	"net/http/httptest"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wire"
)

func TestSend(t *testing.T) {
	is := is.New(t)
	w := httptest.NewRecorder()
	wire.Send(w, 201, wire.JSON, map[string]string{"a": "<b> & é"})
	is.Equal(w.Code, 201)
	is.Equal(w.Body.String(), "{\"a\":\"<b> & é\"}\n")
	is.Equal(w.Header().Get("Content-Type"), "application/json")
	is.Equal(w.Header().Get("Content-Length"), "17")
	is.Equal(w.Header().Get("Cache-Control"), "no-store")

	w = httptest.NewRecorder()
	wire.Send(w, 200, wire.JSON, func() {})
	is.Equal(w.Code, 500) // what cannot be said is no success
	is.Equal(w.Body.String(), "{}\n")
}
