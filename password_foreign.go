package roster

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
)

// ForeignHash checks passwords against hashes of one other make, such as bcrypt,
// for programs that bring their users from elsewhere. Package foreignhash has the
// common ones. The first sign-in replaces such a hash by one of argon2id. Refused
// sign-ins take as long as the costliest hash that was compared since the program
// started, or is in Config.HashSamples, whether their own is of another make or none. Methods must be safe for
// concurrent use.
type ForeignHash interface {
	// Check tells whether stored is of this make. The error is ErrUnusableHash
	// where it is, but malformed or too expensive. Check takes no memory to speak
	// of: it is called before the cost is known.
	Check(stored PasswordHash) (own bool, err error)
	// Cost names the make of stored and the parameters that its cost depends on,
	// such as "bcrypt 12": hashes of one name take the same time to verify. stored
	// has passed Check.
	Cost(stored PasswordHash) string
	// Verify tells whether stored is a hash of password. The password is in
	// Unicode NFC or, in a second call where that does not match, as it was typed.
	// stored has passed Check. It does the work even where the
	// password cannot be right.
	Verify(password string, stored PasswordHash) (bool, error)
}

// check returns the ForeignHash that verifies stored, nil for argon2id. The error
// is ErrUnusableHash.
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

// accepts returns ErrUnusableHash for a hash that verify would fail on.
func (h *hasher) accepts(stored PasswordHash) error {
	_, err := h.check(stored)
	return err
}

// compareForeign tells whether password is the one that stored was made of: in Unicode
// NFC or, as other programs hash what they are given, as it was typed.
func (h *hasher) compareForeign(f ForeignHash, password SecretText, stored PasswordHash) (ok bool, err error) {
	for _, text := range spellings(password) {
		started := time.Now()
		ok, err = f.Verify(text, stored)
		h.costs.note(f.Cost(stored), time.Since(started))
		if ok || err != nil {
			break
		}
	}
	return ok, err
}

// spellings returns a password in NFC and, where that is another text, as it was typed.
func spellings(password SecretText) []string {
	if normal := normalPassword(password); normal != string(password) {
		return []string{normal, string(password)}
	}
	return []string{string(password)}
}

// comparisons is how many a password takes at most: a refusal takes as long as those of a
// hash of another make, whether there is one or not.
func (h *hasher) comparisons(password SecretText) int {
	if len(h.foreign) == 0 {
		return 1
	}
	return len(spellings(password))
}

// decoy returns a hash that no password matches and that costs as much to verify
// as one of today. A sign-in of an unknown user checks it, so that the work tells
// nothing.
func (h *hasher) decoy() PasswordHash {
	salt, key := make([]byte, h.params.SaltLength), make([]byte, h.params.KeyLength)
	rand.Read(salt) // never fails (Go 1.24)
	rand.Read(key)
	b64 := base64.RawStdEncoding
	return PasswordHash(fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", h.params.Memory, h.params.Iterations,
		h.params.Parallelism, b64.EncodeToString(salt), b64.EncodeToString(key)))
}
