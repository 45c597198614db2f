package storetest

import (
	"slices"
	"testing"

	"example.com/roster"
)

var teamRules = []rule{
	{sentence: "the external id of a team is unique in the account among teams that have not ended, and finds it", check: teamExternalIDs},
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
