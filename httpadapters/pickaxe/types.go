package pickaxe

import (
	"cmp"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
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
	ID            string   `json:"id"`
	Type          string   `json:"type"` // public or members
	Name          string   `json:"name"`
	Products      []string `json:"products"`
	Limit         int64    `json:"limit"`         // uses in each interval; unlimited: none
	LimitInterval *string  `json:"limitInterval"` // day, month or forever; null: unlimited
	Uses          *int64   `json:"uses"`          // Limit; null: unlimited
}

// invited is the result for one address.
type invited struct {
	Email  string `json:"email"`
	Status string `json:"status"` // invited, resent, mailed, unchanged, failed
	UserID string `json:"userId,omitempty"`
	Error  string `json:"error,omitempty"`

	Products       []string `json:"products,omitempty"`       // all that this set gave, where productIds was sent
	AccessGroupIDs []string `json:"accessGroupIds,omitempty"` // likewise, where accessGroupId was sent
}

// vendor is the name of the set, under which users and access groups keep the ids that
// they had there.
const vendor = "pickaxe"

const groupPrefix = "access-"

// groupText returns the id of a group that has kept none.
func groupText(id roster.ID) string { return groupPrefix + id.String() }

// shownGroup returns the id of a group that the set shows.
func shownGroup(g roster.AccessGroup) string { return cmp.Or(g.VendorIDs.Of(vendor), groupText(g.ID)) }

// groupNamed returns the id of the group that the set shows under a text, or whose own id
// it is. It reads no group of the latter kind. The error is roster.ErrNotFound.
func (c *call) groupNamed(text string) (roster.ID, error) {
	g, err := c.acting.GroupByVendorID(c.r.Context(), vendor, text)
	if errors.Is(err, roster.ErrNotFound) {
		return parseGroup(text)
	}
	return g.ID, err
}

// parseGroup reads a text of groupText. The error is roster.ErrNotFound.
func parseGroup(text string) (roster.ID, error) {
	uuid, ok := strings.CutPrefix(text, groupPrefix)
	id, err := roster.ParseID(uuid)
	if !ok || err != nil || id.IsZero() {
		return roster.ID{}, roster.ErrNotFound
	}
	return id, nil
}

func newUser(u *roster.User, now time.Time) user {
	return user{
		UserID: wire.ShownID(vendor, u.VendorIDs, u.ID), Email: u.Email, Name: u.Name, Image: u.Image, IPAddress: u.IPAddress,
		IsEmailVerified: u.EmailVerified, Summary: u.Summary, CurrentUses: u.CurrentUsesAt(now), ExtraUses: u.ExtraUses,
		Products: []string{}, BoughtProducts: []string{}, GiftedProducts: []string{}, AccessGroupIDs: []string{},
	}
}

// one returns a user with its grants.
func (c *call) one(u roster.User) (any, error) {
	for shown, err := range c.shown([]roster.User{u}) {
		return shown, err
	}
	return nil, roster.ErrNotFound
}

// maxGrantsAtOnce is how many grants are read at once, except those of one user.
// One takes up to 1 KiB.
const maxGrantsAtOnce = 2_000

// shown returns users with their grants. It asks once for the grants of all, once for
// their groups, and for those of each half where the grants are too many.
func (c *call) shown(us []roster.User) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) { c.show(us, yield) }
}

// show yields users with their grants, and returns false when it should end.
func (c *call) show(us []roster.User, yield func(any, error) bool) bool {
	if len(us) == 0 {
		return true
	}
	q := roster.GrantQuery{Users: make([]roster.ID, 0, len(us)), Current: true}
	for i := range us {
		q.Users = append(q.Users, us[i].ID)
	}
	if len(us) > 1 {
		q.Limit = maxGrantsAtOnce + 1
	}
	grants, err := c.acting.Grants(c.r.Context(), q)
	if err != nil {
		yield(nil, err)
		return false
	}
	if half := len(us) / 2; q.Limit > 0 && len(grants) == q.Limit {
		grants = nil // its memory is needed for those of the halves
		return c.show(us[:half], yield) && c.show(us[half:], yield)
	}
	users, err := c.withGrants(us, grants)
	if err != nil {
		yield(nil, err)
		return false
	}
	for i := range users {
		if !yield(&users[i], nil) {
			return false
		}
	}
	return true
}

// withGrants returns users with the grants of all of them.
func (c *call) withGrants(us []roster.User, grants []roster.Grant) ([]user, error) {
	users, now := make([]user, len(us)), c.acting.Now()
	for i := range us {
		users[i] = newUser(&us[i], now)
	}
	if len(grants) == 0 {
		return users, nil
	}
	at := make(map[roster.ID]*user, len(us))
	for i := range us {
		at[us[i].ID] = &users[i]
	}
	grants = slices.DeleteFunc(grants, func(g roster.Grant) bool { return !g.Valid(now) })
	groups := make(map[roster.ID]roster.AccessGroup)
	if err := wire.GroupsOf(c.r.Context(), c.acting, grants, groups); err != nil {
		return nil, err
	}
	for _, g := range grants {
		switch group := groups[g.Group]; {
		case g.Group.IsZero():
			at[g.User].add(g, "")
		case !group.ID.IsZero(): // one that has ended is not shown
			at[g.User].add(g, shownGroup(group))
		}
	}
	return users, nil
}

// add shows a grant on u, of the group with an id.
func (u *user) add(g roster.Grant, id string) {
	if !g.Group.IsZero() {
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
