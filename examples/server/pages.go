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

// accountPages is where the pages of package pages are: people sign in there, and see
// and edit what is about themselves.
const accountPages = "/account"

// signInPage is where a browser without a live session is sent.
const signInPage = accountPages + "/sign-in"

// handlePeople mounts the pages for people, and returns them.
func handlePeople(mux *http.ServeMux, dir *roster.Directory, signUp session.SignUpConfig, log *slog.Logger) *pages.Handler {
	people := pages.New(dir, pages.Config{
		SignUp: signUp, Tokens: true, DeleteSelf: true, EndActing: consolePath + "/impersonation/end",
		Links: []pages.Link{{URL: "/", Text: "roster"}, {URL: consolePath + "/", Text: "Console"}}, Log: log,
	})
	mux.Handle(accountPages+"/", http.StripPrefix(accountPages, people))
	return people
}

// consolePath is where the console is mounted.
const consolePath = "/console"

// handleConsole mounts the console. Whoever owns the server's own account also sees the
// accounts of others, and the deliveries.
func handleConsole(mux *http.ServeMux, dir *roster.Directory, provisioned *exchangeLog, log *slog.Logger) {
	mux.Handle(consolePath+"/", console.New(dir, console.Config{
		Path: consolePath, SignInURL: signInPage, AccountURL: accountPages + "/", SCIM: provisioned.shown, Log: log,
		Staff:     func(s roster.Session) bool { return s.Account == dir.AccountID() && s.Role == roster.RoleOwner },
		StaffRole: roster.RoleAdmin,
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

// handleSessions mounts the session set, for programs, and the pages of the host's own:
// what is here, and who is signed in.
func handleSessions(mux *http.ServeMux, dir *roster.Directory, signUp session.SignUpConfig, log *slog.Logger) {
	set := session.New(dir, session.Config{
		InitialURL: signInPage, ReturnTo: "next", SignUp: signUp, DeleteSelf: true, Log: log,
	})
	for _, path := range session.Paths() {
		mux.Handle(path, set)
	}
	texts := template.Must(template.ParseFS(pageFiles, "pages/*.html"))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { show(w, r, texts, "index.html", nil, log) })
	mux.Handle("GET /me", set.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, _ := session.From(r.Context())
		show(w, r, texts, "me.html", s, log)
	})))
}

// show writes a page. Its headers allow no script and no frame around it.
func show(w http.ResponseWriter, r *http.Request, texts *template.Template, name string, v any, log *slog.Logger) {
	var b bytes.Buffer
	if err := texts.ExecuteTemplate(&b, name, v); err != nil {
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
	h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'")
	w.Write(b.Bytes())
}
