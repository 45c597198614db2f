package publicala

import (
	"crypto/md5"
	"encoding/hex"
	"strings"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wire"
)

// success is every success with a body.
type success struct {
	Code string `json:"CODE"`
	Data any    `json:"data"`
}

// problem is every error, in the form of Laravel.
type problem struct {
	Message string              `json:"message"`
	Errors  map[string][]string `json:"errors,omitempty"` // 422 alone
}

// user is a user in the answer of create.
type user struct {
	ID               int64   `json:"id"`
	Email            string  `json:"email"` // "" if another set made the user without one
	UUID             string  `json:"uuid"`
	Picture          string  `json:"picture"`
	Admin            bool    `json:"admin"`
	PlanAdmin        bool    `json:"plan_admin"`
	OnlySeesReadable bool    `json:"only_sees_readable"`
	SessionsLimit    *int    `json:"sessions_limit"` // null: none
	CreatedAt        moment  `json:"created_at"`
	UpdatedAt        moment  `json:"updated_at"`
	DeletedAt        *moment `json:"deleted_at"` // time of deactivation; null: none
	ExternalID       *string `json:"external_id,omitempty"`
}

// moment is a time in the answer of create.
type moment struct {
	Timestamp int64  `json:"timestamp"`
	Date      string `json:"date"`
	Timezone  string `json:"timezone"`
}

// item is a user in a list.
type item struct {
	ID                  int64    `json:"id"`
	UUID                string   `json:"uuid"`
	Admin               bool     `json:"admin"`
	PlanAdmin           bool     `json:"plan_admin"`
	Email               string   `json:"email"`
	SessionsLimit       *int     `json:"sessions_limit"`
	OnlySeesReadable    int      `json:"only_sees_readable"` // 1 or 0
	Picture             string   `json:"picture"`
	CreatedAt           string   `json:"created_at"`
	UpdatedAt           string   `json:"updated_at"`
	DeletedAt           *string  `json:"deleted_at"`
	PurchasedCount      int      `json:"purchased_issues_with_cancelled_count"` // roster knows no issues
	UserPlansCount      int      `json:"user_plans_count"`
	CanBeEdited         bool     `json:"can_be_edited"` // by the caller
	CreatedAtDateString string   `json:"created_at_date_string"`
	Impersonate         *string  `json:"impersonate"` // Config.Impersonate
	Sessions            *string  `json:"sessions"`    // null: roster does not show them
	IPRanges            []string `json:"ip_ranges"`
	Referrers           []string `json:"referrers"`
	Purchased           []string `json:"purchased_issues_with_cancelled"`
	UserPlans           []plan   `json:"user_plans"`
	ExternalID          *string  `json:"external_id,omitempty"`
}

// plan is an access group that a user was granted.
type plan struct {
	ID        int64   `json:"id"` // what assign_new_plan takes
	Name      string  `json:"name"`
	ValidFrom *string `json:"valid_from"` // null: no beginning
	ValidTo   *string `json:"valid_to"`   // the last day; null: no end
}

func (c *call) user(u roster.User) user {
	e := readExtras(u.Attrs)
	return user{
		ID: shownNumber(u.VendorIDs, u.Number), Email: u.Email, UUID: u.ID.String(), Picture: picture(u.Email),
		Admin: c.rank(&u) >= roster.RankAdmin, PlanAdmin: e.PlanAdmin, OnlySeesReadable: e.OnlySeesReadable,
		SessionsLimit: limit(&u), CreatedAt: *newMoment(u.Created), UpdatedAt: *newMoment(u.Updated),
		DeletedAt: newMoment(u.Deactivated), ExternalID: c.externalID(&u),
	}
}

func (c *call) item(u *roster.User, plans []plan) item {
	e, rank := readExtras(u.Attrs), c.rank(u)
	v := item{
		ID: shownNumber(u.VendorIDs, u.Number), UUID: u.ID.String(), Admin: rank >= roster.RankAdmin, PlanAdmin: e.PlanAdmin, Email: u.Email,
		SessionsLimit: limit(u), Picture: picture(u.Email),
		CreatedAt: *fraction(u.Created), UpdatedAt: *fraction(u.Updated), DeletedAt: fraction(u.Deactivated),
		UserPlansCount: len(plans), CanBeEdited: c.Rank >= roster.RankAdmin && rank <= c.Rank,
		IPRanges: []string{}, Referrers: []string{}, Purchased: []string{}, UserPlans: plans,
		ExternalID: c.externalID(u),
	}
	v.CreatedAtDateString = v.CreatedAt[:len(time.DateOnly)]
	if plans == nil {
		v.UserPlans = []plan{}
	}
	if e.OnlySeesReadable {
		v.OnlySeesReadable = 1
	}
	if c.cfg.Impersonate != nil && v.CanBeEdited && u.ID != c.User && c.Impersonator.IsZero() && c.Allows(httpadapters.ScopeUpdate) {
		if link := c.cfg.Impersonate(c.Caller, *u); link != "" {
			v.Impersonate = &link
		}
	}
	return v
}

func (c *call) rank(u *roster.User) roster.Rank {
	info, _ := c.acting.Role(u.Role)
	return info.Rank
}

func (c *call) externalID(u *roster.User) *string {
	if !c.cfg.ShowExternalID {
		return nil
	}
	return &u.ExternalID
}

func limit(u *roster.User) *int {
	if u.SessionsLimit == 0 {
		return nil
	}
	return &u.SessionsLimit
}

// picture returns the address of a user's Gravatar.
func picture(email string) string {
	const before, after = "https://www.gravatar.com/avatar/", "?s=160&d=mm&r=g"
	sum := md5.Sum([]byte(strings.ToLower(email)))
	text := append(make([]byte, 0, len(before)+2*len(sum)+len(after)), before...)
	return string(append(hex.AppendEncode(text, sum[:]), after...))
}

func newMoment(t time.Time) *moment {
	if t.IsZero() {
		return nil
	}
	return &moment{Timestamp: t.Unix(), Date: t.Format(time.DateTime), Timezone: "UTC"}
}

// fraction returns a time in a list, with six digits of a second.
func fraction(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := wire.Time(t, wire.Micros)
	return &text
}
