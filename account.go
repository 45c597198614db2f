package roster

import "time"

// Account is a tenant: it owns users, groups and tokens. A closed account
// refuses sign-in, sessions and tokens as a deactivated user does.
type Account struct {
	ID ID
	AccountProfile
	Closed   time.Time // zero: open
	Activity time.Time // last use of one of its tokens or sessions, to the hour; zero: none
	Created  time.Time
	Updated  time.Time
	Version  int64 // 0 before the first write; raised by each
}

// AccountProfile is the part of an Account that people edit.
type AccountProfile struct {
	Name  string // at most 255 code points
	Email string // billing address; empty or a valid address
}
