package roster

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
)

// ForeignHash verifies passwords against hashes of one other make, for programs
// that bring their users from elsewhere; package foreignhash has some. A sign-in
// replaces such a hash by roster's own, so its other cost shows in the time of the
// first sign-in alone. Methods are safe for concurrent use.
type ForeignHash interface {
	// Check tells whether stored is of this make. The error is ErrUnusableHash for
	// one that is malformed or costs more than is bearable, found out before any
	// memory is taken for it.
	Check(stored PasswordHash) (own bool, err error)
	// Verify tells whether password, in Unicode NFC, is the one that stored, which
	// passed Check, was made of.
	Verify(password string, stored PasswordHash) (bool, error)
}

// check returns what verifies stored: nil for argon2id.
func (h *hasher) check(stored PasswordHash) (ForeignHash, error) {
	if strings.HasPrefix(string(stored), "$argon2id$") {
		return nil, checkHash(stored)
	}
	if len(stored) > maxHashText {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrUnusableHash, maxHashText)
	}
	for _, f := range h.foreign {
		if own, err := f.Check(stored); own || err != nil {
			return f, err
		}
	}
	return nil, fmt.Errorf("%w: neither argon2id nor of Config.ForeignHashes", ErrUnusableHash)
}

// accepts refuses a hash that could not be verified.
func (h *hasher) accepts(stored PasswordHash) error {
	_, err := h.check(stored)
	return err
}

// decoy returns a hash that no password has, and that costs to verify what
// another does: for those who have none.
func (h *hasher) decoy() PasswordHash {
	salt, key := make([]byte, h.params.SaltLength), make([]byte, h.params.KeyLength)
	rand.Read(salt) // never fails (Go 1.24)
	rand.Read(key)
	b64 := base64.RawStdEncoding
	return PasswordHash(fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", h.params.Memory, h.params.Iterations,
		h.params.Parallelism, b64.EncodeToString(salt), b64.EncodeToString(key)))
}
