package roster

import (
	"crypto/sha256"
	"time"
)

// Identity links a user to a sign-in that the host verifies: the subject of an
// issuer, such as "sub" and "iss" of OpenID Connect Core 1.0, section 2.
type Identity struct {
	ID       ID
	Account  ID
	User     ID
	Issuer   string // 1 to 255 code points, without control characters
	Subject  string // likewise
	Created  time.Time
	LastUsed time.Time // last sign-in by it; zero: none
	Ended    time.Time // unlinked; zero: not
	Version  int64     // 0 before the first write; raised by each
}

// Key returns SHA-256 of issuer and subject, which is short enough for a unique
// index on every database.
func (i *Identity) Key() Digest { return sha256.Sum256([]byte(i.Issuer + "\x00" + i.Subject)) }
