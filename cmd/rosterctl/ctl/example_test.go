package ctl_test

import (
	"context"
	"fmt"

	"example.com/roster"
	"example.com/roster/cmd/rosterctl/ctl"
	"example.com/roster/memstore"
)

// A program offers the commands as its own, with its own store and Config.
func ExampleMain() {
	ctx := context.Background()
	store, config := memstore.New(), &roster.Config{}
	_, err := roster.New(store, config).Create(ctx, roster.NewUser{Email: "jane@example.com", Name: "Jane Doe", Role: roster.RoleOwner, Active: true})
	if err != nil {
		fmt.Println(err)
	}
	code := ctl.Main(ctx, ctl.Options{Name: "shop users", Store: store, Config: config, Args: []string{"users", "list"}})
	fmt.Println("exit code", code)
	// Output:
	// NUMBER  EMAIL             NAME      ROLE   STATE   SIGN-IN (UTC)
	//      1  jane@example.com  Jane Doe  owner  active
	// exit code 0
}
