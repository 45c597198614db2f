package main

import (
	"context"
	"errors"
	"fmt"

	"example.com/roster"
)

// costAccess are about access, uses, grants and groups.
var costAccess = []costCall{
	{of: "Access", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.Access(ctx, w.jane, "reports")) }},
	{of: "Access", how: "refused", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.Access(ctx, w.jane, "charts")) }},
	{of: "Consume", do: consume},
	{of: "RefundUse", ready: consume, do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.RefundUse(ctx, w.jane, fmt.Sprint("call ", w.calls)))
	}},
	{of: "Grant RevokeGrant", do: func(ctx context.Context, w *costWorld) error {
		made, err := w.dir.Grant(ctx, w.jane, roster.NewGrant{Product: "charts"})
		return errors.Join(err, second(w.dir.RevokeGrant(ctx, made.ID)))
	}},
	{of: "GrantAccount", do: takenBack(func(ctx context.Context, w *costWorld, d *roster.Directory) error {
		return second(d.GrantAccount(ctx, roster.NewGrant{Product: "charts"}))
	})},
	{of: "Grants", how: "of a user, not revoked", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Grants(ctx, roster.GrantQuery{Users: []roster.ID{w.jane}, Limit: 50}))
	}},
	{of: "Grants", how: "of a user, revoked ones too", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Grants(ctx, roster.GrantQuery{Users: []roster.ID{w.jane}, Ended: true, Limit: 50}))
	}},
	{of: "ExpireGrants", how: "none due", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.ExpireGrants(ctx)) }},
	{of: "Group", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.Group(ctx, w.group.ID)) }},
	{of: "GroupByNumber", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.GroupByNumber(ctx, w.group.Number))
	}},
	{of: "GroupByVendorID", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.GroupByVendorID(ctx, keptSet, keptID))
	}},
	{of: "Groups", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Groups(ctx, roster.GroupQuery{Limit: 50}))
	}},
	{of: "GroupMembers", whole: "the group's grants", do: func(ctx context.Context, w *costWorld) error {
		return readAll(w.dir.GroupMembers(ctx, w.group.ID))
	}},
	{of: "CreateGroup EndGroup", do: func(ctx context.Context, w *costWorld) error {
		made, err := w.dir.CreateGroup(ctx, roster.GroupProfile{Name: fmt.Sprint("Group ", w.next()), Products: []string{"maps"}})
		return errors.Join(err, second(w.dir.EndGroup(ctx, made.ID)))
	}},
	{of: "EditGroup", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.EditGroup(ctx, w.group.ID, func(p *roster.GroupProfile) error { p.Name = fmt.Sprint("Readers ", w.next()); return nil }))
	}},
}

// consume takes a use under a new key.
func consume(ctx context.Context, w *costWorld) error {
	return second(w.dir.Consume(ctx, w.jane, "reports", 1, fmt.Sprint("call ", w.next())))
}

// costEvents are about events, deliveries and upkeep.
var costEvents = []costCall{
	{of: "Events", how: "newest of the account", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Events(ctx, roster.EventQuery{NewestFirst: true, Limit: 50}))
	}},
	{of: "Events", how: "newest of a user", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Events(ctx, roster.EventQuery{User: w.jane, NewestFirst: true, Limit: 50}))
	}},
	{of: "Events", how: "newest of a kind", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Events(ctx, roster.EventQuery{Kinds: []roster.EventKind{roster.EventUserCreated}, NewestFirst: true, Limit: 50}))
	}},
	{of: "AllEvents", how: "of a user", whole: "the user's events", do: func(ctx context.Context, w *costWorld) error {
		return readAll(w.dir.AllEvents(ctx, roster.EventQuery{User: w.jane}))
	}},
	{of: "Deliveries", how: "still tried", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Deliveries(ctx, roster.DeliveryQuery{User: w.jane, Limit: 50}))
	}},
	{of: "Deliveries", how: "given up", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Deliveries(ctx, roster.DeliveryQuery{User: w.jane, Dead: true, Limit: 50}))
	}},
	{of: "RetryDelivery", ready: givenUp, do: takenBack(func(ctx context.Context, w *costWorld, d *roster.Directory) error {
		return d.RetryDelivery(ctx, w.dead)
	})},
	{of: "DeliverPast", how: "before any event", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.DeliverPast(ctx, costConsumer, start.AddDate(-1, 0, 0)))
	}},
	{of: "Purge", how: "nothing old enough", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Purge(ctx, start.AddDate(-1, 0, 0)))
	}},
	{of: "PurgeConsumer", how: "no deliveries", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.PurgeConsumer(ctx, "one that has left"))
	}},
	{of: "Check", whole: "users, for roles that are no more", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.Check(ctx)) }},
	{of: "CheckUpkeep", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.CheckUpkeep(ctx)) }},
}

// givenUp finds a delivery to jane that was given up, and makes one where she has none.
func givenUp(ctx context.Context, w *costWorld) error {
	if !w.dead.ID.IsZero() {
		return nil
	}
	n := w.next()
	if err := w.addPast(ctx, costPastMost+n, costPastMost+n+1); err != nil {
		return err
	}
	dead, err := w.dir.Deliveries(ctx, roster.DeliveryQuery{User: w.jane, Dead: true, Limit: 1})
	if err == nil && len(dead) == 0 {
		err = errors.New("no delivery was given up")
	}
	if err == nil {
		w.dead = dead[0]
	}
	return err
}
