package ctl

import (
	"context"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestAVetoOfTheProgram refuses a removal with the program's reason, and leaves the user.
func TestAVetoOfTheProgram(t *testing.T) {
	is := is.New(t)
	s := started(t)
	s.must("users", "invite", "jane@example.com")
	s.Config.Within = func(_ context.Context, _ *roster.Directory, _ roster.Tx, e roster.Event) error {
		if e.Kind == roster.EventUserRemoved {
			return roster.Veto("user", "owns invoices, and cannot be removed")
		}
		return nil
	}
	r := s.run("users", "remove", "jane@example.com")
	is.Equal(r.code, ExitRefused)
	has(t, r.err, "user owns invoices, and cannot be removed")
	is.Equal(s.object("users", "show", "jane@example.com")["state"], "invited")
}
