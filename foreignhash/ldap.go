package foreignhash

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"hash"
	"strings"

	"example.com/roster"
)

// LDAP checks salted hashes of directory servers: "{SSHA}", "{SSHA256}", "{SSHA384}" and
// "{SSHA512}" with the base64 of digest and salt behind it, in any letter case, as OpenLDAP writes them. They
// are weak: one round of a fast hash. Have their users sign in soon, or reset them. It
// is safe for concurrent use.
type LDAP struct{}

var _ roster.ForeignHash = LDAP{}

// ldapHash is a stored hash in its parts.
type ldapHash struct {
	make         string
	hash         func() hash.Hash
	digest, salt []byte
}

// ldapMakes says what the beginning of a hash means.
var ldapMakes = []struct {
	name string
	hash func() hash.Hash
}{
	{"{SSHA}", sha1.New}, {"{SSHA256}", sha256.New}, {"{SSHA384}", sha512.New384}, {"{SSHA512}", sha512.New},
}

// Check tells whether stored is a salted hash of a directory server. The error is
// roster.ErrUnusableHash where it is malformed.
func (LDAP) Check(stored roster.PasswordHash) (own bool, err error) {
	_, own, err = parseLDAP(string(stored))
	return own, err
}

// Cost returns the name of the hash function.
func (LDAP) Cost(stored roster.PasswordHash) string {
	h, _, _ := parseLDAP(string(stored))
	return "ldap " + h.make
}

// Verify tells whether stored is a hash of password. The error is
// roster.ErrUnusableHash where [LDAP.Check] would not accept stored.
func (LDAP) Verify(password string, stored roster.PasswordHash) (bool, error) {
	h, own, err := parseLDAP(string(stored))
	if err != nil {
		return false, err
	}
	if !own {
		return false, bad("not of LDAP")
	}
	sum := h.hash()
	sum.Write([]byte(password))
	sum.Write(h.salt)
	return subtle.ConstantTimeCompare(sum.Sum(nil), h.digest) == 1, nil
}

func parseLDAP(s string) (h ldapHash, own bool, err error) {
	for _, m := range ldapMakes {
		if len(s) < len(m.name) || !strings.EqualFold(s[:len(m.name)], m.name) {
			continue
		}
		if len(s) > maxText {
			return h, true, bad("longer than %d bytes", maxText)
		}
		both, ok := decode(padded, s[len(m.name):])
		size := m.hash().Size()
		if !ok || len(both) <= size || len(both) > size+maxSalt {
			return h, true, bad("not LDAP's form: base64 of a digest and a salt")
		}
		return ldapHash{m.name, m.hash, both[:size], both[size:]}, true, nil
	}
	return h, false, nil
}
