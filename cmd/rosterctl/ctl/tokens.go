package ctl

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"example.com/roster"
	"example.com/roster/httpadapters"
)

func (s *session) tokensCommand() *cobra.Command {
	return group("tokens", "List, make and revoke API tokens", s.tokensListCommand(), s.tokensCreateCommand(), s.tokensRevokeCommand())
}

// tokenObject is an API token for programs.
type tokenObject struct {
	ID       string   `json:"id"`
	User     string   `json:"user,omitempty"` // none: the account's own
	Name     string   `json:"name"`
	Prefix   string   `json:"prefix,omitempty"`
	Role     string   `json:"role,omitempty"` // none: the user's
	Scopes   []string `json:"scopes"`         // none: everything
	Created  stamp    `json:"created"`
	Expires  *stamp   `json:"expires,omitempty"`
	LastUsed *stamp   `json:"last_used,omitempty"`
	Revoked  *stamp   `json:"revoked,omitempty"`
	Token    string   `json:"token,omitempty"` // of create alone
}

func tokenOf(t roster.Secret) tokenObject {
	o := tokenObject{
		ID: t.ID.String(), Name: t.Name, Prefix: t.Prefix, Role: string(t.Role), Scopes: t.Scopes, Created: stamp{t.Created},
		Expires: stampOf(t.Expires), LastUsed: stampOf(t.LastUsed), Revoked: stampOf(t.Revoked),
	}
	if !t.User.IsZero() {
		o.User = t.User.String()
	}
	if o.Scopes == nil {
		o.Scopes = []string{}
	}
	return o
}

func (s *session) tokensListCommand() *cobra.Command {
	var user string
	var all bool
	c := &cobra.Command{Use: "list", Short: "List tokens that work", Args: exactly(), RunE: func(c *cobra.Command, _ []string) error {
		ctx := c.Context()
		dir, err := s.directory(ctx, opening{})
		if err != nil {
			return err
		}
		q := roster.TokenQuery{Pending: !all}
		if user != "" {
			u, err := findUser(ctx, dir, user)
			if err != nil {
				return err
			}
			q.User = u.ID
		}
		return s.listTokens(ctx, dir, q, all)
	}}
	c.Flags().StringVar(&user, "user", "", "`USER` whose tokens they are (default anybody's)")
	c.Flags().BoolVar(&all, "all", false, "revoked and expired ones too")
	return c
}

func (s *session) listTokens(ctx context.Context, dir *roster.Directory, q roster.TokenQuery, all bool) error {
	t := table{columns: []column{{head: "ID"}, {head: "NAME", least: 8}, {head: "USER", least: 10}, {head: "ROLE", least: 5}, {head: "STATE"}, {head: s.zone("USED"), least: 10}}}
	owners := map[roster.ID]string{{}: "(account)"}
	err := eachToken(ctx, dir, q, func(x roster.Secret) error {
		if !all && !x.Valid(dir.Now()) {
			return nil
		}
		if s.json {
			return s.object(tokenOf(x))
		}
		if _, known := owners[x.User]; !known {
			u, err := dir.User(ctx, x.User)
			if err != nil {
				return err
			}
			owners[x.User] = u.Email
		}
		t.add(shortID(x.ID), x.Name, owners[x.User], string(x.Role), s.tokenState(x, dir), s.timeAs(x.LastUsed, "2006-01-02"))
		return nil
	})
	if err != nil {
		return err
	}
	return s.list(&t)
}

func (s *session) tokenState(x roster.Secret, dir *roster.Directory) string {
	switch {
	case !x.Revoked.IsZero():
		return "revoked"
	case !x.Valid(dir.Now()):
		return "expired"
	case !x.Expires.IsZero():
		return "to " + s.timeAs(x.Expires, "2006-01-02")
	}
	return "works"
}

// eachToken calls fn for each token of q.
func eachToken(ctx context.Context, dir *roster.Directory, q roster.TokenQuery, fn func(roster.Secret) error) error {
	for {
		page, err := dir.Tokens(ctx, q)
		if err != nil {
			return err
		}
		for _, x := range page {
			if err := fn(x); err != nil {
				return err
			}
			q.After = x.ID
		}
		if len(page) < dir.MaxPage() {
			return nil
		}
	}
}

