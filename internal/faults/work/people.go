package work

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"example.com/roster"
	"example.com/roster/internal/faults/journal"
)

// errMeant ends a change that is meant to fail.
var errMeant = errors.New("meant to fail")

// onAnyStore are the calls. all adds those that need a database of the host's. A
// call that finds nobody to be made about makes none.
var onAnyStore = []func(*caller, context.Context){
	(*caller).newUser, (*caller).newUser, (*caller).newInvited, (*caller).edit, (*caller).edit, (*caller).lifecycle, (*caller).lifecycle,
	(*caller).invite, (*caller).accept, (*caller).two, (*caller).twoOfWhichOneFails,
	(*caller).signIn, (*caller).signIn, (*caller).forceLogout, (*caller).issueToken, (*caller).revokeToken,
	(*caller).consume, (*caller).consume, (*caller).repeat, (*caller).grant, (*caller).revokeGrant,
	(*caller).refund, (*caller).refundAgain, (*caller).takeRefunded, (*caller).linkIdentity, (*caller).unlinkIdentity,
	(*caller).joinTeam, (*caller).leaveTeam, (*caller).joinTeamAll, (*caller).leaveTeamAll, (*caller).joinAway, (*caller).leaveAway,
	(*caller).switchAccount, (*caller).switchAccount, (*caller).issueMemberToken, (*caller).revokeMemberToken,
	(*caller).changeEmail, (*caller).cancelEmail, (*caller).confirmEmail, (*caller).confirmEmail, (*caller).undoEmail,
}

var all = append([]func(*caller, context.Context){(*caller).hostTransaction, (*caller).hostTransactionFails}, onAnyStore...)

// on is the effect of most calls: one event, one version more, and all of these
// secrets end.
func (c *caller) on(p *person, kind roster.EventKind, ends ...roster.Purpose) journal.Effect {
	return journal.Effect{Account: c.world.Home, User: p.id, Events: []roster.EventKind{kind}, Versions: 1, Ends: ends}
}

func (c *caller) newPerson() *person {
	c.made++
	return &person{id: roster.NewID(), email: fmt.Sprintf("%s-%d@example.com", c.label, c.made)}
}

// create makes p of n. The events are those beside that of the user.
func (c *caller) create(ctx context.Context, p *person, n roster.NewUser, events ...roster.EventKind) bool {
	n.ID, n.Email, n.ExternalID, n.Username = p.id, p.email, p.email, strings.ToUpper(p.email)
	n.VendorIDs = map[string]string{"axiom": p.email}
	effect := c.on(p, roster.EventUserCreated)
	effect.Creates, effect.Events = true, append(effect.Events, events...)
	p.state, p.password = roster.StateCreated, n.Password
	if n.Active {
		p.state = roster.StateActive
	}
	done := c.call(ctx, journal.Intent{Kind: "create", Effects: []journal.Effect{effect}}, []*person{p},
		func(ctx context.Context, a *journal.Answer) error {
			u, err := c.dir.Create(ctx, n)
			a.Records = records(u)
			return err
		})
	if done {
		c.people = append(c.people, p)
	}
	return done
}

func records(all ...roster.User) map[roster.ID]journal.Record {
	m := map[roster.ID]journal.Record{}
	for _, u := range all {
		m[u.ID] = journal.RecordOf(u)
	}
	return m
}

func (c *caller) newUser(ctx context.Context) {
	n := roster.NewUser{Name: "Jane", Active: rand.IntN(3) > 0}
	if rand.IntN(2) == 0 {
		n.Password = "correct horse"
	}
	var events []roster.EventKind
	if rand.IntN(2) == 0 {
		n.Grants = []roster.NewGrant{{Group: c.world.Free}, {Product: "other"}}
		events = []roster.EventKind{roster.EventGranted, roster.EventGranted}
	}
	c.create(ctx, c.newPerson(), n, events...)
}

// newInvited invites by an address that nobody has: the user's id is not known
// before, so the user is made first.
func (c *caller) newInvited(ctx context.Context) {
	p := c.newPerson()
	if c.create(ctx, p, roster.NewUser{}) {
		c.inviteOne(ctx, p, false)
	}
}

func (c *caller) edit(ctx context.Context) {
	p := c.pick(func(p *person) bool { return p.state != roster.StateDeleted })
	if p == nil {
		return
	}
	c.call(ctx, journal.Intent{Kind: "edit", Effects: []journal.Effect{c.on(p, roster.EventUserEdited)}}, []*person{p},
		func(ctx context.Context, a *journal.Answer) error {
			u, err := c.dir.Edit(ctx, p.id, more)
			a.Records = records(u)
			return err
		})
}

// more is an edit that shows when it is made twice.
func more(p *roster.Profile) error {
	p.ExtraUses++
	return nil
}

