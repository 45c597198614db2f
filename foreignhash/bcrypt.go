package foreignhash

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"example.com/roster"
)

// maxBcryptCost is some 1.2 seconds; libraries make 10 to 12 today.
const maxBcryptCost = 14

// maxBcryptPassword is the number of bytes of a password that bcrypt looks at.
const maxBcryptPassword = 72

// Bcrypt checks hashes of bcrypt: "$2a$", "$2b$" or "$2y$", a cost of 04 to 14,
// and 53 characters. "$2x$" marks hashes of a program that hashed non-ASCII
// text wrongly; they are not taken.
//
// bcrypt looks at the first 72 bytes of a password alone. A longer one never
// matches here, so that no more than the whole password opens anything: who has
// one sets a new password.
type Bcrypt struct{}

var _ roster.ForeignHash = Bcrypt{}

// Check tells whether stored is a hash of bcrypt. The error is
// roster.ErrUnusableHash for one that is malformed or costs too much.
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

// notBcrypt64 tells whether r is outside of bcrypt's alphabet.
func notBcrypt64(r rune) bool {
	return r != '.' && r != '/' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

// Verify tells whether password is the one that stored was made of. The error is
// that of [Bcrypt.Check].
func (h Bcrypt) Verify(password string, stored roster.PasswordHash) (bool, error) {
	own, err := h.Check(stored)
	switch {
	case err != nil:
		return false, err
	case !own:
		return false, bad("not bcrypt")
	case len(password) > maxBcryptPassword:
		return false, nil
	}
	err = bcrypt.CompareHashAndPassword([]byte(stored), []byte(password))
	if errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
		return false, nil
	}
	if err != nil {
		return false, bad("not bcrypt's form")
	}
	return true, nil
}
