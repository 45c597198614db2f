package moving

import (
	"context"
	"iter"

	"example.com/roster"
)

// allGroups returns the access groups that have not ended, in the order of ids.
func allGroups(ctx context.Context, d *roster.Directory) iter.Seq2[roster.AccessGroup, error] {
	return pages(d.MaxPage(), func(after roster.ID) ([]roster.AccessGroup, error) {
		return d.Groups(ctx, roster.GroupQuery{After: after})
	}, func(g *roster.AccessGroup) roster.ID { return g.ID })
}

// allTeams returns the teams that have not ended, in the order of ids.
func allTeams(ctx context.Context, d *roster.Directory) iter.Seq2[roster.Team, error] {
	return pages(d.MaxPage(), func(after roster.ID) ([]roster.Team, error) {
		return d.Teams(ctx, roster.TeamQuery{After: after})
	}, func(t *roster.Team) roster.ID { return t.ID })
}

// nestedTeams returns them with each behind the team that it is part of.
func nestedTeams(ctx context.Context, d *roster.Directory) (nested []roster.Team, err error) {
	below := map[roster.ID][]roster.Team{}
	open := map[roster.ID]bool{}
	var all []roster.Team
	for t, err := range allTeams(ctx, d) {
		if err != nil {
			return nil, err
		}
		all, open[t.ID] = append(all, t), true
	}
	for _, t := range all {
		if !open[t.Parent] {
			t.Parent = roster.ID{}
		}
		below[t.Parent] = append(below[t.Parent], t)
	}
	nested = below[roster.ID{}]
	for i := 0; i < len(nested); i++ {
		nested = append(nested, below[nested[i].ID]...)
	}
	return nested, nil
}

// allTeamMemberships returns the teams that users are in, in the order of ids.
func allTeamMemberships(ctx context.Context, d *roster.Directory, users []roster.ID) iter.Seq2[roster.TeamMembership, error] {
	return pages(d.MaxPage(), func(after roster.ID) ([]roster.TeamMembership, error) {
		return d.TeamMemberships(ctx, roster.TeamMembershipQuery{Users: users, After: after})
	}, func(m *roster.TeamMembership) roster.ID { return m.ID })
}

// pages returns the records of all pages, which have size records but for the last.
func pages[R any](size int, read func(after roster.ID) ([]R, error), id func(*R) roster.ID) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		for after := (roster.ID{}); ; {
			page, err := read(after)
			if err != nil {
				var none R
				yield(none, err)
				return
			}
			for _, record := range page {
				if !yield(record, nil) {
					return
				}
			}
			if len(page) < size {
				return
			}
			after = id(&page[len(page)-1])
		}
	}
}
