package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
)

// drainTime is how long requests may still take after a signal.
const drainTime = 20 * time.Second

// serve answers requests on ln until ctx is done, and then finishes those that
// have begun. It calls ready when it has started.
func serve(ctx context.Context, ln net.Listener, h http.Handler, log *slog.Logger, ready func()) error {
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(ln) }()
	ready()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	log.Info("draining", "at most", drainTime)
	drain, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	if err := srv.Shutdown(drain); err != nil {
		return fmt.Errorf("requests were cut off: %w", err)
	}
	return nil
}

// greet prints where the server is, the owner's token, and lines to paste.
func greet(w io.Writer, addr net.Addr, token string) {
	fmt.Fprintf(w, "listening on http://%s\ntoken: %s\n", addr, token)
	lines := strings.NewReplacer("BASE", "http://"+addr.String(),
		"BEARER", quote("Authorization: Bearer "+token), "TOKEN", quote("X-User-Token: "+token),
		"JSON", "'Content-Type: application/json'", "API", "'Content-Type: application/vnd.api+json'")
	lines.WriteString(w, greeting)
}

// greeting has two curl lines for each route set: one writes, one reads. For
// sessions, one signs in and one asks for a mail with a reset link.
const greeting = `
# Pickaxe
curl -X POST BASE/v1/studio/user/create -H JSON -H BEARER -d '{"email": "jane.doe@example.com", "name": "Jane Doe"}'
curl -X GET 'BASE/v1/studio/user/list?skip=0&take=10' -H BEARER

# EmbedThis Builder
curl -X POST BASE/tok/user/create -H JSON -H BEARER -d '{"email": "mike@example.com", "role": "user"}'
curl -X POST 'BASE/tok/user/find?limit=10' -H JSON -H BEARER -d '{}'

# publica.la
curl -X POST BASE/integration-api/v1/dashboard/users/ -H JSON -H TOKEN -d '{"email": "joan@example.com", "external_id": "crm-7", "new_password": "Abcd1234"}'
curl -X GET 'BASE/integration-api/v1/dashboard/users?page=1' -H TOKEN

# Sessions
curl -X POST BASE/session -H JSON -d '{"email": "joan@example.com", "password": "Abcd1234"}'
curl -X POST BASE/password/forgot -H JSON -d '{"email": "joan@example.com"}'

# Papershift Pulse
curl -X POST BASE/api/v1/users -H API -H BEARER -d '{"data": {"type": "user", "attributes": {"name": "Name", "email": "name@example.com"}}}'
curl -X GET 'BASE/api/v1/users?sort=alive,name&include=account' -H BEARER

# Axiom
curl -X POST BASE/v2/users -H JSON -H BEARER -d '{"name": "test_user", "email": "example@abc.com", "role": "admin"}'
curl -X GET BASE/v2/users -H BEARER
`

// quote returns s as one word of a POSIX shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
