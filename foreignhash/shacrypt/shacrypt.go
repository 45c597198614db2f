// Package shacrypt checks passwords against hashes of SHA-crypt, "$5$" and "$6$", as
// Linux writes them into /etc/shadow and many mail servers keep them. It is a module of
// its own, so that other hosts do not get its dependency:
//
//	cfg.ForeignHashes = append(cfg.ForeignHashes, shacrypt.SHACrypt{})
package shacrypt

import (
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"fmt"
	"hash"
	"strconv"
	"strings"

	"github.com/go-crypt/x/crypt"

	"example.com/roster"
)

// The rounds of a hash that names none, and those that are accepted. A million take
// about a second.
const (
	defaultRounds = 5_000
	minRounds     = 1_000
	maxRounds     = 1_000_000
)

const (
	maxSalt  = 16
	alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// SHACrypt checks hashes of SHA-crypt: "$5$" or "$6$", "rounds=" and a number with "$"
// or nothing, a salt of 1 to 16 characters, "$" and the key. It is safe for concurrent use.
type SHACrypt struct{}

var _ roster.ForeignHash = SHACrypt{}

// shaHash is a stored hash in its parts.
type shaHash struct {
	bits      int
	hash      func() hash.Hash
	rounds    int
	salt, key string
}

// Check tells whether stored is a hash of SHA-crypt. The error is
// roster.ErrUnusableHash where it is malformed or costs too much.
func (SHACrypt) Check(stored roster.PasswordHash) (own bool, err error) {
	_, own, err = parse(string(stored))
	return own, err
}

// Cost returns "sha-crypt", the size of the hash function in bits and the rounds of
// stored, which [SHACrypt.Check] has accepted.
func (SHACrypt) Cost(stored roster.PasswordHash) string {
	h, _, _ := parse(string(stored))
	return fmt.Sprintf("sha-crypt sha%d %d", h.bits, h.rounds)
}

// Verify tells whether stored is a hash of password. The error is
// roster.ErrUnusableHash where [SHACrypt.Check] would not accept stored.
func (SHACrypt) Verify(password string, stored roster.PasswordHash) (bool, error) {
	h, own, err := parse(string(stored))
	if err != nil {
		return false, err
	}
	if !own {
		return false, bad("not SHA-crypt")
	}
	key := crypt.KeySHACrypt(h.hash, []byte(password), []byte(h.salt), h.rounds)
	return subtle.ConstantTimeCompare(key, []byte(h.key)) == 1, nil
}

// parse reads a hash. The rounds are bounded before any work.
func parse(s string) (h shaHash, own bool, err error) {
	size := 43 // characters of the key
	switch {
	case strings.HasPrefix(s, "$5$"):
		h.bits, h.hash = 256, sha256.New
	case strings.HasPrefix(s, "$6$"):
		h.bits, h.hash, size = 512, sha512.New, 86
	default:
		return h, false, nil
	}
	rest, ok := s[3:], true
	h.rounds = defaultRounds
	if named, found := strings.CutPrefix(rest, "rounds="); found {
		var text string
		text, rest, _ = strings.Cut(named, "$")
		h.rounds, err = strconv.Atoi(text)
		ok = err == nil && strconv.Itoa(h.rounds) == text && h.rounds >= minRounds
	}
	h.salt, h.key, _ = strings.Cut(rest, "$")
	switch {
	case !ok || len(h.salt) < 1 || len(h.salt) > maxSalt || len(h.key) != size || strings.ContainsFunc(h.salt+h.key, other):
		return h, true, bad("not SHA-crypt's form")
	case h.rounds > maxRounds:
		return h, true, bad("costs more than %d rounds", maxRounds)
	}
	return h, true, nil
}

// bad returns a roster.ErrUnusableHash. Its text must never contain the hash.
func bad(format string, args ...any) error {
	return fmt.Errorf("%w: %s", roster.ErrUnusableHash, fmt.Sprintf(format, args...))
}

// other tells whether r is in no salt and no key.
func other(r rune) bool { return !strings.ContainsRune(alphabet, r) }
