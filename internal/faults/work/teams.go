package work

import (
	"context"

	"example.com/roster"
	"example.com/roster/internal/faults/journal"
)

func (c *caller) joinTeam(ctx context.Context) {
	p := c.pick(func(p *person) bool { return alive(p) && !p.inTeam })
	if p == nil {
		return
	}
	effect := c.on(p, roster.EventTeamJoined)
	if c.call(ctx, journal.Intent{Kind: "join team", Effects: []journal.Effect{effect}}, []*person{p},
		func(ctx context.Context, _ *journal.Answer) error {
			_, err := c.dir.JoinTeam(ctx, c.world.Team, p.id)
			return err
		}) {
		p.inTeam = true
	}
}

func (c *caller) leaveTeam(ctx context.Context) {
	p := c.pick(func(p *person) bool { return alive(p) && p.inTeam })
	if p == nil {
		return
	}
	effect := c.on(p, roster.EventTeamLeft)
	if c.call(ctx, journal.Intent{Kind: "leave team", Effects: []journal.Effect{effect}}, []*person{p},
		func(ctx context.Context, _ *journal.Answer) error {
			_, err := c.dir.LeaveTeam(ctx, c.world.Team, p.id)
			return err
		}) {
		p.inTeam = false
	}
}

// joinTeamAll lets two users into the team at once: both, or neither.
func (c *caller) joinTeamAll(ctx context.Context) {
	two := c.pickTwo(func(p *person) bool { return alive(p) && !p.inTeam })
	if two == nil {
		return
	}
	c.changeTeam(ctx, "join team, many", roster.EventTeamJoined, two, c.dir.JoinTeamAll)
}

// leaveTeamAll takes two users out of the team at once: both, or neither.
func (c *caller) leaveTeamAll(ctx context.Context) {
	two := c.pickTwo(func(p *person) bool { return alive(p) && p.inTeam })
	if two == nil {
		return
	}
	c.changeTeam(ctx, "leave team, many", roster.EventTeamLeft, two, c.dir.LeaveTeamAll)
}

// changeTeam makes two users, who are in the team or not, the other of it.
func (c *caller) changeTeam(
	ctx context.Context, name string, kind roster.EventKind, two []*person,
	change func(context.Context, roster.ID, []roster.ID) ([]roster.TeamMembership, error),
) {
	effects := []journal.Effect{c.on(two[0], kind), c.on(two[1], kind)}
	if c.call(ctx, journal.Intent{Kind: name, Effects: effects}, two, func(ctx context.Context, _ *journal.Answer) error {
		_, err := change(ctx, c.world.Team, []roster.ID{two[0].id, two[1].id})
		return err
	}) {
		two[0].inTeam, two[1].inTeam = !two[0].inTeam, !two[1].inTeam
	}
}

// pickTwo picks two users; nil: there are none.
func (c *caller) pickTwo(where func(*person) bool) []*person {
	a := c.pick(where)
	b := c.pick(func(p *person) bool { return p != a && where(p) })
	if a == nil || b == nil {
		return nil
	}
	return []*person{a, b}
}

// joinAway makes a user a member of the other account: an event in both.
func (c *caller) joinAway(ctx context.Context) {
	p := c.pick(func(p *person) bool { return active(p) && p.member.IsZero() })
	if p == nil {
		return
	}
	c.call(ctx, c.across(p, "join account", roster.EventMembershipCreated, 1), []*person{p},
		func(ctx context.Context, _ *journal.Answer) error {
			m, err := c.dir.CreateMembership(ctx, roster.NewMembership{Account: c.world.Away, User: p.id, Role: roster.RoleUser})
			if err == nil {
				p.member = m.ID
			}
			return err
		})
}

func (c *caller) leaveAway(ctx context.Context) {
	p := c.pick(func(p *person) bool { return alive(p) && !p.member.IsZero() })
	if p == nil {
		return
	}
	i := c.across(p, "leave account", roster.EventMembershipEnded, 0)
	for _, t := range p.memberHas {
		i.Effects[1].EndsText = append(i.Effects[1].EndsText, string(t.text))
	}
	if c.call(ctx, i, []*person{p},
		func(ctx context.Context, _ *journal.Answer) error {
			_, err := c.dir.EndMembership(ctx, p.member)
			return err
		}) {
		p.member, p.memberHas = roster.ID{}, nil
		if p.isAway { // it may be back once there is a membership again
			p.session = ""
		}
	}
}

// across is a call that leaves an event in the trail of each account, and raises
// the version of the user by versions.
func (c *caller) across(p *person, name string, kind roster.EventKind, versions int64) journal.Intent {
	home := c.on(p, kind)
	home.Versions = versions
	away := home
	away.Account, away.Versions = c.world.Away, 0
	return journal.Intent{Kind: name, Effects: []journal.Effect{home, away}}
}
