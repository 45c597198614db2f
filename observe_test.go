package roster_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// observed is an Observer that keeps what it is told.
type observed struct {
	mu      sync.Mutex
	lines   []string // what has ended, in this order
	open    int      // what has not
	refused int
}

func (o *observed) Begin(_ context.Context, op roster.Operation) func(roster.Outcome) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.open++
	return func(outcome roster.Outcome) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.open--
		o.lines = append(o.lines, strings.Join(strings.Fields(fmt.Sprint(op.Call, ": ", op.Kind, " ", op.Name, " ", outcome)), " "))
	}
}

func (o *observed) Refused(context.Context, roster.Observation) { o.refused++ }

// take returns what was told since the last take.
func (o *observed) take() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	lines := o.lines
	o.lines = nil
	return lines
}

// TestOperationsAreObserved calls what has an operation of each kind.
func TestOperationsAreObserved(t *testing.T) {
	is := is.New(t)
	var o observed
	cfg := testConfig()
	cfg.Observe = &o
	dir := roster.New(memstore.New(), cfg)
	const password = "correct horse battery"
	jane := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Password: password, Active: true})
	for _, test := range []struct {
		what string
		call func() error
		want []string
	}{
		{"a user is made, and the account", func() error { return nil }, []string{
			"Create: hash wait done", "Create: hash done", "Create: change done",
		}},
		{"a user is read", func() error { _, err := dir.User(t.Context(), jane.ID); return err }, []string{"User: read Principal done"}},
		{"nobody is read", func() error { _, err := dir.User(t.Context(), roster.NewID()); return err }, []string{"User: read Principal done"}},
		{"an iterator reads pages", func() error {
			for range dir.AllUsers(t.Context(), roster.UserQuery{}) {
			}
			return nil
		}, []string{"Users: read Users done"}},
		{"an address is taken", func() error { _, err := dir.Create(t.Context(), roster.NewUser{Email: "jane@x.test"}); return err }, []string{
			"Create: change conflict",
		}},
		{"a change of nobody", func() error { _, err := dir.Apply(t.Context(), roster.NewID(), roster.Remove); return err }, []string{
			"Apply: change not found",
		}},
		{"several changes at once are one", func() error {
			return dir.Update(t.Context(), func(dir *roster.Directory) error {
				_, err := dir.CreateTeam(t.Context(), roster.TeamProfile{Name: "Team"})
				return errors.Join(err, roster.Veto("team", "is too many"))
			})
		}, []string{"Update: change refused"}},
		{"an invitation is mailed", func() error {
			_, err := dir.Invite(t.Context(), roster.NewInvitation{Email: "joe@x.test", Mail: true})
			return err
		}, []string{"Invite: change done"}},
	} {
		_ = test.call()
		if got := o.take(); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.what, got, test.want)
		}
	}
	_, err := dir.SignIn(t.Context(), roster.SignIn{Email: "jane@x.test", Password: "another password"})
	is.Equal(err, roster.ErrCredentials)
	signIn := o.take()
	is.True(slices.Contains(signIn, "SignIn: hash done"))
	is.Equal(o.refused, 1)

	box := mailbox{err: errors.New("421")}
	mustRelay(t, dir, box.config())
	relayed := o.take()
	is.True(slices.Contains(relayed, "Relay: deliver mail failed"))
	is.Equal(o.open, 0)
	for _, line := range slices.Concat(signIn, relayed) {
		is.True(!strings.Contains(line, "@") && !strings.Contains(line, "password"))
	}
}

// TestAPanicOfDeliverIsAnOutcome ends what was begun.
func TestAPanicOfDeliverIsAnOutcome(t *testing.T) {
	is := is.New(t)
	var o observed
	cfg := testConfig()
	cfg.Observe = &o
	dir := roster.New(memstore.New(), cfg)
	mustInvite(t, dir, roster.NewInvitation{Email: "joe@x.test", Mail: true})
	relay := roster.RelayConfig{Consumer: "mail", Deliver: func(context.Context, roster.Message) error { panic("no") }}
	mustRelay(t, dir, relay)
	is.True(slices.Contains(o.take(), "Relay: deliver mail failed"))
	is.Equal(o.open, 0)
}

// TestNobodyObservesForFree counts the allocations of calls: an Observer that is nil adds
// none to what they were before there was one.
func TestNobodyObservesForFree(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	jane := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Active: true})
	session, err := dir.StartSession(t.Context(), jane.ID, roster.ClientInfo{})
	is.NoErr(err)
	ctx := t.Context()
	for name, test := range map[string]struct {
		call func()
		most float64
	}{
		"a session is checked": {func() { _, _ = dir.Session(ctx, session.Token) }, 2},
		"a user is read":       {func() { _, _ = dir.User(ctx, jane.ID) }, 0},
	} {
		if n := testing.AllocsPerRun(200, test.call); n > test.most {
			t.Errorf("%s: %v allocations, %v at most", name, n, test.most)
		}
	}
}