// moves are the actions of the lifecycle, with what each leaves and ends.
var moves = []struct {
	from   roster.State
	action roster.Action
	kind   roster.EventKind
	to     roster.State
}{
	{roster.StateCreated, roster.Activate, roster.EventUserActivated, roster.StateActive},
	{roster.StateInvited, roster.RevokeInvitation, roster.EventInvitationRevoked, roster.StateCreated},
	{roster.StateActive, roster.Deactivate, roster.EventUserDeactivated, roster.StateDeactivated},
	{roster.StateActive, roster.Remove, roster.EventUserRemoved, roster.StateDeleted},
	{roster.StateDeactivated, roster.Reactivate, roster.EventUserReactivated, roster.StateActive},
	{roster.StateDeactivated, roster.Remove, roster.EventUserRemoved, roster.StateDeleted},
	{roster.StateDeleted, roster.Restore, roster.EventUserRestored, roster.StateDeactivated},
}

// lifecycle makes a move. Those who are in a team or in the other account are
// left out: what happens to these is their own to test.
func (c *caller) lifecycle(ctx context.Context) {
	move := moves[rand.IntN(len(moves))]
	p := c.pick(func(p *person) bool { return p.state == move.from && !p.inTeam && p.member.IsZero() })
	if p == nil {
		return
	}
	effect := c.on(p, move.kind)
	if move.to != roster.StateActive {
		effect.Ends = []roster.Purpose{roster.PurposeSession, roster.PurposeToken}
	}
	done := c.call(ctx, journal.Intent{Kind: string(move.action), Effects: []journal.Effect{effect}}, []*person{p},
		func(ctx context.Context, a *journal.Answer) error {
			u, err := c.dir.Apply(ctx, p.id, move.action)
			a.Records = records(u)
			return err
		})
	if !done {
		return
	}
	p.state, p.code = move.to, ""
	if len(effect.Ends) > 0 {
		p.tokens, p.session, p.next, p.before = nil, "", nil, nil
	}
	if move.to == roster.StateDeleted {
		p.identities = nil
	}
}

func (c *caller) invite(ctx context.Context) {
	p := c.pick(func(p *person) bool { return p.state == roster.StateCreated })
	if p != nil {
		c.inviteOne(ctx, p, rand.IntN(2) == 0)
	}
}

func (c *caller) inviteOne(ctx context.Context, p *person, mail bool) {
	if c.call(ctx, journal.Intent{Kind: "invite", Effects: []journal.Effect{c.on(p, roster.EventUserInvited)}}, []*person{p},
		func(ctx context.Context, a *journal.Answer) error {
			i, err := c.dir.Invite(ctx, roster.NewInvitation{User: p.id, Mail: mail})
			p.code = i.Code
			a.Records = records(i.User)
			return err
		}) {
		p.state = roster.StateInvited
	}
}

// accept drops what was set before, see DESIGN.md.
func (c *caller) accept(ctx context.Context) {
	p := c.pick(func(p *person) bool { return p.state == roster.StateInvited && p.code != "" })
	if p == nil {
		return
	}
	effect := c.on(p, roster.EventUserActivated, roster.PurposeSession, roster.PurposeToken)
	effect.Events = append(effect.Events, roster.EventSignedIn)
	if c.call(ctx, journal.Intent{Kind: "accept", Effects: []journal.Effect{effect}}, []*person{p},
		func(ctx context.Context, a *journal.Answer) error {
			s, err := c.dir.AcceptInvitationAndSignIn(ctx, p.code, roster.Acceptance{Password: "battery staple"}, roster.ClientInfo{})
			a.Records = records(s.User)
			c.opened(p, a, s)
			return err
		}) {
		p.state, p.password, p.code, p.tokens = roster.StateActive, "battery staple", "", nil
	}
}

// two edits two users in one Update.
func (c *caller) two(ctx context.Context) { c.both(ctx, nil) }

// twoOfWhichOneFails does the same, and fails after the second.
func (c *caller) twoOfWhichOneFails(ctx context.Context) { c.both(ctx, errMeant) }

func (c *caller) both(ctx context.Context, end error) {
	p := c.pick(func(p *person) bool { return p.state != roster.StateDeleted })
	q := c.pick(func(q *person) bool { return q != p && q.state != roster.StateDeleted })
	if p == nil || q == nil {
		return
	}
	effects := []journal.Effect{c.on(p, roster.EventUserEdited), c.on(q, roster.EventUserEdited)}
	c.call(ctx, journal.Intent{Kind: "edit two", Effects: effects, Fails: end != nil}, []*person{p, q},
		func(ctx context.Context, a *journal.Answer) error {
			return c.dir.Update(ctx, func(dir *roster.Directory) error {
				u, err := dir.Edit(ctx, p.id, more)
				if err != nil {
					return err
				}
				v, err := dir.Edit(ctx, q.id, more)
				if err != nil {
					return err
				}
				a.Records = records(u, v)
				return end
			})
		})
}
