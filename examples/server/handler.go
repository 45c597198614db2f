package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/pages"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/httpadapters/session"
)

// newHandler serves every route set at its vendor's paths, the session set, and
// the pages for people, which it returns too. rate is how many requests a minute each set allows a
// token: 0 is what the set documents, below 0 no limit. header is the value of
// -identity-header, signUp that of -sign-up, public that of -public-url.
func newHandler(
	dir *roster.Directory, authorize httpadapters.Authorize, rate int, header string, signUp session.SignUpConfig, public string, log *slog.Logger,
) (http.Handler, *pages.Handler) {
	limit := func() httpadapters.Limiter {
		if rate <= 0 {
			return nil
		}
		return httpadapters.NewLimiter(rate)
	}
	signed := signIn{dir, authorize, header}
	users := embedthis.New(dir, embedthis.Config{
		Authorize: authorize, Identity: signed.identity, Account: signed.account, Limiter: limit(), Log: log,
	})
	mux := http.NewServeMux()
	mux.Handle("/v1/", http.StripPrefix("/v1", pickaxe.New(dir, pickaxe.Config{Authorize: authorize, Limiter: limit(), Log: log})))
	v2 := axiom.New(dir, axiom.Config{Authorize: authorize, Limiter: limit(), Log: log, V1: true})
	mux.Handle("/v2/", v2)
	mux.Handle("GET /v1/user", v2) // older clients of Axiom's
	mux.Handle("/user/", users)
	mux.Handle("/tok/user/", users)
	mux.Handle("/api/", http.StripPrefix("/api", users))
	mux.Handle("/api/v1/", papershift.New(dir, papershift.Config{Authorize: authorize, Limiter: limit(), Log: log, BaseURL: public}))
	library := publicala.New(dir, publicala.Config{Authorize: authorize, Rate: rate, Limiter: limit(), Log: log, BaseURL: public, ClientPath: true})
	mux.Handle("/integration-api/", library)
	mux.Handle("/api/v1/dashboard/", library) // publica.la's PHP client
	provisioned := &exchangeLog{}
	mux.Handle("/scim/v2/", scim.New(dir, scim.Config{Authorize: authorize, Limiter: limit(), Log: log, BaseURL: public, Observe: provisioned.add}))
	mux.Handle("GET /docs/", http.StripPrefix("/docs", newDocs()))
	mux.Handle("GET /healthz", health(dir, log))
	handleSessions(mux, dir, signUp, log)
	handleConsole(mux, dir, provisioned, log)
	return mux, handlePeople(mux, dir, signUp, log)
}

// health answers 200 while the store answers, else 503.
func health(dir *roster.Directory, log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		if _, err := dir.Account(ctx); err != nil {
			log.ErrorContext(ctx, "health", "error", err)
			w.WriteHeader(http.StatusServiceUnavailable)
			io.WriteString(w, "the store does not answer\n")
			return
		}
		io.WriteString(w, "ok\n")
	}
}
