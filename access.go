package roster

import (
	"slices"
	"time"
)

// AccessGroup is a bundle of products with an allowance of uses. A user gets it
// by a [Grant]. A plan is a group that is granted with dates.
type AccessGroup struct {
	ID      ID
	Number  int64 // small id, set by the store: unique among the groups of the database, never used again
	Account ID    // the account that owns it
	GroupProfile
	Created time.Time
	Updated time.Time // last change
	Ended   time.Time // from then on its grants give nothing; zero: it has not ended
	Version int64     // 0 before the first write; each write raises it
}

// GroupProfile is the part of an AccessGroup that people edit.
type GroupProfile struct {
	Name     string   // at most 255 code points
	Products []string // names of the host's own, compared byte by byte: at most 1,000, of 1 to 255 code points, and of Config.MaxProductBytes together
	Period   Period   // how long Uses last; PeriodNone: uses are unlimited
	Uses     int64    // uses allowed in each Period, 0 or more; not read with PeriodNone
	Public   bool     // for everybody, not for members alone, as the host and Pickaxe's set tell it; no decision reads it
	// VendorIDs are ids in vendors' data, which their routes show; each unique in the
	// account and set, also among groups that have ended.
	VendorIDs VendorIDs
	Shared    bool // where the account has the group, all people in it have Uses together; false: each person has them. Not read with PeriodNone
}

// clone returns a copy of p that shares no slice with it.
func (p GroupProfile) clone() GroupProfile {
	p.Products = slices.Clone(p.Products)
	return p
}

// Period is the time after which the uses of an [AccessGroup] start at zero
// again.
type Period string

// The periods. Days and months are calendar days and months in UTC.
const (
	PeriodNone    Period = ""        // no allowance: uses are unlimited
	PeriodDay     Period = "day"     // from 00:00 UTC to 00:00 UTC
	PeriodMonth   Period = "month"   // from the first day of a month, 00:00 UTC, to that of the next
	PeriodForever Period = "forever" // one period without beginning or end: uses never start again
)

// shares tells whether a grant of p to the account has one counter for everybody.
func (p *GroupProfile) shares() bool { return p.Shared && p.Period != PeriodNone }

// Grant gives an access group or a single product between two times: to a user, or
// to everybody in an account.
type Grant struct {
	ID      ID
	Account ID        // where it gives something
	User    ID        // the user who has it; zero: everybody in the account has it
	Group   ID        // the access group; zero: Product is given instead
	Product string    // the single product; empty: Group is given instead
	Source  string    // who gave it, such as "pickaxe", "bought" or "gifted"; at most 64 code points
	From    time.Time // first instant at which it gives anything; zero: from the beginning
	Until   time.Time // first instant at which it no longer does; zero: no end
	Created time.Time
	Ended   time.Time // when [Directory.RevokeGrant] ended it; zero: not revoked
	Expired time.Time // when [Directory.ExpireGrants] recorded that Until had passed; zero: not recorded

	// The counter of an account's grant whose group is Shared; zero: nothing was taken.
	CurrentUses int64     // uses that people took together in UsesPeriod
	UsesAt      time.Time // when CurrentUses last changed; it never goes back
	UsesPeriod  Period    // period in which CurrentUses count

	Version int64 // 0 before the first write; each write raises it
}

// NewGrant is what [Directory.Grant] and [Directory.GrantAccount] make a [Grant]
// from: a Group or a Product, never both. Fields have the meaning and the limits of Grant.
type NewGrant struct {
	Group   ID
	Product string
	Source  string
	From    time.Time
	Until   time.Time
}
