package main

import (
	"context"
	"errors"
	"fmt"

	"example.com/roster"
)

// costMembers are about accounts, and about members, whom another account owns.
var costMembers = []costCall{
	{of: "Account", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.Account(ctx)) }},
	{of: "Accounts", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Accounts(ctx, roster.AccountQuery{Limit: 50}))
	}},
	{of: "AccountsOf", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.AccountsOf(ctx, w.jane)) }},
	{of: "CreateAccount", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.CreateAccount(ctx, roster.NewAccount{Name: fmt.Sprint("Account ", w.next())}))
	}},
	{of: "EditAccount", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.EditAccount(ctx, func(p *roster.AccountProfile) error { p.Name = fmt.Sprint("Acme ", w.next()); return nil }))
	}},
	{of: "CloseAccount ReopenAccount", do: takenBack(func(ctx context.Context, _ *costWorld, d *roster.Directory) error {
		_, err := d.CloseAccount(ctx)
		return errors.Join(err, second(d.ReopenAccount(ctx)))
	})},
	{of: "Members", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Members(ctx, roster.MemberQuery{Limit: 50}))
	}},
	{of: "Memberships", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Memberships(ctx, roster.MembershipQuery{Users: []roster.ID{w.jane}}))
	}},
	{of: "MembershipAccount", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.MembershipAccount(ctx, w.elsewhere))
	}},
	{of: "MembershipAccounts", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.MembershipAccounts(ctx, []roster.ID{w.jane}))
	}},
	{of: "CreateMembership", ready: leaveOther, do: joinOther},
	{of: "EditMembership", do: func(ctx context.Context, w *costWorld) error {
		role := [2]roster.Role{roster.RoleUser, roster.RoleAdmin}[w.next()%2]
		return second(w.dir.EditMembership(ctx, w.member, func(p *roster.MembershipProfile) error { p.Role = role; return nil }))
	}},
	{of: "EndMembership", do: takenBack(func(ctx context.Context, w *costWorld, d *roster.Directory) error {
		return second(d.EndMembership(ctx, w.member))
	})},
	{of: "Leave", do: takenBack(func(ctx context.Context, w *costWorld, d *roster.Directory) error { return d.Leave(ctx, w.mia) })},
}

// leaveOther ends jane's membership in the other account, if she has one.
func leaveOther(ctx context.Context, w *costWorld) error {
	if err := w.other.Leave(ctx, w.jane); !errors.Is(err, roster.ErrNotFound) {
		return err
	}
	return nil
}

// joinOther makes jane a member of the other account.
func joinOther(ctx context.Context, w *costWorld) error {
	made, err := w.dir.CreateMembership(ctx, roster.NewMembership{Account: w.other.AccountID(), User: w.jane, Role: roster.RoleUser})
	w.elsewhere = made.ID
	return err
}

// costTeams are about teams.
var costTeams = []costCall{
	{of: "Team", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.Team(ctx, w.team)) }},
	{of: "TeamByVendorID", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.TeamByVendorID(ctx, keptSet, keptID))
	}},
	{of: "Teams", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Teams(ctx, roster.TeamQuery{Limit: 50}))
	}},
	{of: "TeamMemberships", how: "of a user", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.TeamMemberships(ctx, roster.TeamMembershipQuery{Users: []roster.ID{w.jane}}))
	}},
	{of: "TeamMemberships", how: "of a team", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.TeamMemberships(ctx, roster.TeamMembershipQuery{Team: w.team, Limit: 50}))
	}},
	{of: "CreateTeam EndTeam", do: func(ctx context.Context, w *costWorld) error {
		made, err := w.dir.CreateTeam(ctx, roster.TeamProfile{Name: fmt.Sprint("Team ", w.next())})
		return errors.Join(err, second(w.dir.EndTeam(ctx, made.ID)))
	}},
	{of: "EditTeam", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.EditTeam(ctx, w.team, func(p *roster.TeamProfile) error { p.Name = fmt.Sprint("Team ", w.next()); return nil }))
	}},
	{of: "LeaveTeam JoinTeam", do: func(ctx context.Context, w *costWorld) error {
		_, err := w.dir.LeaveTeam(ctx, w.team, w.jane)
		return errors.Join(err, second(w.dir.JoinTeam(ctx, w.team, w.jane)))
	}},
	{of: "LeaveTeamAll JoinTeamAll", how: "of ten", do: func(ctx context.Context, w *costWorld) error {
		var ten []roster.ID
		for n := range 10 {
			ten = append(ten, userID(n))
		}
		_, err := w.dir.JoinTeamAll(ctx, w.team, ten)
		return errors.Join(err, second(w.dir.LeaveTeamAll(ctx, w.team, ten)))
	}},
}
