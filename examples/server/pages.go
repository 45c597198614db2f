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
	Links                         []link
}

// link is a way from a page to another one.
type link struct{ Path, Text string }

type field struct {
	Name, Label, Type, Auto string
	Required                bool
	Options                 []option // to choose from; none: free text
}

// option is a value to choose.
type option struct{ Value, Text string }

var (
	emailField    = field{"email", "E-mail", "email", "username", true, nil}
	passwordField = field{"password", "Password", "password", "current-password", true, nil}
	choiceField   = field{"password", "New password", "password", "new-password", true, nil}
	nameField     = field{"name", "Name", "text", "name", false, nil}
	nextField     = field{"new_password", "New password", "password", "new-password", true, nil}
)

// initialPage is where a browser without a live session is sent.
const initialPage = "/sign-in"

// pages are the pages by their paths. The links in mails lead to seven of them.
var pages = map[string]page{
	initialPage: {Title: "Sign in", Action: "/session", Method: "POST", Button: "Sign in", Next: "/me", Cookie: true, Fields: []field{emailField, passwordField}, Links: []link{{"/forgot", "Forgotten password"}, {"/sign-up", "Sign up"}}},
	"/sign-up":  {Title: "Sign up", Action: "/signup", Method: "POST", Button: "Mail me a link", Fields: []field{emailField}},
	"/finish":   {Title: "Welcome", Action: "/signup/confirm", Method: "POST", Button: "Begin", Next: "/me", Code: true, Cookie: true, Fields: []field{nameField, choiceField}},
	"/accept":   {Title: "Accept the invitation", Action: "/invitation/accept", Method: "POST", Button: "Accept", Next: "/me", Code: true, Cookie: true, Fields: []field{nameField, choiceField}, Links: []link{{"/join", "I have a user, and am signed in"}}},
	"/join":     {Title: "Join with the user that you have", Action: "/invitation/join", Method: "POST", Button: "Join", Next: "/switch", Code: true},
	"/forgot":   {Title: "Forgotten password", Action: "/password/forgot", Method: "POST", Button: "Mail me a link", Fields: []field{emailField}},
	"/reset":    {Title: "New password", Action: "/password/reset", Method: "POST", Button: "Set the password", Next: "/me", Code: true, Cookie: true, Fields: []field{choiceField}},
	"/change":   {Title: "Another password", Action: "/password", Method: "POST", Button: "Change it", Next: "/me", Fields: []field{passwordField, nextField}},
	"/name":     {Title: "Your name", Action: "/profile", Method: "PATCH", Button: "Change it", Next: "/me", Fields: []field{nameField}},
	"/leave":    {Title: "Leave for good", Action: "/me", Method: "DELETE", Button: "Remove me", Next: initialPage, Fields: []field{passwordField}},
	"/verify":   {Title: "Your address", Action: "/email/verify", Method: "POST", Button: "This is my address", Code: true},
	"/address":  {Title: "Another address", Action: "/email", Method: "POST", Button: "Mail me a link there", Fields: []field{emailField}},
	"/confirm":  {Title: "Your new address", Action: "/email/confirm", Method: "POST", Button: "Use this address", Next: "/me", Code: true},
	"/undo":     {Title: "Your old address", Action: "/email/undo", Method: "POST", Button: "Go back to it", Next: "/forgot", Code: true},
}

// ownLinks are the ways from the page of who is signed in.
var ownLinks = []link{
	{"/name", "Change the name"}, {"/change", "Change the password"}, {"/address", "Change the address"},
	{"/switch", "Act in another account"}, {"/export", "Everything that is kept about you"}, {"/leave", "Leave for good"},
}

// handleSessions mounts the session set, and the pages that use it.
func handleSessions(mux *http.ServeMux, dir *roster.Directory, signUp session.SignUpConfig, provisioned *exchangeLog, log *slog.Logger) {
	set := session.New(dir, session.Config{InitialURL: initialPage, SignUp: signUp, DeleteSelf: true, Log: log})
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
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		index, err := pageFiles.ReadFile("pages/index.html")
		if err != nil {
			panic(err) // the file is part of the program
		}
		write(w, index)
	})
	mux.Handle("GET /switch", set.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := switchPage(r, dir)
		if err != nil {
			log.ErrorContext(r.Context(), "page", "error", err)
			http.Error(w, "internal", http.StatusInternalServerError)
			return
		}
		show(w, r, texts, p, log)
	})))
	mux.Handle("GET /provisioning", set.Require(provisioned.page(dir, log)))
	mux.Handle("GET /me", set.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, _ := session.From(r.Context())
		title := "You are " + s.User.Email + ", " + string(s.Role)
		show(w, r, texts, page{Title: title, Action: "/session", Method: "DELETE", Button: "Sign out", Next: initialPage, Links: ownLinks}, log)
	})))
}

// switchPage returns the page on which people choose the account that they act in.
func switchPage(r *http.Request, dir *roster.Directory) (page, error) {
	s, _ := session.From(r.Context())
	all, err := dir.ForAccount(s.User.Account).ActingAs(s.Actor()).AccountsOf(r.Context(), s.User.ID)
	choice := field{Name: "account", Label: "Account", Required: true}
	for _, a := range all {
		choice.Options = append(choice.Options, option{a.Account.String(), a.Name + ", " + string(a.Role)})
	}
	return page{Title: "Act in another account", Action: "/session/account", Method: "POST", Button: "Switch", Next: "/me", Fields: []field{choice}}, err
}

// show writes a page.
func show(w http.ResponseWriter, r *http.Request, texts *template.Template, p page, log *slog.Logger) {
	var b bytes.Buffer
	if err := texts.Execute(&b, p); err != nil {
		log.ErrorContext(r.Context(), "page", "error", err)
		http.Error(w, "internal", http.StatusInternalServerError)
		return
	}
	write(w, b.Bytes())
}

// write writes a page. Its headers allow no script but the server's own and no frame
// around it.
func write(w http.ResponseWriter, html []byte) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(html)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.Write(html)
}
