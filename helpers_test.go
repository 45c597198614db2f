package roster_test

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/roster"
)

// clock is a fake clock.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// mailed are the events that mail a code.
var mailed = []roster.EventKind{
	roster.EventUserInvited, roster.EventPasswordForgotten, roster.EventVerificationAsked,
	roster.EventEmailChangeAsked, roster.EventEmailChanged, roster.EventSignUpAsked,
}

// testConfig has a key, one consumer and cheap passwords.
func testConfig() *roster.Config {
	return &roster.Config{
		Now:        newClock().Now,
		Keys:       []roster.MailKey{{Number: 1, Secret: bytes.Repeat([]byte{7}, 32)}},
		Consumers:  []roster.Consumer{{Name: "mail", Kinds: mailed}},
		HashMemory: 64,
		HashTime:   1,
	}
}

func countEvents(t *testing.T, dir *roster.Directory, user roster.ID) int {
	t.Helper()
	page, err := dir.Events(t.Context(), roster.EventQuery{User: user})
	if err != nil {
		t.Fatal(err)
	}
	return len(page.Events)
}

// mustCreate makes a user.
func mustCreate(t *testing.T, dir *roster.Directory, n roster.NewUser) roster.User {
	t.Helper()
	u, err := dir.Create(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// lines returns the lines of a table in a test.
func lines(table string) []string { return strings.Split(strings.TrimSpace(table), "\n") }

// mustApply moves a user through the lifecycle.
func mustApply(t *testing.T, dir *roster.Directory, id roster.ID, a roster.Action) roster.User {
	t.Helper()
	u, err := dir.Apply(t.Context(), id, a)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// logTo returns a log that writes text to b.
func logTo(b *strings.Builder) *slog.Logger { return slog.New(slog.NewTextHandler(b, nil)) }
