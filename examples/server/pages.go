package main

import (
	"bytes"
	"embed"
	"html/template"
	"log/slog"
	"net/http"
	"strconv"

	"example.com/roster"
	"example.com/roster/httpadapters/session"
)

//go:embed pages
var pageFiles embed.FS

// page is a form. Its script sends the form to the session set; opening the page
// changes nothing, so that programs which follow links in mails use up no code.
type page struct {
	Title, Action, Method, Button string
	Next                          string // page to show after a success; empty: none
	Code                          bool   // send the code of the link
	Cookie                        bool   // keep the session in a cookie
	Fields                        []field
}

type field struct {
	Name, Label, Type, Auto string
	Required                bool
}

var (
	emailField    = field{"email", "E-mail", "email", "username", true}
	passwordField = field{"password", "Password", "password", "current-password", true}
	choiceField   = field{"password", "New password", "password", "new-password", true}
	nameField     = field{"name", "Name", "text", "name", false}
)

// initialPage is where a browser without a live session is sent.
const initialPage = "/sign-in"

// pages are the pages by their paths. The links in mails lead to five of them.
var pages = map[string]page{
	initialPage: {"Sign in", "/session", "POST", "Sign in", "/me", false, true, []field{emailField, passwordField}},
	"/accept":   {"Accept the invitation", "/invitation/accept", "POST", "Accept", "/me", true, true, []field{nameField, choiceField}},
	"/forgot":   {"Forgotten password", "/password/forgot", "POST", "Mail me a link", "", false, false, []field{emailField}},
	"/reset":    {"New password", "/password/reset", "POST", "Set the password", "/me", true, true, []field{choiceField}},
	"/verify":   {"Your address", "/email/verify", "POST", "This is my address", "", true, false, nil},
	"/address":  {"Another address", "/email", "POST", "Mail me a link there", "", false, false, []field{emailField}},
	"/confirm":  {"Your new address", "/email/confirm", "POST", "Use this address", "/me", true, false, nil},
	"/undo":     {"Your old address", "/email/undo", "POST", "Go back to it", "/forgot", true, false, nil},
}

// handleSessions mounts the session set, and the pages that use it.
func handleSessions(mux *http.ServeMux, dir *roster.Directory, log *slog.Logger) {
	set := session.New(dir, session.Config{InitialURL: initialPage, Log: log})
	for _, path := range session.Paths() {
		mux.Handle(path, set)
	}
	texts := template.Must(template.ParseFS(pageFiles, "pages/page.html"))
	for path, p := range pages {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) { show(w, r, texts, p, log) })
	}
	mux.HandleFunc("GET /pages.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		http.ServeFileFS(w, r, pageFiles, "pages/pages.js")
	})
	mux.Handle("GET /me", set.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, _ := session.From(r.Context())
		title := "You are " + s.User.Email + ", " + string(s.User.Role)
		show(w, r, texts, page{Title: title, Action: "/session", Method: "DELETE", Button: "Sign out", Next: initialPage}, log)
	})))
}

// show writes a page. Its headers allow no script but the server's own and no
// frame around it.
func show(w http.ResponseWriter, r *http.Request, texts *template.Template, p page, log *slog.Logger) {
	var b bytes.Buffer
	if err := texts.Execute(&b, p); err != nil {
		log.ErrorContext(r.Context(), "page", "error", err)
		http.Error(w, "internal", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.Write(b.Bytes())
}
