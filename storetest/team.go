package storetest

import (
	"slices"
	"strings"
	"testing"

	"example.com/roster"
)

var teamRules = []rule{
	{sentence: "the external id of a team is unique in the account among teams that have not ended, and finds it", check: teamExternalIDs},
	{sentence: "the form of the name by which teams are compared finds those of the account that have it", check: teamNames},
}

func newTeam(account roster.ID, external string) roster.Team {
	return roster.Team{ID: roster.NewID(), Account: account, TeamProfile: roster.TeamProfile{ExternalID: external}, Created: start}
}

func teamExternalIDs(t testing.TB, s roster.Store) {
	account, elsewhere, all := roster.NewID(), roster.NewID(), roster.NewID()
	expectFound := func(account roster.ID, external string, ended bool, want ...roster.Team) {
		t.Helper()
		got, err := s.Teams(t.Context(), roster.TeamSelection{Account: account, ExternalID: external, Ended: ended})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("teams with the external id %q: %v, %v, want %v", external, got, err, want)
		}
	}
	for _, text := range awkwardTexts {
		if text == "" {
			continue
		}
		first, free, there, among := newTeam(account, text), newTeam(account, ""), newTeam(elsewhere, text), newTeam(all, text)
		write(t, s, &first, &free, &there, &among)
		expectFound(all, text, false, among) // beside those with other bytes
		expectFound(account, text, false, first)
		expectFound(elsewhere, text, true, there)

		second := newTeam(account, text)
		expectTaken(t, "insert of a taken external id of a team", "external id", tryWrite(t.Context(), s, &second))
		expectMissing(t, s, &second)
		changed := free
		changed.ExternalID = text
		expectTaken(t, "change to a taken external id of a team", "external id", tryWrite(t.Context(), s, &changed))
		expectStored(t, s, &first, &free)

		first.Name = "changed"
		write(t, s, &first)
		first.Ended = start
		write(t, s, &first)
		expectFound(account, text, true) // it has ended
		write(t, s, &second)             // and has freed the id
		expectFound(account, text, false, second)
		again := first
		again.Ended = free.Ended
		expectTaken(t, "a team that has ended is back, and its external id was taken since", "external id", tryWrite(t.Context(), s, &again))

		second.ExternalID = ""
		write(t, s, &second)
		expectFound(account, text, false)
		write(t, s, &again)
		expectFound(account, text, false, again)
		again.ExternalID = ""
		write(t, s, &again)
		there.ExternalID = ""
		write(t, s, &there)
	}
}

// teamNames finds teams by the forms of their names.
func teamNames(t testing.TB, s roster.Store) {
	account, elsewhere := roster.NewID(), roster.NewID()
	named := func(account roster.ID, name string) *roster.Team {
		team := newTeam(account, "")
		team.Name = name
		return &team
	}
	expectFound := func(q roster.TeamSelection, want ...*roster.Team) {
		t.Helper()
		got, err := s.Teams(t.Context(), q)
		if err != nil || !slices.EqualFunc(got, want, func(got roster.Team, want *roster.Team) bool { return got == *want }) {
			t.Errorf("teams by %+v: %v, %v, want %v", q, got, err, want)
		}
	}
	by := func(name string) roster.TeamSelection {
		return roster.TeamSelection{Account: account, NameKey: (&roster.TeamProfile{Name: name}).NameKey()}
	}
	write(t, s, named(account, ""), named(account, "Sale"), named(account, "Sales!"), named(elsewhere, "SaLes"))
	awkward := map[string][]*roster.Team{} // by the form of the name
	for _, text := range awkwardTexts {
		team := named(elsewhere, text)
		write(t, s, team)
		awkward[team.NameKey()] = append(awkward[team.NameKey()], team)
	}
	for key, teams := range awkward {
		if key != "" {
			expectFound(roster.TeamSelection{Account: elsewhere, NameKey: key}, teams...)
			expectFound(roster.TeamSelection{Account: account, NameKey: key})
		}
	}
	plain, loud, other, long := named(account, "Sales"), named(account, "SALES"), named(account, "sales"), named(account, strings.Repeat("\ufdfa", 255))
	other.Parent, other.Ended = plain.ID, start
	write(t, s, plain, loud, other, long)
	expectFound(by("sAleS"), plain, loud) // in the order of their ids
	expectFound(by(long.Name), long)
	expectFound(by("sal"))

	q := by("sales")
	q.Ended = true
	expectFound(q, plain, loud, other)
	q.Limit = 1
	expectFound(q, plain)
	q.After = plain.ID
	expectFound(q, loud)
	q.Limit, q.Parent = 0, plain.ID
	expectFound(q, other)
	q = by("sales")
	q.IDs = []roster.ID{loud.ID, long.ID}
	expectFound(q, loud)
	external := *loud
	external.ExternalID = "x"
	write(t, s, &external)
	q = by("Sale")
	q.ExternalID = "x"
	expectFound(q)

	external.Name = "Support"
	write(t, s, &external)
	expectFound(by("sales"), plain)
	expectFound(by("support"), &external)
}
