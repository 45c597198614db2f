package moving_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/moving"
)

// neighbour is the other account, and hers the user of it.
var (
	neighbour = roster.ID{0: 1, 6: 0x70, 8: 0x80, 15: 9}
	hers      = roster.ID{0: 2, 6: 0x70, 8: 0x80, 15: 9}
)

// withNeighbour returns a Directory beside whose account there is another one with a user.
func withNeighbour(t *testing.T) *roster.Directory {
	t.Helper()
	dir := newDirectory()
	_, err := dir.CreateAccount(t.Context(), roster.NewAccount{ID: neighbour, Name: "Next door"})
	if err == nil {
		_, err = dir.ForAccount(neighbour).Create(t.Context(), roster.NewUser{ID: hers, Email: "her@x.test", Active: true})
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

const memberLines = `{"group":{"name":"Gold"}}
{"team":{"name":"Sales"}}
{"id":"02000000-0000-7000-8000-000000000009","home":"01000000-0000-7000-8000-000000000009","role":"admin","state":"deactivated","extra_uses":3,"groups":["Gold"],"teams":["Sales"]}
`

// Members of the account come back as they were, where their homes are there.
func TestMembersMove(t *testing.T) {
	is := is.New(t)
	first := withNeighbour(t)
	for _, want := range []moving.Report{{Rows: 3, Made: 3}, {Rows: 3, Unchanged: 3}} {
		for _, dry := range []bool{true, false} {
			report, outcomes := imported(t, moving.Importer{Directory: first, DryRun: dry}, memberLines)
			t.Log(outcomes)
			is.Equal(report, want)
		}
	}
	text := exported(t, first)
	is.Equal(text, memberLines)
	changed, outcomes := imported(t, moving.Importer{Directory: first}, `{"id":"02000000-0000-7000-8000-000000000009","home":"01000000-0000-7000-8000-000000000009","role":"user"}`)
	is.Equal(changed, moving.Report{Rows: 1, Changed: 1})
	is.Equal(outcomes[0].Changed, []string{"role"})
	is.Equal(exported(t, first.ForAccount(neighbour))[:43], `{"id":"02000000-0000-7000-8000-000000000009`)
}

// A row cannot make somebody a member who is not there, or say what is the home's.
func TestMembersAreRefused(t *testing.T) {
	const who = `{"id":"02000000-0000-7000-8000-000000000009","home":"01000000-0000-7000-8000-000000000009"`
	for _, c := range []struct {
		line, field string
		confined    bool
	}{
		{`{"home":"01000000-0000-7000-8000-000000000009","role":"user"}`, "id", false},
		{who + `,"email":"her@x.test"}`, "home", false},
		{who + `,"name":"Her"}`, "home", false},
		{who + `,"state":"invited"}`, "state", false},
		{who + `,"role":"king"}`, "role", false},
		{`{"id":"02000000-0000-7000-8000-000000000008","home":"01000000-0000-7000-8000-000000000009"}`, "", false},
		{`{"id":"02000000-0000-7000-8000-000000000009","home":"01000000-0000-7000-8000-000000000008"}`, "", false},
		{who + `}`, "", true},
	} {
		t.Run(c.line, func(t *testing.T) {
			is := is.New(t)
			dir := withNeighbour(t)
			if c.confined {
				dir = dir.ForAccount(roster.DefaultAccount())
			}
			for _, dry := range []bool{true, false} {
				report, outcomes := imported(t, moving.Importer{Directory: dir, DryRun: dry}, c.line)
				is.Equal(report, moving.Report{Rows: 1, Refused: 1})
				is.Equal(outcomes[0].Field, c.field)
			}
			is.Equal(exported(t, dir), "")
		})
	}
}
