package foreignhash

import (
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"fmt"
	"hash"
	"strings"

	"example.com/roster"
)

// maxIterations is the highest cost that is accepted: the iterations of all
// blocks of a hash together. OWASP recommends 600,000 with SHA-256; Django's
// default is 1,200,000.
const maxIterations = 3_000_000

// PBKDF2 checks hashes of PBKDF2 (RFC 8018) with HMAC-SHA-1, HMAC-SHA-256 or
// HMAC-SHA-512, as passlib writes them ("$pbkdf2-sha256$29000$salt$key"; SHA-1 is
// "$pbkdf2$…") and as Django does ("pbkdf2_sha256$1200000$salt$key"). It is safe
// for concurrent use.
type PBKDF2 struct{}

var _ roster.ForeignHash = PBKDF2{}

// pbkdf2Hash is a stored hash in its parts.
type pbkdf2Hash struct {
	hash       func() hash.Hash
	iterations int
	salt, key  []byte
}

// pbkdf2Makes says what the beginning of a hash means.
var pbkdf2Makes = []struct {
	prefix string
	hash   func() hash.Hash
	django bool
}{
	{"$pbkdf2$", sha1.New, false},
	{"$pbkdf2-sha256$", sha256.New, false},
	{"$pbkdf2-sha512$", sha512.New, false},
	{"pbkdf2_sha1$", sha1.New, true},
	{"pbkdf2_sha256$", sha256.New, true},
	{"pbkdf2_sha512$", sha512.New, true},
}

// Check tells whether stored is a hash of PBKDF2. The error is
// roster.ErrUnusableHash where it is malformed or costs too much.
func (PBKDF2) Check(stored roster.PasswordHash) (own bool, err error) {
	_, own, err = parsePBKDF2(string(stored))
	return own, err
}

// Cost returns "pbkdf2", the size of the hash function in bits and the iterations
// of all blocks of stored, which [PBKDF2.Check] has accepted.
func (PBKDF2) Cost(stored roster.PasswordHash) string {
	h, _, _ := parsePBKDF2(string(stored))
	return fmt.Sprintf("pbkdf2 sha%d %d", h.hash().Size()*8, h.work())
}

// work returns the iterations of all blocks of the key together.
func (h *pbkdf2Hash) work() int {
	size := h.hash().Size()
	return (len(h.key) + size - 1) / size * h.iterations
}

// Verify tells whether stored is a hash of password. The error is
// roster.ErrUnusableHash where [PBKDF2.Check] would not accept stored.
func (PBKDF2) Verify(password string, stored roster.PasswordHash) (bool, error) {
	h, own, err := parsePBKDF2(string(stored))
	if err != nil {
		return false, err
	}
	if !own {
		return false, bad("not PBKDF2")
	}
	key, err := pbkdf2.Key(h.hash, password, h.salt, h.iterations, len(h.key))
	if err != nil {
		return false, bad("not allowed in FIPS 140 mode")
	}
	return subtle.ConstantTimeCompare(key, h.key) == 1, nil
}

func parsePBKDF2(s string) (h pbkdf2Hash, own bool, err error) {
	for _, m := range pbkdf2Makes {
		rest, found := strings.CutPrefix(s, m.prefix)
		if !found {
			continue
		}
		if len(s) > maxText {
			return h, true, bad("longer than %d bytes", maxText)
		}
		h, ok := splitPBKDF2(rest, m.django)
		h.hash = m.hash
		if !ok || !sizes(h.salt, h.key) {
			return h, true, bad("not PBKDF2's form, or of more than %d iterations", maxIterations)
		}
		if h.work() > maxIterations {
			return h, true, bad("costs more than %d iterations", maxIterations)
		}
		return h, true, nil
	}
	return h, false, nil
}

// splitPBKDF2 reads iterations, salt and key. Django does not encode the salt.
func splitPBKDF2(s string, django bool) (h pbkdf2Hash, ok bool) {
	parts := strings.Split(s, "$")
	if len(parts) != 3 {
		return h, false
	}
	iterations, okN := number(parts[0], maxIterations)
	salt, okSalt := []byte(parts[1]), true
	encoding := padded
	if !django {
		encoding = passlib
		salt, okSalt = decode(passlib, parts[1])
	}
	key, okKey := decode(encoding, parts[2])
	return pbkdf2Hash{iterations: iterations, salt: salt, key: key}, okN && okSalt && okKey
}
