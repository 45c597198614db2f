package wire_test

import (
	"net/http/httptest"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wire"
)

func TestJSON(t *testing.T) {
	is := is.New(t)
	w := httptest.NewRecorder()
	wire.JSON(w, 201, map[string]string{"a": "<b> & é"})
	is.Equal(w.Code, 201)
	is.Equal(w.Body.String(), "{\"a\":\"<b> & é\"}\n")
	is.Equal(w.Header().Get("Content-Type"), "application/json")
	is.Equal(w.Header().Get("Content-Length"), "17")
	is.Equal(w.Header().Get("Cache-Control"), "no-store")

	w = httptest.NewRecorder()
	wire.JSON(w, 200, func() {})
	is.Equal(w.Code, 500) // what cannot be said is no success
	is.Equal(w.Body.String(), "{}\n")
}
