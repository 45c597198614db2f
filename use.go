package roster

import "time"

// Use is the record of one [Directory.Consume] that took uses. It is kept so that
// a repeat with the same key takes nothing and gets the same answer.
type Use struct {
	ID       ID        // first 16 bytes of the SHA-256 of Account, User and Key
	Account  ID        // the account in which they were taken
	User     ID        // whose uses were taken
	Product  string    // for which product
	Key      string    // the caller's name of this Consume; 1 to 255 code points
	N        int64     // how many uses were taken, 1 or more
	Left     int64     // how many were left after that; Unlimited: no limit
	Grant    ID        // the grant that allowed it
	Shared   bool      // they were taken from the counter of Grant, which everybody in the account shares; false: from the user's own
	At       time.Time // when they were taken
	Refunded time.Time // when [Directory.RefundUse] gave them back; zero: not
	Expires  time.Time // until then a repeat of Key is recognized; [Directory.Purge] may delete it after that
	Version  int64     // 0 before the first write; each write raises it
}

// Unlimited is the value of Decision.Left and Use.Left where uses have no limit.
const Unlimited = -1
