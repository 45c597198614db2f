package main

import (
	"context"
	"fmt"
	"io"
	"maps"

	"example.com/roster"
)

// costUsers find users, and read lists of them.
var costUsers = []costCall{
	{of: "User", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.User(ctx, w.jane)) }},
	{of: "Asked", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.Asked(ctx, w.asked())) }},
	{of: "AskedOwn", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.AskedOwn(ctx, w.asked())) }},
	{of: "UserByNumber", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.UserByNumber(ctx, w.number)) }},
	{of: "UserByEmail", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.UserByEmail(ctx, w.email)) }},
	{of: "UserByUsername", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.UserByUsername(ctx, janeUsername)) }},
	{of: "UserByExternalID", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.UserByExternalID(ctx, w.external)) }},
	{of: "UserByVendorID", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.UserByVendorID(ctx, keptSet, keptID))
	}},
	{of: "UserIDsByVendorIDs", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.UserIDsByVendorIDs(ctx, keptSet, []string{keptID, "nobody"}))
	}},
	{of: "UserShownAs", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.UserShownAs(ctx, roster.UserKey{ID: w.jane, Vendor: roster.VendorIDSelection{Set: keptSet, ID: w.jane.String()}}))
	}},
	{of: "Find", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.Find(ctx, w.email)) }},
	{of: "Users", how: "by creation", do: costPageOf(roster.UserQuery{})},
	{of: "Users", how: "by name", do: costPageOf(roster.UserQuery{Sort: []roster.SortKey{{Field: roster.FieldName}}})},
	{of: "Users", how: "by last use", do: costPageOf(roster.UserQuery{Sort: []roster.SortKey{{Field: roster.FieldActivity, Desc: true}}})},
	{of: "Users", how: "active ones", do: costPageOf(roster.UserQuery{Where: []roster.Condition{roster.Where(roster.FieldState, roster.OpEq, roster.StateActive)}})},
	{of: "Users", how: "search of one", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Users(ctx, roster.UserQuery{Search: w.email}))
	}},
	{of: "Users", how: "search that all answer to", do: costPageOf(roster.UserQuery{Search: "doe"})},
	{of: "Users", how: "name contains", whole: "users: no index has it",
		do: costPageOf(roster.UserQuery{Where: []roster.Condition{roster.Where(roster.FieldName, roster.OpContains, "nobody")}})},
	{of: "Users", how: "by two keys", whole: "users: no index has them",
		do: costPageOf(roster.UserQuery{Sort: []roster.SortKey{{Field: roster.FieldAlive}, {Field: roster.FieldName}}})},
	{of: "Users", how: "page in the middle", whole: "users before it, in an index", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Users(ctx, roster.UserQuery{Limit: 50, Skip: w.users / 2}))
	}},
	{of: "AllUsers", whole: "users", do: func(ctx context.Context, w *costWorld) error {
		return readAll(w.dir.AllUsers(ctx, roster.UserQuery{}))
	}},
	{of: "Count", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.Count(ctx, roster.UserQuery{})) }},
	{of: "Count", how: "by role", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Count(ctx, roster.UserQuery{Where: []roster.Condition{roster.Where(roster.FieldRole, roster.OpEq, roster.RoleOwner)}}))
	}},
	{of: "People", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.People(ctx, roster.PersonQuery{Limit: 50}))
	}},
	{of: "People", how: "search of one", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.People(ctx, roster.PersonQuery{Search: w.email}))
	}},
	{of: "CountPeople", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.CountPeople(ctx, roster.PersonQuery{}))
	}},
	{of: "Export", whole: "the user's history", do: func(ctx context.Context, w *costWorld) error {
		return w.dir.Export(ctx, w.jane, io.Discard)
	}},
}

// costChanges change users.
var costChanges = []costCall{
	{of: "Create", do: func(ctx context.Context, w *costWorld) error {
		n := w.next()
		return second(w.dir.Create(ctx, roster.NewUser{Email: fmt.Sprintf("made%d@example.com", n), Name: fmt.Sprint("Made ", n), Active: true}))
	}},
	{of: "CreateAll", how: "of ten", do: func(ctx context.Context, w *costWorld) error {
		users := map[int]roster.NewUser{}
		for range 10 {
			n := w.next()
			users[n] = roster.NewUser{Email: fmt.Sprintf("made%d@example.com", n), Active: true}
		}
		return readAll(w.dir.CreateAll(ctx, maps.Values(users)))
	}},
	{of: "Edit", do: func(ctx context.Context, w *costWorld) error {
		n := w.next()
		return second(w.dir.Edit(ctx, w.jane, func(p *roster.Profile) error { p.Name = fmt.Sprint("Jane ", n); return nil }))
	}},
	{of: "Edit", how: "an owner becomes a user", do: takenBack(func(ctx context.Context, w *costWorld, d *roster.Directory) error {
		return second(d.Edit(ctx, w.owner, func(p *roster.Profile) error { p.Role = roster.RoleUser; return nil }))
	})},
	{of: "Apply", how: "remove", do: takenBack(func(ctx context.Context, w *costWorld, d *roster.Directory) error {
		return second(d.Apply(ctx, w.jane, roster.Remove))
	})},
	{of: "Apply", how: "an owner is reactivated", ready: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Deactivate(ctx, w.owner, roster.NewDeactivation{}))
	}, do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Apply(ctx, w.owner, roster.Reactivate))
	}},
	{of: "Deactivate", do: takenBack(func(ctx context.Context, w *costWorld, d *roster.Directory) error {
		return second(d.Deactivate(ctx, w.jane, roster.NewDeactivation{}))
	})},
	{of: "Erase", whole: "the user's history", do: takenBack(func(ctx context.Context, w *costWorld, d *roster.Directory) error {
		if _, err := d.Apply(ctx, w.jane, roster.Remove); err != nil {
			return err
		}
		return second(d.Erase(ctx, w.jane))
	})},
	{of: "RemoveSelf", do: takenBack(func(ctx context.Context, w *costWorld, d *roster.Directory) error {
		return second(d.ActingAs(roster.Actor{User: w.jane}).RemoveSelf(ctx))
	})},
	{of: "Update", how: "of two changes", do: func(ctx context.Context, w *costWorld) error {
		return w.dir.Update(ctx, func(d *roster.Directory) error {
			for _, user := range []roster.ID{w.jane, w.owner} {
				if _, err := d.Edit(ctx, user, func(p *roster.Profile) error { p.Summary = fmt.Sprint(w.next()); return nil }); err != nil {
					return err
				}
			}
			return nil
		})
	}},
}

// costPageOf reads the first page of 50.
func costPageOf(q roster.UserQuery) costDo {
	q.Limit = 50
	return func(ctx context.Context, w *costWorld) error { return second(w.dir.Users(ctx, q)) }
}
