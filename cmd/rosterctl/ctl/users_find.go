package ctl

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"example.com/roster"
)

// findUser returns the user that a person names: by address, username, number or id.
func findUser(ctx context.Context, dir *roster.Directory, name string) (roster.User, error) {
	u, err := lookUp(ctx, dir, name)
	if errors.Is(err, roster.ErrNotFound) {
		return u, &missing{fmt.Sprintf("user %q", name)}
	}
	return u, err
}

func lookUp(ctx context.Context, dir *roster.Directory, name string) (roster.User, error) {
	if id, err := roster.ParseID(name); err == nil {
		return dir.User(ctx, id)
	}
	if n, err := strconv.ParseInt(name, 10, 64); err == nil {
		return dir.UserByNumber(ctx, n)
	}
	if strings.Contains(name, "@") {
		u, err := findAddress(ctx, dir, name)
		if !errors.Is(err, roster.ErrNotFound) {
			return u, err
		}
	}
	u, err := dir.UserByUsername(ctx, name)
	if errors.Is(err, roster.ErrNotFound) && !strings.Contains(name, "@") {
		err = usage("%q is no user: name one by address, username, number or id", name)
	}
	return u, err
}

// findAddress returns who has an address, and of those who had it and are removed the
// one who was changed last.
func findAddress(ctx context.Context, dir *roster.Directory, address string) (roster.User, error) {
	u, err := dir.UserByEmail(ctx, address)
	if !errors.Is(err, roster.ErrNotFound) {
		return u, err
	}
	page, failed := dir.Users(ctx, roster.UserQuery{
		Where: []roster.Condition{roster.Where(roster.FieldEmail, roster.OpEq, address), roster.Where(roster.FieldState, roster.OpEq, roster.StateDeleted)},
		Sort:  []roster.SortKey{{Field: roster.FieldUpdated, Desc: true}}, Limit: 1,
	})
	if failed != nil {
		return u, failed
	}
	if len(page.Users) == 0 {
		return u, err
	}
	return page.Users[0], nil
}
