package ctl

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"example.com/roster"
)

func (s *session) usersCommand() *cobra.Command {
	return group("users", "List, invite, lock out and erase people",
		s.usersListCommand(), s.usersShowCommand(), s.usersInviteCommand(), s.usersDeactivateCommand(),
		s.usersApplyCommand("reactivate", "Let somebody in again", roster.Reactivate),
		s.usersRemoveCommand(),
		s.usersApplyCommand("restore", "Undo remove: the user is deactivated then", roster.Restore),
		s.usersEraseCommand(), s.usersLogoutCommand(), s.usersWhyCommand(),
	)
}

// userObject is a user for programs.
type userObject struct {
	ID                string `json:"id"`
	Number            int64  `json:"number"`
	Account           string `json:"account"`
	Email             string `json:"email"`
	EmailVerified     bool   `json:"email_verified"`
	Username          string `json:"username"`
	ExternalID        string `json:"external_id"`
	Name              string `json:"name"`
	First             string `json:"first"`
	Last              string `json:"last"`
	Role              string `json:"role"`
	State             string `json:"state"`
	HasPassword       bool   `json:"has_password"`
	Created           stamp  `json:"created"`
	Updated           stamp  `json:"updated"`
	Invited           *stamp `json:"invited,omitempty"`
	Activated         *stamp `json:"activated,omitempty"`
	Activity          *stamp `json:"activity,omitempty"`
	Deactivated       *stamp `json:"deactivated,omitempty"`
	DeactivatedReason string `json:"deactivated_reason,omitempty"`
	DeactivatedUntil  *stamp `json:"deactivated_until,omitempty"`
	Discarded         *stamp `json:"discarded,omitempty"`
	Erased            *stamp `json:"erased,omitempty"`
	Version           int64  `json:"version"`
}

func objectOf(u roster.User) userObject {
	return userObject{
		ID: u.ID.String(), Number: u.Number, Account: u.Account.String(), Email: u.Email, EmailVerified: u.EmailVerified,
		Username: u.Username, ExternalID: u.ExternalID, Name: u.Name, First: u.First, Last: u.Last, Role: string(u.Role), State: string(u.State),
		HasPassword: u.PasswordHash != "", Created: stamp{u.Created}, Updated: stamp{u.Updated},
		Invited: stampOf(u.Invited), Activated: stampOf(u.Activated), Activity: stampOf(u.Activity),
		Deactivated: stampOf(u.Deactivated), DeactivatedReason: u.DeactivatedReason, DeactivatedUntil: stampOf(u.DeactivatedUntil),
		Discarded: stampOf(u.Discarded), Erased: stampOf(u.Erased), Version: u.Version,
	}
}

func (s *session) usersListCommand() *cobra.Command {
	var q roster.UserQuery
	var role, state string
	var all bool
	c := &cobra.Command{
		Use: "list", Short: "List people, or those whose names or addresses begin with words",
		Args: exactly(), RunE: func(c *cobra.Command, _ []string) error {
			dir, err := s.directory(c.Context(), opening{})
			if err != nil {
				return err
			}
			if role != "" {
				q.Where = append(q.Where, roster.Where(roster.FieldRole, roster.OpEq, role))
			}
			switch {
			case state != "":
				q.Where = append(q.Where, roster.Where(roster.FieldState, roster.OpEq, state))
			case !all:
				q.Where = append(q.Where, roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted))
			}
			return s.listUsers(c.Context(), dir, q)
		},
	}
	f := c.Flags()
	f.StringVar(&q.Search, "search", "", "`WORDS` that begin words of the name, the address, the username or the external id")
	f.StringVar(&role, "role", "", "`ROLE` that they have")
	f.StringVar(&state, "state", "", "`STATE` that they are in: created, invited, active, deactivated or deleted")
	f.BoolVar(&all, "all", false, "removed ones too")
	f.IntVar(&q.Limit, "limit", 100, "`N` people at most; 0 is all")
	choices(c, "role", rolesOf(s.Config)...)
	choices(c, "state", statesInWords()...)
	return c
}

