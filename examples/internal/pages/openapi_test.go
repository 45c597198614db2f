package pages

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/apidocs"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/session"
)

func TestServeDocuments(t *testing.T) {
	is := is.New(t)
	mux := http.NewServeMux()

	mux.HandleFunc("GET /openapi/axiom.yaml", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/yaml")
		w.Write(axiom.Spec())
	})

	docs := apidocs.New(apidocs.Config{Title: "Acme", Sets: []apidocs.Set{
		{Name: "Users", Spec: axiom.Spec()},
		{Name: "Sessions", Spec: session.Spec(), Server: "/people"}, // where the host mounts it
	}})
	mux.Handle("GET /docs/", http.StripPrefix("/docs", docs))

	for _, path := range []string{"/openapi/axiom.yaml", "/docs/", "/docs/users.yaml"} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		is.Equal(w.Code, http.StatusOK)
	}
}
