package ctl

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"example.com/roster"
)

func (s *session) groupsCommand() *cobra.Command {
	return group("groups", "List access groups, and give them to people",
		s.groupsListCommand(), s.groupsShowCommand(), s.groupsGrantCommand(), s.groupsRevokeCommand())
}

// groupObject is an access group for programs.
type groupObject struct {
	ID       string   `json:"id"`
	Number   int64    `json:"number"`
	Name     string   `json:"name"`
	Products []string `json:"products"`
	Period   string   `json:"period,omitempty"` // none: uses are unlimited
	Uses     int64    `json:"uses"`
	Public   bool     `json:"public"`
	Shared   bool     `json:"shared"`
	Created  stamp    `json:"created"`
	Updated  stamp    `json:"updated"`
	Ended    *stamp   `json:"ended,omitempty"`
}

func groupOf(g roster.AccessGroup) groupObject {
	o := groupObject{
		ID: g.ID.String(), Number: g.Number, Name: g.Name, Products: g.Products, Period: string(g.Period), Uses: g.Uses,
		Public: g.Public, Shared: g.Shared, Created: stamp{g.Created}, Updated: stamp{g.Updated}, Ended: stampOf(g.Ended),
	}
	if o.Products == nil {
		o.Products = []string{}
	}
	return o
}

func (s *session) groupsListCommand() *cobra.Command {
	var ended bool
	c := &cobra.Command{Use: "list", Short: "List access groups", Args: exactly(), RunE: func(c *cobra.Command, _ []string) error {
		dir, err := s.directory(c.Context(), opening{})
		if err != nil {
			return err
		}
		t := table{columns: []column{{head: "NUMBER", right: true}, {head: "NAME", least: 12}, {head: "PRODUCTS", least: 12}, {head: "USES"}, {head: "ENDED"}}}
		err = eachGroup(c.Context(), dir, ended, func(g roster.AccessGroup) error {
			if s.json {
				return s.object(groupOf(g))
			}
			t.add(strconv.FormatInt(g.Number, 10), g.Name, strings.Join(g.Products, ", "), usesIn(g), s.timeAs(g.Ended, "2006-01-02"))
			return nil
		})
		if err != nil {
			return err
		}
		return s.list(&t)
	}}
	c.Flags().BoolVar(&ended, "all", false, "ended ones too")
	return c
}

// usesIn says what a group allows.
func usesIn(g roster.AccessGroup) string {
	text := "no limit"
	switch g.Period {
	case roster.PeriodNone:
		return text
	case roster.PeriodForever:
		text = fmt.Sprintf("%d in all", g.Uses)
	default:
		text = fmt.Sprintf("%d a %s", g.Uses, g.Period)
	}
	if g.Shared {
		text += ", shared"
	}
	return text
}

func eachGroup(ctx context.Context, dir *roster.Directory, ended bool, fn func(roster.AccessGroup) error) error {
	for q := (roster.GroupQuery{Ended: ended}); ; {
		page, err := dir.Groups(ctx, q)
		if err != nil {
			return err
		}
		for _, g := range page {
			if err := fn(g); err != nil {
				return err
			}
			q.After = g.ID
		}
		if len(page) < dir.MaxPage() {
			return nil
		}
	}
}

func (s *session) groupsShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show GROUP", Short: "Show a group, which is named by number, id or name", Args: exactly("GROUP"),
		RunE: func(c *cobra.Command, args []string) error {
			dir, err := s.directory(c.Context(), opening{})
			if err != nil {
				return err
			}
			g, err := findGroup(c.Context(), dir, args[0])
			if err != nil {
				return err
			}
			if s.json {
				return s.object(groupOf(g))
			}
			var out sheet
			out.add("number", strconv.FormatInt(g.Number, 10))
			out.add("id", g.ID.String())
			out.add("name", g.Name)
			out.add("products", strings.Join(g.Products, ", "))
			out.add("uses", usesIn(g))
			out.add("created", s.moment(g.Created))
			out.add("ended", s.moment(g.Ended))
			return out.write(s.Stdout)
		},
	}
}

