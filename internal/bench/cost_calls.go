package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"example.com/roster"
)

// costCall is a call whose cost is measured.
type costCall struct {
	name  string
	whole bool // it reads all by its nature
	do    func(ctx context.Context, w *costWorld) error
}

// costCalls are the calls, those that read first.
var costCalls = []costCall{
	{"User", false, func(ctx context.Context, w *costWorld) error { return second(w.dir.User(ctx, w.jane)) }},
	{"UserByNumber", false, func(ctx context.Context, w *costWorld) error { return second(w.dir.UserByNumber(ctx, 1)) }},
	{"UserByEmail", false, func(ctx context.Context, w *costWorld) error {
		return second(w.dir.UserByEmail(ctx, userEmail(janeOf(w.users))))
	}},
	{"UserByExternalID", false, func(ctx context.Context, w *costWorld) error {
		return second(w.dir.UserByExternalID(ctx, fmt.Sprint("ext-", janeOf(w.users))))
	}},
	{"Find", false, func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Find(ctx, userEmail(janeOf(w.users))))
	}},
	{"Users, by creation", false, page22(roster.UserQuery{Limit: 50})},
	{"Users, by name", false, page22(roster.UserQuery{Limit: 50, Sort: []roster.SortKey{{Field: roster.FieldName}}})},
	{"Users, by last use", false, page22(roster.UserQuery{Limit: 50, Sort: []roster.SortKey{{Field: roster.FieldActivity, Desc: true}}})},
	{"Users, active", false, page22(roster.UserQuery{Limit: 50, Where: []roster.Condition{roster.Where(roster.FieldState, roster.OpEq, roster.StateActive)}})},
	{"Users, search of one", false, func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Users(ctx, roster.UserQuery{Search: userEmail(janeOf(w.users))}))
	}},
	{"Users, search of all", false, page22(roster.UserQuery{Limit: 50, Search: "doe"})},
	{"Users, name contains", true, page22(roster.UserQuery{Limit: 50, Where: []roster.Condition{roster.Where(roster.FieldName, roster.OpContains, "nobody")}})},
	{"Users, by two keys", true, page22(roster.UserQuery{Limit: 50, Sort: []roster.SortKey{{Field: roster.FieldAlive}, {Field: roster.FieldName}}})},
	{"Users, page in the middle", false, func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Users(ctx, roster.UserQuery{Limit: 50, Skip: w.users / 2}))
	}},
	{"AllUsers", true, func(ctx context.Context, w *costWorld) error { return all22(w.dir.AllUsers(ctx, roster.UserQuery{})) }},
	{"Count", false, func(ctx context.Context, w *costWorld) error { return second(w.dir.Count(ctx, roster.UserQuery{})) }},
	{"Count, by role", false, func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Count(ctx, roster.UserQuery{Where: []roster.Condition{roster.Where(roster.FieldRole, roster.OpEq, roster.RoleOwner)}}))
	}},
	{"People", false, func(ctx context.Context, w *costWorld) error {
		return second(w.dir.People(ctx, roster.PersonQuery{Limit: 50}))
	}},
	{"CountPeople", false, func(ctx context.Context, w *costWorld) error {
		return second(w.dir.CountPeople(ctx, roster.PersonQuery{}))
	}},
	{"Members", false, func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Members(ctx, roster.MemberQuery{}))
	}},
	{"Invitations", false, func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Invitations(ctx, roster.InvitationQuery{}))
	}},
	{"Groups", false, func(ctx context.Context, w *costWorld) error { return second(w.dir.Groups(ctx, roster.GroupQuery{})) }},
	{"Teams", false, func(ctx context.Context, w *costWorld) error { return second(w.dir.Teams(ctx, roster.TeamQuery{})) }},
	{"Tokens", false, func(ctx context.Context, w *costWorld) error { return second(w.dir.Tokens(ctx, roster.TokenQuery{})) }},
	{"Session", false, func(ctx context.Context, w *costWorld) error { return second(w.dir.Session(ctx, w.session)) }},
	{"Sessions", false, func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Sessions(ctx, roster.SessionQuery{User: w.jane}))
	}},
	{"CountSessions", false, func(ctx context.Context, w *costWorld) error {
		_, _, err := w.dir.CountSessions(ctx, 100)
		return err
	}},
	{"Access", false, func(ctx context.Context, w *costWorld) error { return second(w.dir.Access(ctx, w.jane, "reports")) }},
	{"Access, refused", false, func(ctx context.Context, w *costWorld) error { return second(w.dir.Access(ctx, w.jane, "charts")) }},
	{"Grants, a page", false, func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Grants(ctx, roster.GrantQuery{Users: []roster.ID{w.jane}, Ended: true, Limit: 50}))
	}},
	{"Events, newest", false, func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Events(ctx, roster.EventQuery{NewestFirst: true, Limit: 50}))
	}},
	{"Events, newest of a user", false, func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Events(ctx, roster.EventQuery{User: w.jane, NewestFirst: true, Limit: 50}))
	}},
	{"Deliveries", false, func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Deliveries(ctx, roster.DeliveryQuery{User: w.jane, Limit: 50}))
	}},
	{"Deliveries, given up", false, func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Deliveries(ctx, roster.DeliveryQuery{User: w.jane, Dead: true, Limit: 50}))
	}},
	{"Export", true, func(ctx context.Context, w *costWorld) error { return w.dir.Export(ctx, w.jane, io.Discard) }},
	{"GroupMembers", true, func(ctx context.Context, w *costWorld) error { return all22(w.dir.GroupMembers(ctx, w.group)) }},
	{"CheckUpkeep", true, func(ctx context.Context, w *costWorld) error { return second(w.dir.CheckUpkeep(ctx)) }},
	{"Create", false, func(ctx context.Context, w *costWorld) error {
		w.calls++
		return second(w.dir.Create(ctx, roster.NewUser{Email: fmt.Sprintf("made%d@example.com", w.calls), Name: fmt.Sprint("Made ", w.calls), Active: true}))
	}},
	{"Edit", false, func(ctx context.Context, w *costWorld) error {
		w.calls++
		return second(w.dir.Edit(ctx, w.jane, func(p *roster.Profile) error { p.Name = fmt.Sprint("Jane ", w.calls); return nil }))
	}},
	{"Edit, an owner demoted and back", false, func(ctx context.Context, w *costWorld) error {
		err := second(w.dir.Edit(ctx, w.owner, func(p *roster.Profile) error { p.Role = roster.RoleUser; return nil }))
		return errors.Join(err, second(w.dir.Edit(ctx, w.owner, func(p *roster.Profile) error { p.Role = roster.RoleOwner; return nil })))
	}},
	{"Deactivate, Apply", false, func(ctx context.Context, w *costWorld) error {
		err := second(w.dir.Deactivate(ctx, w.owner, roster.NewDeactivation{}))
		return errors.Join(err, second(w.dir.Apply(ctx, w.owner, roster.Reactivate)))
	}},
	{"Grant, RevokeGrant", false, func(ctx context.Context, w *costWorld) error {
		g, err := w.dir.Grant(ctx, w.jane, roster.NewGrant{Product: "charts"})
		return errors.Join(err, second(w.dir.RevokeGrant(ctx, g.ID)))
	}},
	{"Consume", false, func(ctx context.Context, w *costWorld) error {
		w.calls++
		return second(w.dir.Consume(ctx, w.jane, "reports", 1, fmt.Sprint("call ", w.calls)))
	}},
	{"StartSession, SignOut", false, func(ctx context.Context, w *costWorld) error {
		s, err := w.dir.StartSession(ctx, w.jane, roster.ClientInfo{})
		return errors.Join(err, w.dir.SignOut(ctx, s.Token))
	}},
	{"ExpireGrants, none due", false, func(ctx context.Context, w *costWorld) error { return second(w.dir.ExpireGrants(ctx)) }},
	{"Purge, none old enough", false, func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Purge(ctx, time.Now().Add(-300*24*time.Hour)))
	}},
	{"ForceLogout, StartSession", false, func(ctx context.Context, w *costWorld) error {
		err := second(w.dir.ForceLogout(ctx, w.jane))
		s, err2 := w.dir.StartSession(ctx, w.jane, roster.ClientInfo{})
		w.session = s.Token
		return errors.Join(err, err2)
	}},
}

func second[T any](_ T, err error) error { return err }

func page22(q roster.UserQuery) func(ctx context.Context, w *costWorld) error {
	return func(ctx context.Context, w *costWorld) error { return second(w.dir.Users(ctx, q)) }
}

// all22 reads all of a sequence.
func all22[T any](rows iter.Seq2[T, error]) error {
	for _, err := range rows {
		if err != nil {
			return err
		}
	}
	return nil
}
