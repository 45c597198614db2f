package roster_test

import (
	"context"
	"fmt"
	"log"

	"example.com/roster"
	"example.com/roster/memstore"
)

// What people type begins words of the name or the address, in any order.
func ExampleDirectory_Users_search() {
	ctx := context.Background()
	dir := roster.New(memstore.New(), nil)
	dir.Create(ctx, roster.NewUser{Name: "Zoë Müller", Email: "zoe@acme.example"})
	dir.Create(ctx, roster.NewUser{Name: "Jane Muller", Email: "jane@other.example"})
	for _, text := range []string{"mull zoe", "@acme", "JANE@other.example", "uller"} {
		for q := (roster.UserQuery{Search: text}); ; {
			page, err := dir.Users(ctx, q)
			for _, u := range page.Users {
				fmt.Println(text+":", u.Name)
			}
			if q.Cursor = page.Next; err != nil || q.Cursor == "" { // a page may be short, and empty
				break
			}
		}
	}
	// Output:
	// mull zoe: Zoë Müller
	// @acme: Zoë Müller
	// JANE@other.example: Jane Muller
}

// People are an account's own users and its members.
func ExampleDirectory_People() {
	ctx := context.Background()
	host := roster.New(memstore.New(), nil)
	acme, _ := host.CreateAccount(ctx, roster.NewAccount{Name: "Acme"})
	lab, _ := host.CreateAccount(ctx, roster.NewAccount{Name: "Lab"})
	jane, _ := host.ForAccount(acme.ID).Create(ctx, roster.NewUser{Name: "Jane", Active: true})
	_, _ = host.ForAccount(lab.ID).Create(ctx, roster.NewUser{Name: "Kim", Active: true})
	_, _ = host.CreateMembership(ctx, roster.NewMembership{Account: lab.ID, Home: acme.ID, User: jane.ID, Role: roster.RoleUser})

	page, err := host.ForAccount(lab.ID).People(ctx, roster.PersonQuery{})
	for _, p := range page.People {
		fmt.Println(p.User.Name, "is a member:", !p.Membership.ID.IsZero())
	}
	fmt.Println(err)
	// Output:
	// Jane is a member: true
	// Kim is a member: false
	// <nil>
}

// Somebody forgot in which account they are: the host finds all users of an address.
func ExampleDirectory_Find() {
	ctx := context.Background()
	host := roster.New(memstore.New(), nil)
	for _, name := range []string{"Acme", "Lab"} {
		account, _ := host.CreateAccount(ctx, roster.NewAccount{Name: name})
		_, _ = host.ForAccount(account.ID).Create(ctx, roster.NewUser{Name: "Jane of " + name, Email: "jane@acme.example"})
	}
	users, err := host.Find(ctx, "Jane@ACME.example")
	for _, u := range users {
		fmt.Println(u.Name)
	}
	fmt.Println(err)
	// Output:
	// Jane of Acme
	// Jane of Lab
	// <nil>
}

// A tree of conditions: people who are named so, by address or by username, but nobody
// who was removed.
func ExampleOr() {
	ctx := context.Background()
	dir := roster.New(memstore.New(), nil)
	for _, n := range []roster.NewUser{{Username: "Jane", Name: "Jane Doe"}, {Email: "joe@x.test", Name: "Joe"}, {Email: "ann@x.test", Name: "Ann"}} {
		if _, err := dir.Create(ctx, n); err != nil {
			log.Fatal(err)
		}
	}
	page, err := dir.Users(ctx, roster.UserQuery{
		Where: []roster.Condition{
			roster.Or(
				roster.Where(roster.FieldUsername, roster.OpEq, "JANE"),
				roster.Where(roster.FieldEmail, roster.OpEq, "Joe@X.test"),
			),
			roster.Not(roster.Where(roster.FieldState, roster.OpEq, roster.StateDeleted)),
		},
		Sort: []roster.SortKey{{Field: roster.FieldName}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, u := range page.Users {
		fmt.Println(u.Name)
	}
	// Output:
	// Jane Doe
	// Joe
}

// Somebody has looked at version 1, and changes it only if it is still there.
func ExampleDirectory_IfVersion() {
	ctx := context.Background()
	dir := roster.New(memstore.New(), nil)
	u, err := dir.Create(ctx, roster.NewUser{Name: "Jane"})
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"Jane Doe", "Joan"} {
		_, err := dir.IfVersion(u.ID, 1).Edit(ctx, u.ID, func(p *roster.Profile) error { p.Name = name; return nil })
		fmt.Println(err)
	}
	// Output:
	// <nil>
	// roster: changed by somebody else: the version is 2
}
