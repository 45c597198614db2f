package ctl

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"
)

func TestEvents(t *testing.T) {
	s := started(t)
	s.must("users", "invite", "jane@example.com", "-code")
	t.Run("the newest at the end, with who did it", func(t *testing.T) {
		out := s.must("events")
		fits(t, out)
		has(t, out, "TIME (UTC)", "user created", "owner@example.com", "(program)")
		lines := strings.Split(strings.TrimSpace(out), "\n")
		has(t, lines[len(lines)-1], "jane@example.com")
	})
	t.Run("of somebody, and of a kind", func(t *testing.T) {
		is := is.New(t)
		is.Equal(strings.Count(s.must("-json", "events", "-user", "jane@example.com", "-kind", "user invited"), "\n"), 1)
		is.Equal(strings.Count(s.must("-json", "events", "-limit", "2"), "\n"), 2)
		is.Equal(s.run("events", "-kind", "nonsense").code, ExitUsage)
		is.Equal(s.run("events", "-limit", "0").code, ExitUsage)
	})
}

// waited is what a command prints, for a test that waits for a part of it.
type waited struct {
	mu    sync.Mutex
	text  bytes.Buffer
	part  string
	found chan struct{}
}

func (w *waited) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := strings.Contains(w.text.String(), w.part)
	w.text.Write(b)
	if !before && strings.Contains(w.text.String(), w.part) {
		close(w.found)
	}
	return len(b), nil
}

// TestEventsFollow shows what happens after it was started, and ends with its context.
func TestEventsFollow(t *testing.T) {
	is := is.New(t)
	s := started(t)
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	out := &waited{part: "later@example.com", found: make(chan struct{})}
	ended := make(chan int, 1)
	go func() {
		ended <- Main(ctx, Options{Config: cheap(), Args: []string{"-db", s.db, "-key", filepath.Join(s.dir, "key"), "events", "-follow"}, Stdout: out, Stdin: strings.NewReader("")})
	}()
	s.must("users", "invite", "later@example.com", "-code")
	select {
	case <-out.found:
	case <-ctx.Done():
	}
	stop()
	is.Equal(<-ended, ExitDone)
	is.Equal(strings.Count(out.text.String(), "user created"), 2) // each once
}

func TestDeliveries(t *testing.T) {
	is := is.New(t)
	s := started(t)
	s.must("users", "invite", "jane@example.com")
	list := s.must("deliveries")
	fits(t, list)
	has(t, list, "mail", "due")
	is.Equal(s.object("deliveries")["state"], "due")
	is.Equal(s.run("deliveries", "revive").code, ExitUsage)
	is.Equal(s.run("deliveries", "revive", "0123456789ab").code, ExitNotFound)
	is.Equal(s.object("deliveries", "revive", "-all")["revived"], 0.0)
	is.Equal(s.object("purge", "-yes")["deleted"], 0.0)
	is.Equal(s.run("purge").code, ExitRefused)
	is.Equal(s.run("purge", "-days", "0", "-yes").code, ExitUsage)
}
