package main

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"log/slog"
	"net/http"
	"strconv"

	"example.com/roster"
	"example.com/roster/httpadapters/console"
	"example.com/roster/httpadapters/pages"
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
	emailField  = field{"email", "E-mail", "email", "username", true, nil}
	choiceField = field{"password", "New password", "password", "new-password", true, nil}
	nameField   = field{"name", "Name", "text", "name", false, nil}
)

// accountPages is where the pages of package pages are: people sign in there, and see
// and edit what is about themselves.
const accountPages = "/account"

// initialPage is where a browser without a live session is sent.
const initialPage = accountPages + "/sign-in"

// forms are the pages by their paths that package pages has not: those that sign up.
var forms = map[string]page{
	"/sign-up": {Title: "Sign up", Action: "/signup", Method: "POST", Button: "Mail me a link", Fields: []field{emailField}},
	"/finish":  {Title: "Welcome", Action: "/signup/confirm", Method: "POST", Button: "Begin", Next: accountPages + "/", Code: true, Cookie: true, Fields: []field{nameField, choiceField}},
}

// handlePeople mounts the pages for people, and returns them.
func handlePeople(mux *http.ServeMux, dir *roster.Directory, log *slog.Logger) *pages.Handler {
	people := pages.New(dir, pages.Config{Tokens: true, DeleteSelf: true, EndActing: consolePath + "/impersonation/end", Links: []pages.Link{{URL: "/", Text: "roster"}, {URL: consolePath + "/", Text: "Console"}}, Log: log})
	mux.Handle(accountPages+"/", http.StripPrefix(accountPages, people))
	return people
}

// consolePath is where the console is mounted.
const consolePath = "/console"

// handleConsole mounts the console. Whoever owns the server's own account also sees the
// accounts of others, and the deliveries.
func handleConsole(mux *http.ServeMux, dir *roster.Directory, log *slog.Logger) {
	mux.Handle(consolePath+"/", console.New(dir, console.Config{
		Path: consolePath, SignInURL: initialPage, AccountURL: accountPages + "/", Log: log,
		Staff: func(s roster.Session) bool { return s.Account == dir.AccountID() && s.Role == roster.RoleOwner },
	}))
}

// firstLink returns a link that signs the owner in once, as long as the owner has no
// password. Else it is empty.
func firstLink(ctx context.Context, dir *roster.Directory, people *pages.Handler, public string) (string, error) {
	owner, err := dir.UserByEmail(ctx, ownerEmail)
	if err != nil || owner.PasswordHash != "" {
		return "", err
	}
	return public + accountPages + "/" + people.OneTimeLink(owner), nil
}

// handleSessions mounts the session set, and the forms that use it.
func handleSessions(mux *http.ServeMux, dir *roster.Directory, signUp session.SignUpConfig, log *slog.Logger) {
	set := session.New(dir, session.Config{InitialURL: initialPage, SignUp: signUp, DeleteSelf: true, Log: log})
	for _, path := range session.Paths() {
		mux.Handle(path, set)
	}
	texts := template.Must(template.ParseFS(pageFiles, "pages/page.html"))
	for path, p := range forms {
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
	mux.Handle("GET /me", set.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, _ := session.From(r.Context())
		title := "You are " + s.User.Email + ", " + string(s.Role)
		show(w, r, texts, page{Title: title, Action: "/session", Method: "DELETE", Button: "Sign out", Next: initialPage, Links: []link{{accountPages + "/", "Your account"}}}, log)
	})))
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
