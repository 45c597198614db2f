package httpadapters_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/memstore"
)

// A route of the host's own takes one use of a product for each request, of the
// user whose token comes with it.
func ExampleRequireAccess() {
	dir := roster.New(memstore.New(), nil)
	tokens := httpadapters.Tokens(dir)
	access := httpadapters.RequireAccess(dir, "reports", httpadapters.AccessConfig{
		User: func(r *http.Request) (httpadapters.Caller, error) {
			return tokens(r, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		},
		Uses: 1,
	})
	reports := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "a report") })
	mux := http.NewServeMux()
	mux.Handle("/reports/", access(reports))

	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/reports/1", nil))
	fmt.Println(w.Code)
	// Output: 401
}

// A handler of the host's own answers with the status that the error deserves.
func ExampleProblem() {
	dir := roster.New(memstore.New(), nil)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u, err := dir.UserByEmail(r.Context(), r.FormValue("email"))
		if err != nil {
			httpadapters.Problem(w, err) // log the error where the status is 500
			return
		}
		fmt.Fprintln(w, u.Name)
	})

	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("GET", "/?email=jane@example.com", nil))
	fmt.Print(w.Body)
	// Output: {"type":"about:blank","title":"Not Found","status":404,"detail":"not found"}
}
