package roster_test

import (
	"context"
	"errors"
	"fmt"

	"example.com/roster"
	"example.com/roster/memstore"
)

// A Directory over a store is all there is to set up.
func Example() {
	ctx := context.Background()
	dir := roster.New(memstore.New(), nil)

	u, err := dir.Create(ctx, roster.NewUser{Email: "jane@example.com", Name: "Jane Doe", Active: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	u, err = dir.Apply(ctx, u.ID, roster.Deactivate)
	fmt.Println(u.First, u.State, err)

	_, err = dir.Create(ctx, roster.NewUser{Email: "JANE@example.com"})
	fmt.Println(err)
	// Output:
	// Jane deactivated <nil>
	// roster: email already exists
}

// Edit runs the closure on a copy and stores it under the version that was
// read, so that of two edits at once both count.
func ExampleDirectory_Edit() {
	ctx := context.Background()
	dir := roster.New(memstore.New(), nil)
	u, _ := dir.Create(ctx, roster.NewUser{Name: "Jane Doe"})

	u, err := dir.Edit(ctx, u.ID, func(p *roster.Profile) error {
		p.Last = "Roe"
		return nil
	})
	fmt.Println(u.Name, u.Version, err)
	// Output: Jane Roe 2 <nil>
}

// As binds a Directory to the rank of a user.
func ExampleDirectory_ActingAs() {
	ctx := context.Background()
	dir := roster.New(memstore.New(), nil)
	admin, _ := dir.Create(ctx, roster.NewUser{Name: "Ada", Role: roster.RoleAdmin, Active: true})
	owner, _ := dir.Create(ctx, roster.NewUser{Name: "Otto", Role: roster.RoleOwner, Active: true})

	_, err := dir.ActingAs(roster.Actor{User: admin.ID}).Apply(ctx, owner.ID, roster.Deactivate)
	fmt.Println(errors.Is(err, roster.ErrForbidden))
	_, err = dir.Apply(ctx, owner.ID, roster.Deactivate) // the host may do all but this
	fmt.Println(errors.Is(err, roster.ErrLastOwner))
	// Output:
	// true
	// true
}

// Update makes several changes together or not at all.
func ExampleDirectory_Update() {
	ctx := context.Background()
	dir := roster.New(memstore.New(), nil)

	err := dir.Update(ctx, func(tx *roster.Directory) error {
		u, err := tx.Create(ctx, roster.NewUser{Email: "jane@example.com"})
		if err != nil {
			return err
		}
		_, err = tx.Grant(ctx, u.ID, roster.NewGrant{Group: roster.NewID()})
		return err
	})
	fmt.Println(err)
	n, _ := dir.Count(ctx, roster.UserQuery{})
	fmt.Println(n, "users")
	// Output:
	// roster: invalid group: must be an access group of the account
	// 0 users
}

// Each reads page after page.
func ExampleDirectory_AllUsers() {
	ctx := context.Background()
	dir := roster.New(memstore.New(), nil)
	for _, name := range []string{"Jane", "Mike", "Joan"} {
		dir.Create(ctx, roster.NewUser{Name: name})
	}
	query := roster.UserQuery{
		Where: []roster.Condition{roster.Where(roster.FieldName, roster.OpPrefix, "J")},
		Sort:  []roster.SortKey{{Field: roster.FieldName, Desc: true}},
	}
	for u, err := range dir.AllUsers(ctx, query) {
		fmt.Println(u.Name, err)
	}
	// Output:
	// Joan <nil>
	// Jane <nil>
}

// AcceptInvitation accepts an invitation once. The code was handed over and not
// mailed, so it does not verify the address.
func ExampleDirectory_AcceptInvitation() {
	ctx := context.Background()
	dir := roster.New(memstore.New(), nil)
	invitation, _ := dir.Invite(ctx, roster.NewInvitation{Email: "jane@example.com"})

	u, err := dir.AcceptInvitation(ctx, invitation.Code, roster.Acceptance{Name: "Jane Doe"})
	fmt.Println(u.Name, u.State, u.EmailVerified, err)
	_, err = dir.AcceptInvitation(ctx, invitation.Code, roster.Acceptance{})
	fmt.Println(err)
	// Output:
	// Jane Doe active false <nil>
	// roster: invalid credentials
}

// ExampleDirectory_SwitchAccount invites somebody who has a user in another account.
func ExampleDirectory_SwitchAccount() {
	ctx := context.Background()
	dir := roster.New(memstore.New(), nil)
	acme, _ := dir.CreateAccount(ctx, roster.NewAccount{Name: "Acme"})
	globex, _ := dir.CreateAccount(ctx, roster.NewAccount{Name: "Globex"})
	_, _ = dir.ForAccount(acme.ID).Create(ctx, roster.NewUser{
		Email: "jane@example.com", EmailVerified: true, Password: "correct horse", Active: true,
	})

	invitation, _ := dir.ForAccount(globex.ID).Invite(ctx, roster.NewInvitation{Email: "jane@example.com", Role: roster.RoleAdmin})
	signedIn, _ := dir.SignInAnywhere(ctx, roster.SignIn{Email: "jane@example.com", Password: "correct horse"})
	member, _ := dir.AcceptAs(ctx, invitation.Code, signedIn.Session.Token)
	s, _ := dir.SwitchAccount(ctx, signedIn.Session.Token, member.Account)

	there := dir.ForAccount(s.Account).ActingWith(s.Actor(), s.Role)
	accounts, _ := there.AccountsOf(ctx, s.User.ID)
	for _, a := range accounts {
		fmt.Println(a.Name, a.Role, a.Account == s.Account)
	}
	// Output:
	// Acme user false
	// Globex admin true
}
