// Command quickstart creates, invites, activates and deactivates a user of a
// roster in memory, and shows who may do what. From the root of the repository:
//
//	go run ./examples/quickstart
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"example.com/roster"
	"example.com/roster/memstore"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer) error {
	dir := roster.New(memstore.New(), nil) // nil: the default Config

	// The program itself is the host, which may do everything.
	admin, err := dir.Create(ctx, roster.NewUser{
		Email: "ada@example.com", Name: "Ada Admin", Role: roster.RoleAdmin, Active: true,
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s is %s, role %s\n", admin.Name, admin.State, admin.Role)

	jane, err := joins(ctx, out, dir.ActingAs(roster.Actor{User: admin.ID}))
	if err != nil {
		return err
	}
	if err := rights(ctx, out, dir, admin, jane); err != nil {
		return err
	}
	return leaves(ctx, out, dir.ActingAs(roster.Actor{User: admin.ID}), jane)
}

// joins creates and invites Jane, and lets her accept. dir acts for Ada.
func joins(ctx context.Context, out io.Writer, dir *roster.Directory) (roster.User, error) {
	jane, err := dir.Create(ctx, roster.NewUser{Email: "jane@example.com", Name: "Jane Doe"})
	if err != nil {
		return jane, err
	}
	fmt.Fprintf(out, "%s is %s, role %s\n", jane.Name, jane.State, jane.Role)

	invitation, err := dir.Invite(ctx, roster.NewInvitation{User: jane.ID})
	if err != nil {
		return jane, err
	}
	fmt.Fprintf(out, "%s is %s, with a code of %d characters\n", jane.Name, invitation.User.State, len(invitation.Code))

	jane, err = dir.AcceptInvitation(ctx, invitation.Code, roster.Acceptance{Password: "correct horse battery"})
	if err != nil {
		return jane, err
	}
	fmt.Fprintf(out, "%s accepted and is %s, e-mail verified: %t\n", jane.Name, jane.State, jane.EmailVerified)

	_, err = dir.AcceptInvitation(ctx, invitation.Code, roster.Acceptance{Password: "somebody else's"})
	fmt.Fprintln(out, "the code once more:", err)
	return jane, nil
}

// rights shows what Ada, an admin, and Jane, a user, may do.
func rights(ctx context.Context, out io.Writer, dir *roster.Directory, ada, jane roster.User) error {
	describe := func(p *roster.Profile) error { p.Summary += "knows the archive; "; return nil }
	promote := func(p *roster.Profile) error { p.Role = roster.RoleOwner; return nil }

	for _, try := range []struct {
		what string
		as   roster.User
		do   func(*roster.Directory) error
	}{
		{"Jane edits herself", jane, func(d *roster.Directory) error { _, err := d.Edit(ctx, jane.ID, describe); return err }},
		{"Jane edits Ada", jane, func(d *roster.Directory) error { _, err := d.Edit(ctx, ada.ID, describe); return err }},
		{"Jane promotes herself", jane, func(d *roster.Directory) error { _, err := d.Edit(ctx, jane.ID, promote); return err }},
		{"Ada edits Jane", ada, func(d *roster.Directory) error { _, err := d.Edit(ctx, jane.ID, describe); return err }},
		{"Ada makes Jane an owner", ada, func(d *roster.Directory) error { _, err := d.Edit(ctx, jane.ID, promote); return err }},
	} {
		err := try.do(dir.ActingAs(roster.Actor{User: try.as.ID}))
		switch {
		case err == nil:
			fmt.Fprintf(out, "%s: done\n", try.what)
		case errors.Is(err, roster.ErrForbidden):
			fmt.Fprintf(out, "%s: refused, %v\n", try.what, err)
		default:
			return err
		}
	}
	return nil
}

// leaves deactivates Jane. dir acts for Ada.
func leaves(ctx context.Context, out io.Writer, dir *roster.Directory, jane roster.User) error {
	jane, err := dir.Apply(ctx, jane.ID, roster.Deactivate)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s is %s\n", jane.Name, jane.State)

	_, err = dir.Invite(ctx, roster.NewInvitation{User: jane.ID})
	fmt.Fprintln(out, "inviting her now:", err)

	_, err = dir.ActingAs(roster.Actor{User: jane.ID}).Edit(ctx, jane.ID, func(p *roster.Profile) error {
		p.Name = "Jane again"
		return nil
	})
	fmt.Fprintln(out, "Jane edits herself now:", err)

	fmt.Fprintln(out, "who there is:")
	for u, err := range dir.AllUsers(ctx, roster.UserQuery{Sort: []roster.SortKey{{Field: roster.FieldName}}}) {
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "  %-10s %-6s %s\n", u.Name, u.Role, u.State)
	}
	return nil
}
