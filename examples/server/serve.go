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

// greet prints where the server is, the link that signs the owner in, the owner's token
// for a shell, and lines to paste. An empty link is left out.
func greet(w io.Writer, addr net.Addr, token, link string) {
	fmt.Fprintf(w, "listening on http://%s\nopen http://%[1]s/ to see what is here, and http://%[1]s/docs/ to try it out\n", addr)
	if link != "" {
		fmt.Fprintf(w, "sign in as %s, once and within 15 minutes: %s\n", ownerEmail, link)
	}
	fmt.Fprintf(w, "\nexport TOKEN=%s\n", quote(token))
	lines := strings.NewReplacer("BASE", "http://"+addr.String(), "BEARER", `-H "Authorization: Bearer $TOKEN"`)
	lines.WriteString(w, greeting)
}

// greeting has two curl lines for each route set: one writes, one reads. For
// sessions, one signs in and one asks for a mail with a reset link.
const greeting = `
# Pickaxe
curl BASE/v1/studio/user/create BEARER --json '{"email": "jane.doe@example.com", "name": "Jane Doe"}'
curl 'BASE/v1/studio/user/list?skip=0&take=10' BEARER

# EmbedThis Builder
curl BASE/tok/user/create BEARER --json '{"email": "mike@example.com", "role": "user"}'
curl BASE/tok/user/find BEARER --json '{}'

# publica.la
curl BASE/integration-api/v1/dashboard/users/ -H "X-User-Token: $TOKEN" --json '{"email": "joan@example.com", "external_id": "crm-7", "new_password": "Abcd1234"}'
curl BASE/integration-api/v1/dashboard/users -H "X-User-Token: $TOKEN"

# Sessions
curl BASE/session --json '{"email": "joan@example.com", "password": "Abcd1234"}'
curl BASE/password/forgot --json '{"email": "joan@example.com"}'

# Papershift Pulse
curl BASE/api/v1/users BEARER -H 'Content-Type: application/vnd.api+json' -d '{"data": {"type": "user", "attributes": {"name": "Name", "email": "name@example.com"}}}'
curl 'BASE/api/v1/users?sort=alive,name&include=account' BEARER

# Axiom
curl BASE/v2/users BEARER --json '{"name": "test_user", "email": "example@abc.com", "role": "admin"}'
curl BASE/v2/users BEARER

# SCIM 2.0
curl BASE/scim/v2/Users BEARER -H 'Content-Type: application/scim+json' -d '{"userName": "bjensen", "name": {"givenName": "Barbara", "familyName": "Jensen"}}'
curl 'BASE/scim/v2/Users?filter=userName%20eq%20%22bjensen%22' BEARER
`

// quote returns s as one word of a POSIX shell, without quotes where it needs none.
func quote(s string) string {
	if strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
