package scim

import (
	"context"
	"net/http"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
)

// Exchange is one request and how it was answered, for [Config.Observe]: what an admin
// reads who asks what an identity provider did. It has neither bodies nor secrets, and
// of the query nothing.
type Exchange struct {
	Time      time.Time     // when the request came
	Account   roster.ID     // of the caller; zero: nobody was admitted
	Token     roster.ID     // of the caller; zero: it has none
	TokenName string        // as the token was named when it was made
	Method    string        // "PATCH"
	Path      string        // "/scim/v2/Users/…"
	Status    int           // of the answer
	ScimType  string        // of an error, "uniqueness"; empty: none
	User      roster.ID     // whom the request is about; zero: nobody alone
	Duration  time.Duration // how long it took
}

// observer is a ResponseWriter that fills in an Exchange.
type observer struct {
	http.ResponseWriter
	Exchange
}

// WriteHeader notes the status.
func (o *observer) WriteHeader(status int) {
	if o.Status == 0 {
		o.Status = status
	}
	o.ResponseWriter.WriteHeader(status)
}

// Write notes that the status is 200.
func (o *observer) Write(b []byte) (int, error) {
	if o.Status == 0 {
		o.Status = http.StatusOK
	}
	return o.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (o *observer) Unwrap() http.ResponseWriter { return o.ResponseWriter }

// observed returns next with Config.Observe told of each request.
func (h *handler) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		o := &observer{ResponseWriter: w, Exchange: Exchange{Time: h.dir.Now(), Method: r.Method, Path: r.URL.Path}}
		next.ServeHTTP(o, r)
		o.Duration = time.Since(begun)
		o.TokenName = h.tokenName(r.Context(), o.Account, o.Token)
		h.cfg.Observe(o.Exchange)
	})
}

// tokenName returns the name of a token, and "" where it cannot be read.
func (h *handler) tokenName(ctx context.Context, account, token roster.ID) string {
	if token.IsZero() {
		return ""
	}
	found, err := h.dir.ForAccount(account).Tokens(ctx, roster.TokenQuery{ID: token, Limit: 1})
	if err != nil || len(found) == 0 {
		return ""
	}
	return found[0].Name
}

// note notes the scimType of an error.
func note(w http.ResponseWriter, scimType string) {
	if o, ok := w.(*observer); ok {
		o.ScimType = scimType
	}
}

// noteCaller notes who calls.
func noteCaller(w http.ResponseWriter, c httpadapters.Caller) {
	if o, ok := w.(*observer); ok {
		o.Account, o.Token = c.Account, c.Token
	}
}

// noteUser notes whom a request is about.
func noteUser(w http.ResponseWriter, id roster.ID) {
	if o, ok := w.(*observer); ok {
		o.User = id
	}
}
