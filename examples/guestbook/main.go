// Command guestbook is a small program with users: everybody reads, who is signed in
// writes, who wrote an entry or is an admin removes it, and admins invite by mail. From
// the root of the repository:
//
//	go run ./examples/guestbook
//
// It keeps everything in memory and prints the mails. The first one invites the admin.
// guestbook_test.go tests it by package rostertest.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/session"
	"example.com/roster/memstore"
	"example.com/roster/rostermail"
)

// entry is what somebody wrote.
type entry struct {
	ID     int       `json:"id"`
	Author string    `json:"author"`
	Text   string    `json:"text"`
	At     time.Time `json:"at"`
	by     roster.ID
}

// guestbook is the program.
type guestbook struct {
	dir *roster.Directory

	mu      sync.Mutex // guards entries and last
	entries []entry
	last    int
}

// newGuestbook returns the routes of a guestbook whose guests are those of dir.
func newGuestbook(dir *roster.Directory) http.Handler {
	g := &guestbook{dir: dir, entries: []entry{}}
	sessions := session.New(dir, session.Config{LoopbackCookie: true})
	mux := http.NewServeMux()
	for _, path := range session.Paths() {
		mux.Handle(path, sessions) // sign in, sign out, accept an invitation, …
	}
	mux.HandleFunc("GET /entries", g.list)
	mux.Handle("POST /entries", sessions.Require(http.HandlerFunc(g.write)))
	mux.Handle("DELETE /entries/{id}", sessions.Require(http.HandlerFunc(g.remove)))
	mux.Handle("POST /guests", sessions.Require(http.HandlerFunc(g.invite)))
	return mux
}

func (g *guestbook) list(w http.ResponseWriter, _ *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	send(w, http.StatusOK, g.entries)
}

func (g *guestbook) write(w http.ResponseWriter, r *http.Request) {
	s, _ := session.From(r.Context())
	var e entry
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096)).Decode(&e); err != nil || e.Text == "" {
		httpadapters.Problem(w, &roster.InvalidError{Field: "text", Reason: "must be there"})
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last++
	e = entry{ID: g.last, Author: s.User.Name, Text: e.Text, At: g.dir.Now(), by: s.User.ID}
	g.entries = append(g.entries, e)
	send(w, http.StatusCreated, e)
}

func (g *guestbook) remove(w http.ResponseWriter, r *http.Request) {
	s, _ := session.From(r.Context())
	role, _ := g.dir.Role(s.Role)
	id, _ := strconv.Atoi(r.PathValue("id"))
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.IndexFunc(g.entries, func(e entry) bool { return e.ID == id })
	switch {
	case i < 0:
		httpadapters.Problem(w, roster.ErrNotFound)
	case g.entries[i].by != s.User.ID && role.Rank < roster.RankAdmin:
		httpadapters.Problem(w, roster.ErrForbidden)
	default:
		g.entries = slices.Delete(g.entries, i, i+1)
		w.WriteHeader(http.StatusNoContent)
	}
}

func (g *guestbook) invite(w http.ResponseWriter, r *http.Request) {
	s, _ := session.From(r.Context())
	admin := g.dir.ActingAs(s.Actor()) // or who is none, and is refused
	invited, err := admin.Invite(r.Context(), roster.NewInvitation{Email: r.FormValue("email"), Mail: true})
	if err != nil {
		if httpadapters.Problem(w, err) == http.StatusInternalServerError {
			log.Print(err)
		}
		return
	}
	send(w, http.StatusCreated, map[string]any{"email": invited.User.Email, "state": invited.User.State})
}

func send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // an error means that the client has gone
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "`HOST:PORT` to listen on; port 0 is a free one")
	flag.Parse()
	key := make([]byte, 32)
	rand.Read(key) // never fails
	dir := roster.New(memstore.New(), &roster.Config{
		Keys:      []roster.MailKey{{Number: 1, Secret: key}},
		Consumers: []roster.Consumer{{Name: "mail", Kinds: roster.MailedEvents()}},
	})
	ln, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	public := "http://" + ln.Addr().String()
	letters, err := rostermail.NewLetters(rostermail.Config{From: "guestbook@example.com", PublicURL: public})
	if err != nil {
		log.Fatal(err)
	}
	_, err = dir.Invite(context.Background(), roster.NewInvitation{Email: "admin@example.com", Name: "Ada", Role: roster.RoleAdmin, Mail: true})
	if err != nil {
		log.Fatal(err)
	}
	go dir.Relay(context.Background(), roster.RelayConfig{Consumer: "mail", Deliver: rostermail.NewPrinter(letters, os.Stdout).Deliver})
	fmt.Printf("listening on %s\nto accept: curl %[1]s/invitation/accept --json '{\"code\": \"…\", \"password\": \"…\"}'\n", public)
	server := &http.Server{Handler: newGuestbook(dir), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second}
	log.Fatal(server.Serve(ln))
}
