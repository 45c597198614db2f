package foreignhash

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"example.com/roster"
)

// maxBcryptCost is the highest cost that is accepted: it takes about 1.2 seconds.
// Libraries use a cost of 10 to 12 today.
const maxBcryptCost = 14

// maxBcryptPassword is the number of bytes of a password that bcrypt reads.
const maxBcryptPassword = 72

// Bcrypt checks hashes of bcrypt: "$2a$", "$2b$" or "$2y$", a cost of 04 to 14,
// "$" and 53 characters. It does not accept "$2x$", which marks hashes of a
// program that hashed non-ASCII texts wrongly. It is safe for concurrent use.
//
// bcrypt reads only the first 72 bytes of a password, so a longer one would match
// whatever follows them. Here a longer password never matches: its user needs a
// new one. Cut is for hashes of a program that accepted longer ones.
type Bcrypt struct {
	// Cut tells that the other program cut passwords at 72 bytes: then the first 72 are
	// compared, and what follows them is not looked at.
	Cut bool
}

var _ roster.ForeignHash = Bcrypt{}

// Check tells whether stored is a hash of bcrypt. The error is
// roster.ErrUnusableHash where it is malformed or costs too much.
func (Bcrypt) Check(stored roster.PasswordHash) (own bool, err error) {
	s := string(stored)
	if len(s) < 4 || s[:2] != "$2" || s[3] != '$' || !strings.Contains("aby", s[2:3]) {
		return false, nil
	}
	if len(s) != 60 || s[6] != '$' || strings.ContainsFunc(s[7:], notBcrypt64) {
		return true, bad("not bcrypt's form")
	}
	cost, err := bcrypt.Cost([]byte(s))
	if err != nil || fmt.Sprintf("%02d", cost) != s[4:6] {
		return true, bad("not bcrypt's form")
	}
	if cost > maxBcryptCost {
		return true, bad("costs more than bcrypt's %d", maxBcryptCost)
	}
	return true, nil
}

// Cost returns "bcrypt" and the cost of stored, which [Bcrypt.Check] has accepted.
func (Bcrypt) Cost(stored roster.PasswordHash) string { return "bcrypt " + string(stored[4:6]) }

// notBcrypt64 tells whether r is outside of bcrypt's base64 alphabet.
func notBcrypt64(r rune) bool {
	return r != '.' && r != '/' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

// Verify tells whether stored is a hash of password. The error is
// roster.ErrUnusableHash where [Bcrypt.Check] would not accept stored.
func (h Bcrypt) Verify(password string, stored roster.PasswordHash) (bool, error) {
	own, err := h.Check(stored)
	switch {
	case err != nil:
		return false, err
	case !own:
		return false, bad("not bcrypt")
	}
	read := password[:min(len(password), maxBcryptPassword)]
	err = bcrypt.CompareHashAndPassword([]byte(stored), []byte(read))
	if errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
		return false, nil
	}
	if err != nil {
		return false, bad("not bcrypt's form")
	}
	return h.Cut || len(read) == len(password), nil
}
