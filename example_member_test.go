package roster_test

import (
	"context"
	"fmt"

	"example.com/roster"
	"example.com/roster/memstore"
)

// Jane has one password, and acts in two accounts with another role in each.
func ExampleDirectory_CreateMembership() {
	ctx := context.Background()
	host := roster.New(memstore.New(), nil)
	acme, _ := host.CreateAccount(ctx, roster.NewAccount{Name: "Acme"})
	globex, _ := host.CreateAccount(ctx, roster.NewAccount{Name: "Globex"})
	jane, _ := host.ForAccount(acme.ID).Create(ctx, roster.NewUser{Email: "jane@example.com", Role: roster.RoleOwner, Active: true})

	_, err := host.CreateMembership(ctx, roster.NewMembership{
		Account: globex.ID, Home: acme.ID, User: jane.ID, Role: roster.RoleUser,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	there := host.ForAccount(globex.ID)
	if _, err := there.Grant(ctx, jane.ID, roster.NewGrant{Product: "reports"}); err != nil {
		fmt.Println(err)
		return
	}
	member, _ := there.User(ctx, jane.ID)
	decision, _ := there.Access(ctx, jane.ID, "reports")
	fmt.Println(member.Email, member.Role, decision.Allowed)

	decision, _ = host.ForAccount(acme.ID).Access(ctx, jane.ID, "reports")
	fmt.Println(jane.Role, decision.Allowed)
	// Output:
	// jane@example.com user true
	// owner false
}
