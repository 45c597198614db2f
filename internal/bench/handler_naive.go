package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"net/http"
	"strings"

	"example.com/roster"
)

func hashOf(text string) [32]byte { return sha256.Sum256([]byte(text)) }

// naive is the handler that most people would write: statements that are prepared
// once, database/sql, encoding/json, no validation, no authorization. Below
// /token it looks the token of the request up first.
type naive struct {
	db                                 *sql.DB
	byID, byEmail, token, page, insert *sql.Stmt
}

func newNaive(ctx context.Context, db *sql.DB) (http.Handler, error) {
	n := &naive{db: db}
	for to, text := range map[**sql.Stmt]string{
		&n.byID: naiveSelect + "WHERE id = ?", &n.byEmail: naiveSelect + "WHERE email = ?",
		&n.token: "SELECT user_id, role FROM tokens WHERE hash = ?",
		&n.page:  naiveSelect + "WHERE id > ? ORDER BY id LIMIT 50", &n.insert: naiveInsert,
	} {
		var err error
		if *to, err = db.PrepareContext(ctx, text); err != nil {
			return nil, err
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users/{id}", n.one(n.byID))
	mux.HandleFunc("GET /email/{id}", n.one(n.byEmail))
	mux.HandleFunc("GET /token/users/{id}", n.admitted(n.one(n.byID)))
	mux.HandleFunc("GET /users", n.list)
	mux.HandleFunc("POST /users", n.create)
	return mux, nil
}

// admitted serves requests with a token that exists.
func (n *naive) admitted(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		hash := hashOf(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		var user, role string
		if err := n.token.QueryRowContext(r.Context(), hash[:]).Scan(&user, &role); err != nil || role != "owner" {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		next(w, r)
	}
}

func (n *naive) one(statement *sql.Stmt) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var u naiveUser
		if err := statement.QueryRowContext(r.Context(), r.PathValue("id")).Scan(u.fields()...); err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		answer(w, u)
	}
}

func (n *naive) list(w http.ResponseWriter, r *http.Request) {
	rows, err := n.page.QueryContext(r.Context(), r.URL.Query().Get("after"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer rows.Close()
	var users []naiveUser
	for rows.Next() {
		var u naiveUser
		if err := rows.Scan(u.fields()...); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		users = append(users, u)
	}
	answer(w, users)
}

func (n *naive) create(w http.ResponseWriter, r *http.Request) {
	var u naiveUser
	if err := json.NewDecoder(r.Body).Decode(&u); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	values := naiveValues(0)
	id := roster.NewID().String()
	values[0], values[1], values[3], values[5], values[6] = id, nil, u.Email, id, u.Name
	if _, err := n.insert.ExecContext(r.Context(), values...); err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	u.ID = id
	answer(w, u)
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value) // a client that has gone needs no answer
}
