package roster_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

var update = flag.Bool("update", false, "write the generated pages of docs")

// The lifecycle as it was decided, cell by cell: "no" refuses, "same" is a
// repeat that changes nothing.
const decided = `
created      invited  no       active  deactivated  no      deleted  no
invited      invited  created  active  deactivated  no      deleted  no
active       no       no       same    deactivated  same    deleted  no
deactivated  no       no       no      same         before  deleted  no
deleted      no       no       no      no           no      same     deactivated
`

func TestEveryCellOfTheLifecycle(t *testing.T) {
	rows := lines(decided)
	for i, state := range roster.States() {
		cells := strings.Fields(rows[i])
		for j, action := range roster.Actions() {
			for _, everActive := range []bool{false, true} {
				if !stands(state, everActive) {
					continue
				}
				name := fmt.Sprintf("%s/%s/ever active %t", state, action, everActive)
				t.Run(name, func(t *testing.T) {
					checkCell(t, state, action, everActive, cells[j+1])
				})
			}
		}
	}
}

// stands tells whether a user can be in that state who was, or was not, ever
// active: nobody becomes created or invited again who was.
func stands(s roster.State, everActive bool) bool {
	switch s {
	case roster.StateCreated, roster.StateInvited:
		return !everActive
	case roster.StateActive:
		return everActive
	}
	return true
}

func checkCell(t *testing.T, state roster.State, action roster.Action, everActive bool, cell string) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	before := userIn(t, dir, state, everActive)
	events := countEvents(t, dir, before.ID)

	after, err := dir.Apply(t.Context(), before.ID, action)
	if cell == "no" {
		var refused *roster.StateError
		is.True(errors.As(err, &refused))
		is.Equal(refused.State, state)
		is.True(strings.HasPrefix(refused.Doing, string(action))) // it names the action
		is.True(errors.Is(err, roster.ErrState))
		stored, err := dir.User(t.Context(), before.ID)
		is.NoErr(err)
		is.Equal(stored, before)
		is.Equal(countEvents(t, dir, before.ID), events)
		return
	}
	is.NoErr(err)
	want := roster.State(cell)
	switch {
	case cell == "same":
		want = state
	case cell == "before" && everActive:
		want = roster.StateActive
	case cell == "before":
		want = roster.StateCreated
	}
	is.Equal(after.State, want)
	stored, err := dir.User(t.Context(), before.ID)
	is.NoErr(err)
	is.Equal(stored, after)
	if want == state && action != roster.Invite {
		is.Equal(after, before) // a repeat writes nothing
		is.Equal(countEvents(t, dir, before.ID), events)
		return
	}
	is.Equal(countEvents(t, dir, before.ID), events+1)
	is.Equal(after.Deactivated.IsZero(), want != roster.StateDeactivated)
	is.Equal(after.Discarded.IsZero(), want != roster.StateDeleted)
	is.Equal(after.Activated.IsZero(), !everActive && want != roster.StateActive)
}

// userIn makes a user who stands in that state.
func userIn(t *testing.T, dir *roster.Directory, state roster.State, everActive bool) roster.User {
	t.Helper()
	u, err := dir.Create(t.Context(), roster.NewUser{Email: "jane@example.com"})
	apply := func(actions ...roster.Action) {
		for _, a := range actions {
			if err == nil {
				u, err = dir.Apply(t.Context(), u.ID, a)
			}
		}
	}
	if everActive {
		apply(roster.Activate)
	}
	switch state {
	case roster.StateInvited:
		apply(roster.Invite)
	case roster.StateDeactivated:
		apply(roster.Deactivate)
	case roster.StateDeleted:
		apply(roster.Remove)
	}
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestLifecyclePage keeps docs/lifecycle.md true: go test -run LifecyclePage -update
func TestLifecyclePage(t *testing.T) {
	is := is.New(t)
	var page strings.Builder
	page.WriteString("# The lifecycle of a user\n\n")
	page.WriteString("Made by `go test -run LifecyclePage -update .` from the table in lifecycle.go. *no* is refused (a `StateError`),\n")
	page.WriteString("*same* is a repeat that changes nothing and is no error. `Directory.Deactivate` can name an end: from then on\n" +
		"the user is as after *reactivate*, by the clock; the next change stores it, and filters by state go by what is stored.\n\n| from \\ action |")
	for _, a := range roster.Actions() {
		fmt.Fprintf(&page, " %s |", a)
	}
	page.WriteString("\n|---|" + strings.Repeat("---|", len(roster.Actions())) + "\n")
	for _, s := range roster.States() {
		fmt.Fprintf(&page, "| %s |", s)
		for _, a := range roster.Actions() {
			fmt.Fprintf(&page, " %s |", cellText(s, a))
		}
		page.WriteString("\n")
	}
	const file = "docs/lifecycle.md"
	if *update {
		is.NoErr(os.WriteFile(file, []byte(page.String()), 0o644))
	}
	written, err := os.ReadFile(file)
	is.NoErr(err)
	is.Equal(string(written), page.String())
}

func cellText(s roster.State, a roster.Action) string {
	never, err := s.Next(a, false)
	if err != nil {
		return "no"
	}
	once, _ := s.Next(a, true)
	switch {
	case never != once:
		return fmt.Sprintf("%s if it ever was, else %s", once, never)
	case never == s && a == roster.Invite:
		return "invited, new code"
	case never == s:
		return "same"
	}
	return string(never)
}

// TestEndingRaisesTheEpoch holds that a user who leaves has no session any more,
// even where no secret is rewritten.
func TestEndingRaisesTheEpoch(t *testing.T) {
	for _, a := range []roster.Action{roster.Deactivate, roster.Remove} {
		t.Run(string(a), func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(memstore.New(), testConfig())
			u := mustCreate(t, dir, roster.NewUser{Active: true})
			after, err := dir.Apply(t.Context(), u.ID, a)
			is.NoErr(err)
			is.Equal(after.Epoch, u.Epoch+1)
		})
	}
}
