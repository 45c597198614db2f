package ctl

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

func (s *session) initCommand() *cobra.Command {
	var owner, name, prefix string
	var fromStdin bool
	c := &cobra.Command{
		Use: "init", Short: "Make the tables, the keys, the first owner and a token",
		Long: "Make the tables, a key file of mode 0600, the first owner and an API token of theirs, which is printed once. " +
			"What is there already stays as it is. At a terminal it asks for the owner's password, which may be none.",
		Args: exactly(),
	}
	f := c.Flags()
	f.StringVar(&owner, "owner", "", "`ADDRESS` of the owner; required")
	f.StringVar(&name, "name", "", "`NAME` of the owner")
	f.StringVar(&prefix, "prefix", "", "`TEXT` that the token begins with, such as xaat-")
	f.BoolVar(&fromStdin, "password-stdin", false, "read the password from the first line of stdin")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if owner == "" {
			return usage("init needs -owner ADDRESS")
		}
		if _, err := roster.CanonicalEmail(owner); err != nil {
			return fmt.Errorf("-owner: %w", err)
		}
		n := newPerson{email: owner, name: name, role: s.ownerRole(), fromStdin: fromStdin}
		return s.init(c.Context(), n, prefix)
	}
	return c
}

// ownerRole returns the role of the highest rank.
func (s *session) ownerRole() roster.Role {
	cfg := &roster.Config{}
	if s.Config != nil {
		cfg = s.Config
	}
	roles := cfg.Roles
	if len(roles) == 0 {
		roles = roster.DefaultRoles()
	}
	best := roles[0]
	for _, r := range roles {
		if r.Rank > best.Rank {
			best = r
		}
	}
	return best.Role
}

func (s *session) init(ctx context.Context, n newPerson, prefix string) error {
	dir, err := s.directory(ctx, opening{create: true, tables: true, keys: true})
	if err != nil {
		return err
	}
	if err := s.migrateOwn(ctx); err != nil {
		return err
	}
	switch u, err := dir.UserByEmail(ctx, n.email); {
	case err == nil && u.Role == n.role && u.State == roster.StateActive:
		return s.tell(objectOf(u), "%s is an owner already: nothing was changed", u.Email)
	case err == nil:
		return refused("%s is there already, as %s and %s: name another owner, or edit them", u.Email, u.Role, u.State)
	case !errors.Is(err, roster.ErrNotFound):
		return err
	}
	owners, err := dir.Users(ctx, roster.UserQuery{Where: []roster.Condition{roster.Where(roster.FieldRole, roster.OpEq, n.role)}, Limit: 1})
	if err != nil {
		return err
	}
	if len(owners.Users) > 0 {
		return refused("there is an owner already, %s: make more by \"%s create-admin -role %s\"", owners.Users[0].Email, s.Name, n.role)
	}
	return s.makeOwner(ctx, dir, n, prefix)
}

// migrateOwn makes the tables, of the program's own store too.
func (s *session) migrateOwn(ctx context.Context) error {
	store := s.store
	if own, ok := s.Store.(*sqlstore.Store); ok {
		store = own
	}
	if store == nil {
		return nil
	}
	all, err := store.MigrationStatus(ctx)
	if err != nil {
		return err
	}
	if versionsOf(all).older() {
		return refused("the tables are older than this program: call \"%s migrate\" first", s.Name)
	}
	return store.Migrate(ctx)
}

// makeOwner makes the owner and a token in one Update, so that a run that was cut off
// can be run again.
func (s *session) makeOwner(ctx context.Context, dir *roster.Directory, n newPerson, prefix string) error {
	hash, err := s.hashed(ctx, dir, n, false)
	if err != nil {
		return err
	}
	var u roster.User
	var made roster.Secret
	var text roster.SecretText
	err = dir.Update(ctx, func(dir *roster.Directory) (err error) {
		if u, err = dir.Create(ctx, n.user(hash)); err != nil {
			return err
		}
		made, text, err = dir.IssueToken(ctx, roster.NewToken{User: u.ID, Name: "rosterctl init", Prefix: prefix})
		return err
	})
	if err != nil {
		return err
	}
	if s.json {
		o := tokenOf(made)
		o.Token = string(text)
		return s.object(struct {
			Owner userObject  `json:"owner"`
			Token tokenObject `json:"token"`
			Key   string      `json:"key_file,omitempty"`
		}{objectOf(u), o, s.keyFileMade()})
	}
	if file := s.keyFileMade(); file != "" {
		s.say("The keys of mailed codes are in %s. Give the file to the program, and to nobody else.", file)
	}
	s.say("%s is the owner, number %d.", u.Email, u.Number)
	return s.showToken(made, text)
}

// keyFileMade returns the file of keys that init has made or found.
func (s *session) keyFileMade() string {
	if s.Store != nil {
		return ""
	}
	return s.keyFile()
}

// newPerson is somebody whom init or create-admin makes.
type newPerson struct {
	email, name string
	role        roster.Role
	fromStdin   bool // the password is the first line of stdin
}

func (n newPerson) user(hash roster.PasswordHash) roster.NewUser {
	return roster.NewUser{Email: n.email, EmailVerified: true, Name: n.name, Role: n.role, Active: true, PasswordHash: hash}
}

// hashed asks for the password and hashes it: before the Update, which must not wait
// for it.
func (s *session) hashed(ctx context.Context, dir *roster.Directory, n newPerson, needed bool) (roster.PasswordHash, error) {
	password, err := s.password(n.fromStdin, needed)
	if err != nil || password == "" {
		return "", err
	}
	return dir.HashPassword(ctx, password)
}

func (s *session) createAdminCommand() *cobra.Command {
	var name, role string
	var fromStdin bool
	c := &cobra.Command{
		Use: "create-admin ADDRESS", Short: "Make somebody with a password who may administer",
		Long: "Make somebody who may administer, with a password that is asked for twice and not shown. Without a terminal, -password-stdin reads it.",
		Args: exactly("ADDRESS"),
	}
	f := c.Flags()
	f.StringVar(&name, "name", "", "`NAME` that is shown")
	f.StringVar(&role, "role", string(roster.RoleAdmin), "`ROLE` of an admin or an owner")
	f.BoolVar(&fromStdin, "password-stdin", false, "read the password from the first line of stdin")
	choices(c, "role", rolesOf(s.Config)...)
	c.RunE = func(c *cobra.Command, args []string) error {
		ctx := c.Context()
		dir, err := s.directory(ctx, opening{})
		if err != nil {
			return err
		}
		if info, known := dir.Role(roster.Role(role)); !known || info.Rank < roster.RankAdmin {
			return usage("-role: %q is no role of an admin", role)
		}
		if _, err := roster.CanonicalEmail(args[0]); err != nil {
			return err
		}
		n := newPerson{email: args[0], name: name, role: roster.Role(role), fromStdin: fromStdin}
		hash, err := s.hashed(ctx, dir, n, true)
		if err != nil {
			return err
		}
		u, err := dir.Create(ctx, n.user(hash))
		if err != nil {
			return err
		}
		return s.tell(objectOf(u), "%s (number %d) is %s", u.Email, u.Number, u.Role)
	}
	return c
}