// listUsers prints a page, or with -limit 0 everybody.
func (s *session) listUsers(ctx context.Context, dir *roster.Directory, q roster.UserQuery) error {
	t := table{columns: []column{
		{head: "NUMBER", right: true}, {head: "EMAIL", least: 12}, {head: "NAME", least: 8}, {head: "ROLE", least: 5}, {head: "STATE"}, {head: s.zone("SIGN-IN")},
	}}
	limit, n := q.Limit, 0
	if q.Limit = min(limit, dir.MaxPage()); limit == 0 {
		q.Limit = dir.MaxPage()
	}
	more := false
	for u, err := range dir.AllUsers(ctx, q) {
		if err != nil {
			return err
		}
		if limit > 0 && n == limit {
			more = true
			break
		}
		n++
		if s.json {
			if err := s.object(objectOf(u)); err != nil {
				return err
			}
			continue
		}
		t.add(strconv.FormatInt(u.Number, 10), u.Email, u.Name, string(u.Role), string(u.State), s.timeAs(u.Activity, "2006-01-02"))
		if err := t.writeFull(s.Stdout); err != nil {
			return err
		}
	}
	if more {
		s.note("only the first %d are listed: -limit 0 lists all, -search finds some", limit)
	}
	return s.list(&t)
}

// list prints a table for people, or that there is nothing in it.
func (s *session) list(t *table) error {
	switch {
	case s.json:
		return nil
	case len(t.rows) == 0 && t.written:
		return nil
	case len(t.rows) == 0:
		s.note("nothing found")
		return nil
	}
	return t.write(s.Stdout)
}

func (s *session) usersShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show USER", Short: "Show what is kept about somebody", Args: exactly("USER"),
		RunE: func(c *cobra.Command, args []string) error {
			dir, err := s.directory(c.Context(), opening{})
			if err != nil {
				return err
			}
			u, err := findUser(c.Context(), dir, args[0])
			if err != nil {
				return err
			}
			if s.json {
				return s.object(objectOf(u))
			}
			return s.showUser(u)
		},
	}
}

func (s *session) showUser(u roster.User) error {
	verified := " (not verified)"
	if u.EmailVerified {
		verified = " (verified)"
	}
	password := "none"
	if u.PasswordHash != "" {
		password = "set"
	}
	var out sheet
	out.add("number", strconv.FormatInt(u.Number, 10))
	out.add("id", u.ID.String())
	out.add("account", u.Account.String())
	out.add("email", u.Email+verified)
	out.add("name", u.Name)
	out.add("username", u.Username)
	out.add("external id", u.ExternalID)
	out.add("role", string(u.Role))
	out.add("state", string(u.State))
	out.add("reason", u.DeactivatedReason)
	out.add("back at", s.moment(u.DeactivatedUntil))
	out.add("password", password)
	for _, at := range []struct {
		name string
		time string
	}{
		{"created", s.moment(u.Created)}, {"invited", s.moment(u.Invited)}, {"activated", s.moment(u.Activated)},
		{"last sign-in", s.moment(u.Activity)}, {"deactivated", s.moment(u.Deactivated)}, {"removed", s.moment(u.Discarded)},
		{"erased", s.moment(u.Erased)},
	} {
		out.add(at.name, at.time)
	}
	return out.write(s.Stdout)
}

func (s *session) usersInviteCommand() *cobra.Command {
	var n roster.NewInvitation
	var role string
	c := &cobra.Command{
		Use: "invite ADDRESS", Short: "Mail an invitation, or print its code with -code",
		Long: "Mail an invitation by the program's relay, which needs a key and a consumer of mails. With -code nothing is mailed: the code is printed once, for you to hand over.",
		Args: exactly("ADDRESS"),
	}
	f := c.Flags()
	f.StringVar(&role, "role", "", "`ROLE` that they get (default that of new users)")
	f.StringVar(&n.Name, "name", "", "`NAME` of a new user")
	code := f.Bool("code", false, "print the code in place of mailing it")
	choices(c, "role", rolesOf(s.Config)...)
	c.RunE = func(c *cobra.Command, args []string) error {
		dir, err := s.directory(c.Context(), opening{})
		if err != nil {
			return err
		}
		n.Email, n.Role, n.Mail = args[0], roster.Role(role), !*code
		made, err := dir.Invite(c.Context(), n)
		if err != nil {
			return err
		}
		if s.json {
			return s.object(struct {
				User userObject `json:"user"`
				Code string     `json:"code,omitempty"`
			}{objectOf(made.User), string(made.Code)})
		}
		if *code {
			s.say("%s is invited until %s by this code, which is not shown again:", made.User.Email, s.moment(made.Secret.Expires))
			fmt.Fprintln(s.Stdout, string(made.Code))
			return nil
		}
		s.say("%s is invited until %s. The program's relay mails the code.", made.User.Email, s.moment(made.Secret.Expires))
		return nil
	}
	return c
}
