package session

import (
	"cmp"
	"time"

	"example.com/roster"
)

// begun is a new session with its user, and its token unless that is in a
// cookie.
type begun struct {
	Token   string  `json:"token,omitempty"`
	Session session `json:"session"`
	User    user    `json:"user"`
	Role    string  `json:"role"` // where the session acts
}

type accounts struct {
	Accounts []account `json:"accounts"`
}

type account struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Role    string `json:"role"`
	State   string `json:"state"`
	Home    bool   `json:"home"`    // it owns the user
	Current bool   `json:"current"` // the session acts in it
}

type sessions struct {
	Sessions []session `json:"sessions"`
	Next     *string   `json:"next"` // ask again with it as after; null: these are the last ones
}

type session struct {
	ID        string     `json:"id"`
	Account   string     `json:"account"` // where it acts
	Created   time.Time  `json:"created"`
	LastUsed  time.Time  `json:"last_used"` // to the minute
	Expires   *time.Time `json:"expires"`   // null: never
	UserAgent string     `json:"user_agent"`
	Network   string     `json:"network"` // an address; "" if unknown
	Current   bool       `json:"current"` // the session of the request

	Impersonator *string `json:"impersonator"` // id of the user who acts in it; null: its own user
}

type user struct {
	ID            string `json:"id"`
	Account       string `json:"account"`
	Email         string `json:"email"`
	EmailVerified bool   `json:"email_verified"`
	Name          string `json:"name"`
	Role          string `json:"role"`
}

type ownProfile struct {
	Profile profile `json:"profile"`
}

type profile struct {
	ID            string            `json:"id"`
	Email         string            `json:"email"`
	EmailVerified bool              `json:"email_verified"`
	Name          string            `json:"name"`
	First         string            `json:"first"`
	Last          string            `json:"last"`
	Image         string            `json:"image"`
	Avatar        string            `json:"avatar"`
	Summary       string            `json:"summary"`
	Preferences   roster.JSONObject `json:"preferences"`
}

type openInvitation struct {
	Invitation invitation `json:"invitation"`
}

type invitation struct {
	Account     string     `json:"account"`
	AccountName string     `json:"account_name"`
	Email       string     `json:"email"`
	Role        string     `json:"role"`
	Register    bool       `json:"register"` // by POST /invitation/accept too, and not by POST /invitation/join alone
	Expires     *time.Time `json:"expires"`  // null: never
}

// problem is every error (RFC 9457).
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

func newBegun(s roster.Session) begun {
	return begun{Session: newSession(s.Secret, s.Secret.ID), User: newUser(s.User), Role: string(s.Role)}
}

func newAccounts(all []roster.PersonAccount, current roster.ID) accounts {
	v := accounts{Accounts: make([]account, len(all))}
	for i, a := range all {
		v.Accounts[i] = newAccount(a, current)
	}
	return v
}

func newAccount(a roster.PersonAccount, current roster.ID) account {
	return account{
		ID: a.Account.String(), Name: a.Name, Role: string(a.Role), State: string(a.State),
		Home: a.Membership.IsZero(), Current: a.Account == current,
	}
}

func newProfile(u roster.User) ownProfile {
	return ownProfile{profile{
		ID: u.ID.String(), Email: u.Email, EmailVerified: u.EmailVerified, Name: u.Name, First: u.First, Last: u.Last,
		Image: u.Image, Avatar: u.Avatar, Summary: u.Summary, Preferences: u.Preferences,
	}}
}

func newInvitation(i roster.ShownInvitation) openInvitation {
	v := invitation{
		Account: i.Account.String(), AccountName: i.Name, Email: i.Email, Role: string(i.Role), Register: i.Register,
	}
	if !i.Expires.IsZero() {
		v.Expires = &i.Expires
	}
	return openInvitation{v}
}

func newSession(s roster.Secret, current roster.ID) session {
	v := session{
		ID: s.ID.String(), Account: cmp.Or(s.ActsIn, s.Account).String(), Created: s.Created, LastUsed: s.LastUsed,
		UserAgent: s.UserAgent, Network: s.Network, Current: s.ID == current,
	}
	if !s.Expires.IsZero() {
		v.Expires = &s.Expires
	}
	if who := s.Impersonator.User; !who.IsZero() {
		id := who.String()
		v.Impersonator = &id
	}
	return v
}

func newUser(u roster.User) user {
	return user{
		ID: u.ID.String(), Account: u.Account.String(), Email: u.Email, EmailVerified: u.EmailVerified,
		Name: u.Name, Role: string(u.Role),
	}
}
