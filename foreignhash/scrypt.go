package foreignhash

import (
	"crypto/subtle"
	"fmt"
	"math/bits"
	"strings"

	"golang.org/x/crypto/scrypt"

	"example.com/roster"
)

// The highest cost that is accepted: the memory that OWASP recommends (128 MiB: N
// is 2^17, r is 8), and twice the work of its recommendation.
const (
	maxScryptLn     = 20        // logarithm of N
	maxScryptR      = 32        // block size r
	maxScryptP      = 16        // parallelism p
	maxScryptMemory = 128 << 20 // bytes: 128 N r
	maxScryptWork   = 1 << 21   // N r p
)

// Scrypt checks hashes of scrypt (RFC 7914), as passlib and the PHC string format
// write them ("$scrypt$ln=16,r=8,p=1$salt$key") and as Django does
// ("scrypt$65536$salt$8$1$key"). It is safe for concurrent use.
type Scrypt struct{}

var _ roster.ForeignHash = Scrypt{}

// scryptHash is a stored hash in its parts.
type scryptHash struct {
	n, r, p   int
	salt, key []byte
}

// Check tells whether stored is a hash of scrypt. The error is
// roster.ErrUnusableHash where it is malformed or costs too much.
func (Scrypt) Check(stored roster.PasswordHash) (own bool, err error) {
	_, own, err = parseScrypt(string(stored))
	return own, err
}

// Cost returns "scrypt" and the parameters of stored, which [Scrypt.Check] has
// accepted.
func (Scrypt) Cost(stored roster.PasswordHash) string {
	h, _, _ := parseScrypt(string(stored))
	return fmt.Sprintf("scrypt n=%d,r=%d,p=%d", h.n, h.r, h.p)
}

// Verify tells whether stored is a hash of password. The error is
// roster.ErrUnusableHash where [Scrypt.Check] would not accept stored.
func (Scrypt) Verify(password string, stored roster.PasswordHash) (bool, error) {
	h, own, err := parseScrypt(string(stored))
	if err != nil {
		return false, err
	}
	if !own {
		return false, bad("not scrypt")
	}
	key, err := scrypt.Key([]byte(password), h.salt, h.n, h.r, h.p, len(h.key))
	if err != nil {
		return false, bad("not scrypt's parameters")
	}
	return subtle.ConstantTimeCompare(key, h.key) == 1, nil
}

func parseScrypt(s string) (h scryptHash, own bool, err error) {
	parse := parseDjangoScrypt
	switch {
	case strings.HasPrefix(s, "$scrypt$"):
		parse = parsePHCScrypt
	case !strings.HasPrefix(s, "scrypt$"):
		return h, false, nil
	}
	if len(s) > maxText {
		return h, true, bad("longer than %d bytes", maxText)
	}
	h, ok := parse(s)
	if !ok || !sizes(h.salt, h.key) {
		return h, true, bad("not scrypt's form, or of larger parameters than ln=%d,r=%d,p=%d", maxScryptLn, maxScryptR, maxScryptP)
	}
	if 128*h.n*h.r > maxScryptMemory || h.n*h.r*h.p > maxScryptWork {
		return h, true, bad("costs more than %d MiB, or more than N r p = %d", maxScryptMemory>>20, maxScryptWork)
	}
	return h, true, nil
}

// parsePHCScrypt reads a hash in the PHC string format.
func parsePHCScrypt(s string) (h scryptHash, ok bool) {
	parts := strings.Split(s, "$") // "", "scrypt", "ln=16,r=8,p=1", salt, key
	if len(parts) != 5 {
		return h, false
	}
	params := strings.Split(parts[2], ",")
	if len(params) != 3 {
		return h, false
	}
	log, okN := parameter(params[0], "ln=", maxScryptLn)
	r, okR := parameter(params[1], "r=", maxScryptR)
	p, okP := parameter(params[2], "p=", maxScryptP)
	salt, okSalt := decode(phc, parts[3])
	key, okKey := decode(phc, parts[4])
	return scryptHash{1 << log, r, p, salt, key}, okN && okR && okP && okSalt && okKey
}

// parseDjangoScrypt reads a hash of Django, which does not encode the salt.
func parseDjangoScrypt(s string) (h scryptHash, ok bool) {
	parts := strings.Split(s, "$") // "scrypt", N, salt, r, p, key
	if len(parts) != 6 {
		return h, false
	}
	n, okN := number(parts[1], 1<<maxScryptLn)
	r, okR := number(parts[3], maxScryptR)
	p, okP := number(parts[4], maxScryptP)
	key, okKey := decode(padded, parts[5])
	okN = okN && n > 1 && bits.OnesCount(uint(n)) == 1
	return scryptHash{n, r, p, []byte(parts[2]), key}, okN && okR && okP && okKey
}

// parameter reads the 7 of "name=7".
func parameter(text, name string, most int) (int, bool) {
	text, found := strings.CutPrefix(text, name)
	n, ok := number(text, most)
	return n, found && ok
}