func (s *session) tokensCreateCommand() *cobra.Command {
	var n roster.NewToken
	var user, role, expires string
	var scim bool
	c := &cobra.Command{
		Use: "create NAME", Short: "Make a token and print it once", Args: exactly("NAME"),
		Long: "Make a token and print it once: only its hash is stored. With -user it acts as that person, and else for the account with -role. With -scim it is what an identity provider needs to provision users: one of the account, with role admin.",
	}
	f := c.Flags()
	f.StringVar(&user, "user", "", "`USER` whose token it is (default the account's own, which needs -role)")
	f.StringVar(&role, "role", "", "the highest `ROLE` that it acts with (default the user's)")
	f.StringVar(&n.Prefix, "prefix", "", "`TEXT` that it begins with, such as xaat-")
	f.StringSliceVar(&n.Scopes, "scope", nil, "`SCOPE` that it may be used for; repeatable (default everything)")
	f.StringVar(&expires, "expires", "", "`TIME` at which it is over: 2026-12-31, 2026-12-31T18:00:00Z, or from now, such as 720h (default never)")
	f.BoolVar(&scim, "scim", false, "make a token for an identity provider: -role admin, -prefix scim-, and the scopes for users and groups")
	choices(c, "role", rolesOf(s.Config)...)
	c.RunE = func(c *cobra.Command, args []string) error {
		ctx := c.Context()
		dir, err := s.directory(ctx, opening{})
		if err != nil {
			return err
		}
		if scim {
			if user != "" || role != "" || n.Prefix != "" || len(n.Scopes) > 0 {
				return usage("tokens create -scim stands for -role, -prefix and -scope, and goes without -user")
			}
			role, n.Prefix, n.Scopes = string(roster.RoleAdmin), scimPrefix, slices.Clone(scimScopes)
		}
		n.Name, n.Role = args[0], roster.Role(role)
		if n.Expires, err = s.parseTime("expires", expires, dir.Now()); err != nil {
			return err
		}
		if user != "" {
			u, err := findUser(ctx, dir, user)
			if err != nil {
				return err
			}
			n.User = u.ID
		} else if role == "" {
			return usage("tokens create needs -user, or -role for a token of the account")
		}
		made, text, err := dir.IssueToken(ctx, n)
		if err != nil {
			return err
		}
		return s.showToken(made, text)
	}
	return c
}

// scimPrefix is what the tokens of identity providers begin with.
const scimPrefix = "scim-"

// scimScopes are what an identity provider does.
var scimScopes = []string{httpadapters.ScopeCreate, httpadapters.ScopeRead, httpadapters.ScopeUpdate, httpadapters.ScopeDelete}

// showToken prints a new token, this once.
func (s *session) showToken(made roster.Secret, text roster.SecretText) error {
	if s.json {
		o := tokenOf(made)
		o.Token = string(text)
		return s.object(o)
	}
	s.say("The token %s, which is not shown again:", shortID(made.ID))
	_, err := fmt.Fprintln(s.Stdout, string(text))
	return err
}

func (s *session) tokensRevokeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "revoke ID", Short: "End a token for good", Args: exactly("ID"),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			dir, err := s.directory(ctx, opening{})
			if err != nil {
				return err
			}
			x, err := findToken(ctx, dir, args[0])
			if err != nil {
				return err
			}
			if err := s.confirm(fmt.Sprintf("Revoking the token %q", x.Name), shortID(x.ID)); err != nil {
				return err
			}
			if err := dir.RevokeToken(ctx, x.ID); err != nil {
				return err
			}
			return s.tell(struct {
				ID      string `json:"id"`
				Revoked bool   `json:"revoked"`
			}{x.ID.String(), true}, "the token %s is revoked", shortID(x.ID))
		},
	}
}

// findToken returns the token of an id, or of the end of one that no other has.
func findToken(ctx context.Context, dir *roster.Directory, text string) (roster.Secret, error) {
	if id, err := roster.ParseID(text); err == nil {
		found, err := dir.Tokens(ctx, roster.TokenQuery{ID: id, Limit: 1})
		if err == nil && len(found) == 0 {
			err = &missing{fmt.Sprintf("token %s", text)}
		}
		if err != nil {
			return roster.Secret{}, err
		}
		return found[0], nil
	}
	if len(text) < leastID {
		return roster.Secret{}, usage("%q is too short for an id: give at least its last %d characters", text, leastID)
	}
	var found []roster.Secret
	err := eachToken(ctx, dir, roster.TokenQuery{}, func(x roster.Secret) error {
		if strings.HasSuffix(x.ID.String(), text) {
			found = append(found, x)
		}
		return nil
	})
	switch {
	case err != nil:
		return roster.Secret{}, err
	case len(found) == 0:
		return roster.Secret{}, &missing{fmt.Sprintf("token %q", text)}
	case len(found) > 1:
		return roster.Secret{}, usage("%d tokens end in %q: give the whole id, as -json shows it", len(found), text)
	}
	return found[0], nil
}

// leastID is how many characters of the end of an id name a record.
const leastID = 8
