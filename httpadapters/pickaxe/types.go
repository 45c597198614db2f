package pickaxe

import (
	"context"
	"errors"
	"strings"
	"time"

	"example.com/roster"
)

// data is every success.
type data struct {
	Data any `json:"data"`
}

// problem is every error.
type problem struct {
	Error string `json:"error"`
}

// user is a user with its products and access groups.
type user struct {
	UserID          string   `json:"userId"`
	Email           string   `json:"email"` // "" if another set made the user without one
	Name            string   `json:"name"`
	Image           string   `json:"image"`
	IPAddress       string   `json:"ipAddress"`
	IsEmailVerified bool     `json:"isEmailVerified"`
	Summary         string   `json:"summary"`
	CurrentUses     int64    `json:"currentUses"` // of the current period
	ExtraUses       int64    `json:"extraUses"`
	Products        []string `json:"products"`
	BoughtProducts  []string `json:"boughtProducts"`
	GiftedProducts  []string `json:"giftedProducts"`
	AccessGroupID   *string  `json:"accessGroupId"`  // granted by this set; null: none
	AccessGroupIDs  []string `json:"accessGroupIds"` // whoever granted them
}

// group is an access group.
type group struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Products []string `json:"products"`
	Uses     *int64   `json:"uses"` // null: unlimited
}

// invited is the result for one address.
type invited struct {
	Email  string `json:"email"`
	Status string `json:"status"` // invited, resent, unchanged, failed
	UserID string `json:"userId,omitempty"`
	Error  string `json:"error,omitempty"`
}

const groupPrefix = "access-"

func groupText(id roster.ID) string { return groupPrefix + id.String() }

// parseGroup reads a text of groupText. The error is roster.ErrNotFound.
func parseGroup(text string) (roster.ID, error) {
	uuid, ok := strings.CutPrefix(text, groupPrefix)
	id, err := roster.ParseID(uuid)
	if !ok || err != nil || id.IsZero() {
		return roster.ID{}, roster.ErrNotFound
	}
	return id, nil
}

func newGroup(g roster.AccessGroup) group {
	shown := group{ID: groupText(g.ID), Name: g.Name, Products: append([]string{}, g.Products...)}
	if g.Period != roster.PeriodNone {
		shown.Uses = &g.Uses
	}
	return shown
}

func newUser(u roster.User, now time.Time) user {
	return user{
		UserID: u.ID.String(), Email: u.Email, Name: u.Name, Image: u.Image, IPAddress: u.IPAddress,
		IsEmailVerified: u.EmailVerified, Summary: u.Summary, CurrentUses: u.CurrentUsesAt(now), ExtraUses: u.ExtraUses,
		Products: []string{}, BoughtProducts: []string{}, GiftedProducts: []string{}, AccessGroupIDs: []string{},
	}
}

// one returns a user with its grants.
func (c *call) one(u roster.User) (any, error) {
	users, err := c.all([]roster.User{u})
	if err != nil {
		return nil, err
	}
	return users[0], nil
}

// all returns users with their grants. It asks once for the grants of all, and
// once for each access group.
func (c *call) all(us []roster.User) ([]user, error) {
	users, now := make([]user, len(us)), c.acting.Now()
	if len(us) == 0 {
		return users, nil
	}
	ids, at := make([]roster.ID, len(us)), make(map[roster.ID]*user, len(us))
	for i, u := range us {
		users[i] = newUser(u, now)
		ids[i], at[u.ID] = u.ID, &users[i]
	}
	ctx := c.r.Context()
	grants, err := c.acting.Grants(ctx, roster.GrantQuery{Users: ids})
	if err != nil {
		return nil, err
	}
	ended := make(map[roster.ID]bool)
	for _, g := range grants {
		if !g.Valid(now) {
			continue
		}
		if over, err := c.ended(ctx, ended, g.Group); err != nil {
			return nil, err
		} else if !over {
			at[g.User].add(g)
		}
	}
	return users, nil
}

// ended reports whether an access group has ended. known keeps the answers.
func (c *call) ended(ctx context.Context, known map[roster.ID]bool, id roster.ID) (bool, error) {
	over, ok := known[id]
	if ok || id.IsZero() {
		return over, nil
	}
	_, err := c.acting.Group(ctx, id)
	if err != nil && !errors.Is(err, roster.ErrNotFound) {
		return false, err
	}
	known[id] = err != nil
	return known[id], nil
}

// add shows a grant on u.
func (u *user) add(g roster.Grant) {
	if !g.Group.IsZero() {
		id := groupText(g.Group)
		u.AccessGroupIDs = with(u.AccessGroupIDs, id)
		if g.Source == sourceHere {
			u.AccessGroupID = &id
		}
		return
	}
	switch g.Source {
	case sourceHere:
		u.Products = with(u.Products, g.Product)
	case sourceBought:
		u.BoughtProducts = with(u.BoughtProducts, g.Product)
	case sourceGifted:
		u.GiftedProducts = with(u.GiftedProducts, g.Product)
	}
}
