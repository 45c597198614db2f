package roster

import (
	"crypto/sha256"
	"time"
)

// Identity links a user to a sign-in elsewhere, such as an OpenID Connect
// provider, which the host verifies. [Directory.LinkIdentity] makes it.
type Identity struct {
	ID       ID
	Account  ID     // the account of User
	User     ID     // the user who signs in by it
	Issuer   string // who vouches for the person, such as "iss" of OpenID Connect Core 1.0 section 2; 1 to 255 code points, no control characters
	Subject  string // the person's id at the issuer, such as "sub"; the same limits
	Created  time.Time
	LastUsed time.Time // last sign-in by it; zero: none
	Ended    time.Time // when it was unlinked; zero: it is linked
	Version  int64     // 0 before the first write; each write raises it
}

// Key returns the SHA-256 of Issuer and Subject. Stores index it: it is short
// enough for a unique index on every database.
func (i *Identity) Key() Digest { return sha256.Sum256([]byte(i.Issuer + "\x00" + i.Subject)) }
