package ctl

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"example.com/roster"
)

// onUser is a command about one user.
func (s *session) onUser(use, short string, run func(ctx context.Context, dir *roster.Directory, u roster.User) error) *cobra.Command {
	return &cobra.Command{Use: use + " USER", Short: short, Args: exactly("USER"), RunE: func(c *cobra.Command, args []string) error {
		dir, err := s.directory(c.Context(), opening{})
		if err != nil {
			return err
		}
		u, err := findUser(c.Context(), dir, args[0])
		if err != nil {
			return err
		}
		return run(c.Context(), dir, u)
	}}
}

// tellState prints a user after a change.
func (s *session) tellState(u roster.User) error {
	return s.tell(objectOf(u), "%s (number %d) is %s", u.Email, u.Number, u.State)
}

func (s *session) usersApplyCommand(use, short string, a roster.Action) *cobra.Command {
	return s.onUser(use, short, func(ctx context.Context, dir *roster.Directory, u roster.User) error {
		u, err := dir.Apply(ctx, u.ID, a)
		if err != nil {
			return err
		}
		return s.tellState(u)
	})
}

func (s *session) usersDeactivateCommand() *cobra.Command {
	var n roster.NewDeactivation
	var until string
	c := s.onUser("deactivate", "Lock somebody out at once, and end sessions and tokens", func(ctx context.Context, dir *roster.Directory, u roster.User) (err error) {
		if n.Until, err = s.parseTime("until", until, dir.Now()); err != nil {
			return err
		}
		if u, err = dir.Deactivate(ctx, u.ID, n); err != nil {
			return err
		}
		return s.tellState(u)
	})
	c.Flags().StringVar(&n.Reason, "reason", "", "`TEXT` for admins to read")
	c.Flags().StringVar(&until, "until", "", "`TIME` at which they are back: 2026-12-31, 2026-12-31T18:00:00Z, or from now, such as 72h (default until somebody reactivates them)")
	return c
}

// usersRemoveCommand can be undone by restore, so it asks nothing.
func (s *session) usersRemoveCommand() *cobra.Command {
	return s.usersApplyCommand("remove", "Remove somebody; restore undoes it until erase", roster.Remove)
}

func (s *session) usersEraseCommand() *cobra.Command {
	return s.onUser("erase", "Empty a removed user of everything personal, for good", func(ctx context.Context, dir *roster.Directory, u roster.User) error {
		if u.State != roster.StateDeleted {
			return refused("%s is %s: only removed users can be erased, so call \"%s users remove\" first", u.Email, u.State, s.Name)
		}
		if err := s.confirm("Erasing "+u.Email, u.Email); err != nil {
			return err
		}
		u, err := dir.Erase(ctx, u.ID)
		if err != nil {
			return err
		}
		return s.tell(objectOf(u), "number %d is erased", u.Number)
	})
}

func (s *session) usersLogoutCommand() *cobra.Command {
	return s.onUser("logout", "End all sessions of somebody, who may sign in again", func(ctx context.Context, dir *roster.Directory, u roster.User) error {
		u, err := dir.ForceLogout(ctx, u.ID)
		if err != nil {
			return err
		}
		return s.tell(objectOf(u), "every session of %s is over", u.Email)
	})
}

// parseTime reads a day, a time or a duration from now. Days are in the zone that
// times are shown in.
func (s *session) parseTime(flag, text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if d, err := time.ParseDuration(text); err == nil {
		return now.Add(d), nil
	}
	zone := time.UTC
	if s.local {
		zone = time.Local
	}
	if t, err := time.ParseInLocation(time.DateOnly, text, zone); err == nil {
		return t, nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return t, usage("-%s: %q must be a day such as 2026-12-31, a time such as 2026-12-31T18:00:00Z, or a duration such as 72h", flag, text)
	}
	return t, nil
}
