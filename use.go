package roster

import "time"

// Use is one [Directory.Consume] that was allowed, remembered so that a repeat of
// its key takes nothing and is answered alike.
type Use struct {
	ID       ID // 16 bytes of a hash of user and key
	Account  ID
	User     ID
	Product  string
	Key      string
	N        int64     // uses that were taken
	Left     int64     // uses that were left then; Unlimited: no end of them
	Grant    ID        // that allowed it
	At       time.Time // when they were taken
	Refunded time.Time // zero: not
	Expires  time.Time // may be purged, and the key forgotten, from then on
	Version  int64     // 0 before the first write; raised by each
}

// Unlimited stands for uses without end.
const Unlimited = -1