// findGroup returns the group that a person names: by number, id, or a name that no
// other group has.
func findGroup(ctx context.Context, dir *roster.Directory, name string) (g roster.AccessGroup, err error) {
	defer func() {
		if errors.Is(err, roster.ErrNotFound) {
			err = &missing{fmt.Sprintf("group %q", name)}
		}
	}()
	if id, err := roster.ParseID(name); err == nil {
		return dir.Group(ctx, id)
	}
	if n, err := strconv.ParseInt(name, 10, 64); err == nil {
		return dir.GroupByNumber(ctx, n)
	}
	var found []roster.AccessGroup
	err = eachGroup(ctx, dir, false, func(g roster.AccessGroup) error {
		if g.Name == name {
			found = append(found, g)
		}
		return nil
	})
	switch {
	case err != nil:
		return g, err
	case len(found) == 0:
		return g, roster.ErrNotFound
	case len(found) > 1:
		return g, usage("%d groups are called %q: name one by its number", len(found), name)
	}
	return found[0], nil
}

func (s *session) groupsGrantCommand() *cobra.Command {
	var until string
	c := &cobra.Command{Use: "grant USER GROUP", Short: "Give somebody a group", Args: exactly("USER", "GROUP")}
	c.Flags().StringVar(&until, "until", "", "`TIME` at which it is over: 2026-12-31, 2026-12-31T18:00:00Z, or from now, such as 720h (default never)")
	c.RunE = func(c *cobra.Command, args []string) error {
		ctx := c.Context()
		dir, u, g, err := s.userAndGroup(ctx, args)
		if err != nil {
			return err
		}
		end, err := s.parseTime("until", until, dir.Now())
		if err != nil {
			return err
		}
		made, err := dir.Grant(ctx, u.ID, roster.NewGrant{Group: g.ID, Source: "rosterctl", Until: end})
		if err != nil {
			return err
		}
		return s.tell(grantOf(made), "%s has the group %q%s", u.Email, g.Name, untilOf(s.moment(made.Until)))
	}
	return c
}

// grantObject is a grant for programs.
type grantObject struct {
	ID    string `json:"id"`
	User  string `json:"user"`
	Group string `json:"group"`
	Until *stamp `json:"until,omitempty"`
	Ended *stamp `json:"ended,omitempty"`
}

func grantOf(g roster.Grant) grantObject {
	return grantObject{ID: g.ID.String(), User: g.User.String(), Group: g.Group.String(), Until: stampOf(g.Until), Ended: stampOf(g.Ended)}
}

func untilOf(end string) string {
	if end == "" {
		return ""
	}
	return " until " + end
}

func (s *session) groupsRevokeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "revoke USER GROUP", Short: "Take every grant of a group back from somebody", Args: exactly("USER", "GROUP"),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			dir, u, g, err := s.userAndGroup(ctx, args)
			if err != nil {
				return err
			}
			grants, err := dir.Grants(ctx, roster.GrantQuery{Users: []roster.ID{u.ID}, Group: g.ID})
			if err != nil {
				return err
			}
			if len(grants) == 0 {
				return fmt.Errorf("grant of %q to %s: %w", g.Name, u.Email, roster.ErrNotFound)
			}
			for _, x := range grants {
				ended, err := dir.RevokeGrant(ctx, x.ID)
				if err != nil {
					return err
				}
				if s.json {
					if err := s.object(grantOf(ended)); err != nil {
						return err
					}
				}
			}
			s.say("%s no longer has the group %q", u.Email, g.Name)
			return nil
		},
	}
}

// userAndGroup returns the user and the group that the arguments name.
func (s *session) userAndGroup(ctx context.Context, args []string) (dir *roster.Directory, u roster.User, g roster.AccessGroup, err error) {
	if dir, err = s.directory(ctx, opening{}); err != nil {
		return
	}
	if u, err = findUser(ctx, dir, args[0]); err != nil {
		return
	}
	g, err = findGroup(ctx, dir, args[1])
	return
}
