package roster

import "time"

// Account is a tenant: it owns users, groups, teams and tokens. In a closed
// account nobody signs in, and its sessions and tokens do not work.
type Account struct {
	ID ID
	AccountProfile
	Closed   time.Time // when it was closed; zero: it is open
	Activity time.Time // last use of one of its tokens or sessions, up to an hour late; zero: none
	Created  time.Time
	Updated  time.Time // last change
	Version  int64     // 0 before the first write; each write raises it
}

// AccountProfile is the part of an Account that people edit.
type AccountProfile struct {
	Name  string // at most 255 code points
	Email string // where bills go: an address that [CanonicalEmail] accepts, or empty
}
