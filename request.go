package roster

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
)

// maxRequestID is how many characters the id of a request has at most.
const maxRequestID = 64

type requestKey struct{}

// request is what a ctx knows of the request that it belongs to.
type request struct {
	id     string
	caller atomic.Pointer[requestCaller] // nil: nobody yet
}

// requestCaller is who bears the token of a request.
type requestCaller struct{ account, actor ID }

// WithRequestID returns a ctx for what one request does: each line that roster and its route
// sets log under it has the id, and, once [Directory.Session] or [Directory.Authenticate] has
// found the caller, the account and the actor too. Of id it keeps the first 64 characters
// that are ASCII letters, digits, '.', '_', ':' or '-', as a client may have chosen it.
// httpadapters.RequestIDs calls it for each request.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, &request{id: cleanRequestID(id)})
}

// cleanRequestID returns what a log may show of an id.
func cleanRequestID(id string) string {
	id = id[:min(len(id), 4*maxRequestID)]
	id = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._:-", r) {
			return r
		}
		return -1
	}, id)
	return id[:min(len(id), maxRequestID)]
}

// RequestAttrs returns what a line of a log says of the request of ctx: "request", and
// "account" and "actor" where they are known. None: [WithRequestID] was not called.
func RequestAttrs(ctx context.Context) (attrs []slog.Attr) {
	r, _ := ctx.Value(requestKey{}).(*request)
	if r == nil {
		return nil
	}
	if r.id != "" {
		attrs = append(attrs, slog.String("request", r.id))
	}
	if by := r.caller.Load(); by != nil {
		attrs = append(attrs, slog.String("account", by.account.String()), slog.String("actor", by.actor.String()))
	}
	return attrs
}

// noteCaller notes who bears the token of the request of ctx.
func noteCaller(ctx context.Context, account, actor ID) {
	if r, _ := ctx.Value(requestKey{}).(*request); r != nil {
		r.caller.Store(&requestCaller{account, actor})
	}
}

// requestLog adds [RequestAttrs] to each line that does not name them itself.
type requestLog struct{ slog.Handler }

func (h requestLog) Handle(ctx context.Context, line slog.Record) error {
	for _, a := range RequestAttrs(ctx) {
		named := false
		line.Attrs(func(own slog.Attr) bool {
			named = own.Key == a.Key
			return !named
		})
		if !named {
			line.AddAttrs(a)
		}
	}
	return h.Handler.Handle(ctx, line)
}

func (h requestLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestLog{h.Handler.WithAttrs(attrs)}
}

func (h requestLog) WithGroup(name string) slog.Handler { return requestLog{h.Handler.WithGroup(name)} }

// who returns what a line of a log says of d, with more behind it.
func (d *Directory) who(more ...any) []any {
	who := []any{"account", d.account.String()}
	for _, id := range []ID{d.actor.User, d.actor.Token} {
		if !id.IsZero() {
			who = append(who, "actor", id.String())
			break
		}
	}
	return append(who, more...)
}
