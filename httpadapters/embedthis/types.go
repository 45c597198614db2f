package embedthis

import (
	"errors"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wire"
)

// user is a user in answers.
type user struct {
	AccountID   string            `json:"accountId"`
	Activity    date              `json:"activity"`
	Email       string            `json:"email"` // "" if another set made the user without one
	First       string            `json:"first"`
	ID          string            `json:"id"`
	Invite      *string           `json:"invite"` // null: none is open, the caller may not see it, or this is a list
	Last        string            `json:"last"`
	Preferences roster.JSONObject `json:"preferences"`
	Role        string            `json:"role"`
	State       string            `json:"state"`
}

// account is an account in answers.
type account struct {
	Activity date   `json:"activity"`
	Closed   bool   `json:"closed"`
	Email    string `json:"email"` // for invoices
	ID       string `json:"id"`
	Name     string `json:"name"`
}

// pageEnd is what follows the data of a page.
type pageEnd struct {
	Next *string `json:"next"` // null: this is the last
	Prev *string `json:"prev"` // null: this is the first
}

// session is the answer of login.
type session struct {
	Account account `json:"account"`
	User    user    `json:"user"`
}

// problem is every error with Config.JSONErrors.
type problem struct {
	Error string `json:"error"`
	Delay int    `json:"delay,omitempty"` // seconds to wait
}

// accountID returns the id of an account as the set shows it: that of another account
// than the caller's is its own.
func (c *call) accountID(id roster.ID) string {
	if id == c.Account {
		return wire.ShownID(vendor, c.Shown, id)
	}
	return id.String()
}

// newUser shows a user of an account, or a member of it.
func newUser(account string, u *roster.User) user {
	return user{
		AccountID: account, Activity: date{u.Activity}, Email: u.Email, First: u.First, ID: wire.ShownID(vendor, u.VendorIDs, u.ID),
		Last: u.Last, Preferences: u.Preferences, Role: string(u.Role), State: string(u.State),
	}
}

func newAccount(a roster.Account) account {
	return account{
		Activity: date{a.Activity}, Closed: !a.Closed.IsZero(), Email: a.Email, ID: wire.ShownID(vendor, a.VendorIDs, a.ID), Name: a.Name,
	}
}

// date is a time as JavaScript writes it, and null for never.
type date struct{ time.Time }

// AppendJSON is the [wire.Appender] of a date.
func (d date) AppendJSON(b []byte) []byte {
	if d.IsZero() {
		return append(b, "null"...)
	}
	return append(wire.AppendTime(append(b, '"'), d.Time, wire.Millis), '"')
}

// MarshalJSON returns what AppendJSON appends. The error is nil.
func (d date) MarshalJSON() ([]byte, error) { return d.AppendJSON(nil), nil }

// shown returns u as the caller may see it, outside of lists. Who has the code of
// an open invitation can become that user: it is for admins with the scope
// users:create, except of users who outrank them.
func (c *call) shown(u roster.User) (user, error) {
	v := newUser(c.accountID(c.acting.AccountID()), &u)
	info, _ := c.dir.Role(u.Role)
	if u.State != roster.StateInvited || c.Rank < max(info.Rank, roster.RankAdmin) || !c.Allows(httpadapters.ScopeCreate) {
		return v, nil
	}
	code, err := c.acting.InviteCode(c.r.Context(), u.ID)
	switch {
	case errors.Is(err, roster.ErrNotFound), errors.Is(err, roster.ErrNoKey):
		return v, nil // it has expired, or no key computes its text
	case err != nil:
		return v, err
	}
	shown := string(code)
	v.Invite = &shown
	return v, nil
}
