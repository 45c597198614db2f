package storetest

import (
	"context"
	"maps"
	"slices"
	"strings"

	"example.com/roster"
)

// acceptTeams stores a team whose external id is refused and whom match accepts,
// without the id.
func acceptTeams(match func(t *roster.Team) bool) func(h *hooks) {
	return onExists(func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
		t, ok := record.(*roster.Team)
		if !ok || taken.Field != "external id" || !match(t) {
			return taken
		}
		c := *t
		c.ExternalID = ""
		err := tx.PutTeam(ctx, &c)
		t.Version = c.Version
		return err
	})
}

// refuseTeams refuses a team whose external id is like that of another.
func refuseTeams(like func(t, other *roster.Team) bool) func(h *hooks) {
	return func(h *hooks) {
		all := map[roster.ID]roster.Team{}
		onPut(func(ctx context.Context, tx roster.Tx, t *roster.Team) error {
			for id, other := range all {
				if id != t.ID && t.ExternalID != "" && like(t, &other) {
					return &roster.ExistsError{Field: "external id"}
				}
			}
			err := tx.PutTeam(ctx, t)
			if err == nil {
				all[t.ID] = *t
			}
			return err
		})(h)
	}
}

// teamsNamed finds teams by a name as match does, of those that were written.
func teamsNamed(match func(q roster.TeamSelection, t *roster.Team) bool) func(h *hooks) {
	return func(h *hooks) {
		all := map[roster.ID]roster.Team{}
		onPut(func(ctx context.Context, tx roster.Tx, t *roster.Team) error {
			err := tx.PutTeam(ctx, t)
			all[t.ID] = *t
			return err
		})(h)
		onRead(func(ctx context.Context, r roster.Reader, q roster.TeamSelection) ([]roster.Team, error) {
			found, err := r.Teams(ctx, q)
			if q.NameKey == "" || q.Limit > 0 {
				return found, err
			}
			found = nil
			for _, id := range slices.SortedFunc(maps.Keys(all), roster.ID.Compare) {
				if t := all[id]; match(q, &t) {
					found = append(found, t)
				}
			}
			return found, err
		})(h)
	}
}

var teamMutants = []mutant{
	{"two teams may have one external id", teamExternalIDs, acceptTeams(func(*roster.Team) bool { return true })},
	{"the external id of a team that is changed is not compared", teamExternalIDs, acceptTeams(func(t *roster.Team) bool { return t.Version > 0 })},
	{"the external id of a team is unique in the whole database", teamExternalIDs, refuseTeams(func(t, other *roster.Team) bool {
		return other.Ended.IsZero() && other.ExternalID == t.ExternalID
	})},
	{"external ids of teams are compared without case", teamExternalIDs, refuseTeams(func(t, other *roster.Team) bool {
		return other.Account == t.Account && other.Ended.IsZero() && strings.EqualFold(other.ExternalID, t.ExternalID)
	})},
	{"an external id stays taken after the end of the team", teamExternalIDs, refuseTeams(func(t, other *roster.Team) bool {
		return other.Account == t.Account && other.ExternalID == t.ExternalID
	})},
	{"the name of teams is ignored", teamNames, onQuery(roster.Reader.Teams, func(q *roster.TeamSelection) { q.NameKey = "" })},
	{"teams are found by the name in every account", teamNames, teamsNamed(func(q roster.TeamSelection, t *roster.Team) bool { return t.NameKey() == q.NameKey })},
	{"teams are found by the beginning of the name", teamNames, teamsNamed(func(q roster.TeamSelection, t *roster.Team) bool {
		return t.Account == q.Account && t.Ended.IsZero() && strings.HasPrefix(t.NameKey(), q.NameKey)
	})},
	{"the external id of teams is ignored", teamExternalIDs, onQuery(roster.Reader.Teams, func(q *roster.TeamSelection) { q.ExternalID = "" })},
}
