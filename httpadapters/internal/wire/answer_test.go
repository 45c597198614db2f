package wire_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
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
	is.Equal(w.Header().Get("Cache-Control"), "no-store")

	w = httptest.NewRecorder()
	wire.Send(w, 200, wire.JSON, func() {})
	is.Equal(w.Code, 500) // what cannot be said is no success
	is.Equal(w.Body.String(), "{}\n")
}

// TestSendLength asks a server for answers below and above the size from which Send says
// their length itself.
func TestSendLength(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("n"))
		wire.Send(w, 200, wire.JSON, strings.Repeat("a", n))
	}))
	defer server.Close()
	for _, method := range []string{"GET", "HEAD"} {
		for _, n := range []int{0, 100, 1021, 1022, 2045, 2046, 5000} {
			t.Run(fmt.Sprint(method, n), func(t *testing.T) {
				is := is.New(t)
				r, err := http.NewRequestWithContext(t.Context(), method, server.URL+"/?n="+strconv.Itoa(n), nil)
				is.NoErr(err)
				answer, err := server.Client().Do(r)
				is.NoErr(err)
				defer answer.Body.Close()
				is.Equal(answer.Header.Get("Content-Length"), strconv.Itoa(n+len("\"\"\n")))
			})
		}
	}
}
