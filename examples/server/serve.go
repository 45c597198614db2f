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

// drainTime is how long requests that are under way may take after a signal.
const drainTime = 20 * time.Second

// serve answers on ln until ctx is done, and then until the requests that are
// under way are answered. It calls ready when it does.
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
	base := "http://" + addr.String()
	bearer := quote("Authorization: Bearer " + token)
	fmt.Fprintf(w, "listening on %s\ntoken: %s\n", base, token)
	fmt.Fprintf(w, `
# Pickaxe
curl -X POST %[1]s/v1/studio/user/create -H 'Content-Type: application/json' -H %[2]s -d '{"email": "jane.doe@example.com", "name": "Jane Doe"}'
curl '%[1]s/v1/studio/user/list?skip=0&take=10' -H %[2]s

# Axiom
curl -X POST %[1]s/v2/users -H 'Content-Type: application/json' -H %[2]s -d '{"name": "test_user", "email": "example@abc.com", "role": "admin"}'
curl %[1]s/v2/users -H %[2]s
`, base, bearer)
}

// quote makes s one word of a POSIX shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
