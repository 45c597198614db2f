package roster

import "time"

// Account is a tenant: it owns users, groups, teams and tokens. In a closed
// account nobody signs in, and its sessions and tokens do not work. Once it is open
// again its tokens do, which machines hold; its sessions are over for good.
type Account struct {
	ID ID
	AccountProfile
	Closed   time.Time // when it was closed; zero: it is open
	Reopened time.Time // sessions that began until then are over, see [Directory.ReopenAccount]; zero: it was never closed
	Activity time.Time // last use of one of its tokens or sessions, up to an hour late; zero: none
	Created  time.Time
	Updated  time.Time // last change
	Version  int64     // 0 before the first write; each write raises it
}

// over reports whether a session of one of its users ended with the account.
func (a *Account) over(s *Secret) bool {
	return !a.Reopened.IsZero() && !s.Created.After(a.Reopened)
}

// AccountProfile is the part of an Account that people edit.
type AccountProfile struct {
	Name  string // at most 255 code points
	Email string // where bills go: an address that [CanonicalEmail] accepts, or empty
	// VendorIDs are ids in vendors' data, which their routes show. Two accounts may have
	// the same: nobody looks an account up by it.
	VendorIDs VendorIDs
}
