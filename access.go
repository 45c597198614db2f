package roster

import (
	"slices"
	"time"
)

// AccessGroup is a bundle of products with an allowance of uses. A plan is a
// group granted with dates.
type AccessGroup struct {
	ID      ID
	Number  int64 // small, unique in the database among groups, never used again
	Account ID
	GroupProfile
	Created time.Time
	Updated time.Time
	Ended   time.Time // zero: live. The grants of an ended group allow nothing
	Version int64     // 0 before the first write; raised by each
}

// GroupProfile is the part of an AccessGroup that people edit.
type GroupProfile struct {
	Name     string   // at most 255 code points
	Products []string // free texts, at most 255 code points each and 1,000 of them
	Period   Period   // PeriodNone: uses are unlimited
	Uses     int64    // the allowance in a period; 0 and above
}

// clone returns a copy that shares no slice with p.
func (p GroupProfile) clone() GroupProfile {
	p.Products = slices.Clone(p.Products)
	return p
}

// Period is how long an allowance of uses lasts.
type Period string

// The periods. Days and months are those of UTC.
const (
	PeriodNone    Period = "" // no allowance: unlimited uses
	PeriodDay     Period = "day"
	PeriodMonth   Period = "month"
	PeriodForever Period = "forever"
)

// Grant gives a user a group, or a single product, from a time until another.
type Grant struct {
	ID      ID
	Account ID
	User    ID
	Group   ID        // zero where Product is given
	Product string    // empty where Group is given
	Source  string    // who gave it: "pickaxe", "bought", "gifted", …; at most 64 code points
	From    time.Time // zero: at once
	Until   time.Time // first instant at which it is over; zero: never
	Created time.Time
	Ended   time.Time // revoked; zero: not
	Expired time.Time // when its end was recorded, see [Directory.ExpireGrants]; zero: not
	Version int64     // 0 before the first write; raised by each
}

// NewGrant is what [Directory.Grant] makes a grant of: a Group or a Product,
// and never both.
type NewGrant struct {
	Group   ID
	Product string
	Source  string
	From    time.Time
	Until   time.Time
}
