package roster_test

import (
	"log/slog"
	"strings"
	"testing"

	"example.com/roster"
	"example.com/roster/rostertest"
)

// clock is a fake clock.
type clock = rostertest.Clock

func newClock() *clock { return rostertest.NewClock() }

// testConfig has a clock, a key, one consumer and cheap passwords.
func testConfig() *roster.Config { return rostertest.NewRosterConfig(newClock()) }

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
