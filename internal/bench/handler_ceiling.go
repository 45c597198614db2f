package main

import (
	"encoding/json"
	"fmt"
	"net/http"

	"example.com/roster"
)

// ceilingUser is what axiom's set answers for a user.
type ceilingUser struct {
	ID    string            `json:"id"`
	Name  string            `json:"name"`
	Email string            `json:"email"`
	Role  map[string]string `json:"role"`
}

// ceiling answers users out of a map, as fast as net/http and encoding/json can.
func ceiling(n int) http.Handler {
	users := make(map[string]ceilingUser, n)
	for i := range n {
		u := userOf(i)
		users[u.ID.String()] = ceilingUser{u.ID.String(), u.Name, u.Email, map[string]string{"id": string(u.Role), "name": "User"}}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v2/users/{id}", func(w http.ResponseWriter, r *http.Request) {
		u, ok := users[r.PathValue("id")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(u) // a client that has gone needs no answer
	})
	return mux
}

// rosterUser returns the path of user n in axiom's set.
func rosterUser(n int) string { return fmt.Sprint("/v2/users/", roster.ID(userID(n))) }
