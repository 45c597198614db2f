package foreignhash

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/scrypt"

	"example.com/roster"
)

// Firebase checks hashes of Firebase's variant of scrypt, in the form
// "firebase-scrypt$" salt "$" hash, both in base64 as "firebase auth:export" writes them
// as salt and passwordHash. A project has one set of parameters for all its users, which
// its console shows under "password hash parameters". [NewFirebase] makes one. It is safe for concurrent use.
type Firebase struct {
	signer, separator []byte
	rounds, memCost   int
}

var _ roster.ForeignHash = (*Firebase)(nil)

// FirebaseParameters are what the console of a project shows.
type FirebaseParameters struct {
	SignerKey     string // base64_signer_key
	SaltSeparator string // base64_salt_separator
	Rounds        int    // rounds, 1 to 8
	MemCost       int    // mem_cost, 1 to 14
}

// The highest cost that is accepted: r is Rounds and N is 2^MemCost, with no more work and memory than
// [Scrypt] takes.
const (
	maxFirebaseRounds  = 8
	maxFirebaseMemCost = 14
)

// NewFirebase returns a Firebase of a project's parameters. The error says which is
// wrong; it shows no key.
func NewFirebase(p FirebaseParameters) (*Firebase, error) {
	signer, okSigner := decode(padded, p.SignerKey)
	separator, okSeparator := decode(padded, p.SaltSeparator)
	switch {
	case !okSigner || len(signer) == 0 || len(signer) > maxText:
		return nil, errors.New("foreignhash: SignerKey must be the project's base64_signer_key")
	case !okSeparator || len(separator) > maxSalt:
		return nil, errors.New("foreignhash: SaltSeparator must be the project's base64_salt_separator")
	case p.Rounds < 1 || p.Rounds > maxFirebaseRounds:
		return nil, fmt.Errorf("foreignhash: Rounds must be 1 to %d", maxFirebaseRounds)
	case p.MemCost < 1 || p.MemCost > maxFirebaseMemCost:
		return nil, fmt.Errorf("foreignhash: MemCost must be 1 to %d", maxFirebaseMemCost)
	}
	return &Firebase{signer, separator, p.Rounds, p.MemCost}, nil
}

// Check tells whether stored is a hash of Firebase. The error is roster.ErrUnusableHash
// where it is malformed.
func (f *Firebase) Check(stored roster.PasswordHash) (own bool, err error) {
	_, _, own, err = f.parse(string(stored))
	return own, err
}

// Cost returns "firebase" and the parameters of the project.
func (f *Firebase) Cost(roster.PasswordHash) string {
	return fmt.Sprintf("firebase n=%d,r=%d", 1<<f.memCost, f.rounds)
}

// Verify tells whether stored is a hash of password. The error is
// roster.ErrUnusableHash where [Firebase.Check] would not accept stored.
func (f *Firebase) Verify(password string, stored roster.PasswordHash) (bool, error) {
	salt, hash, own, err := f.parse(string(stored))
	if err != nil {
		return false, err
	}
	if !own {
		return false, bad("not of Firebase")
	}
	salted := append(append([]byte{}, salt...), f.separator...)
	key, err := scrypt.Key([]byte(password), salted, 1<<f.memCost, f.rounds, 1, 32)
	if err != nil {
		return false, bad("not scrypt's parameters")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return false, bad("not a key of AES")
	}
	sealed := make([]byte, len(f.signer))
	cipher.NewCTR(block, make([]byte, aes.BlockSize)).XORKeyStream(sealed, f.signer)
	return subtle.ConstantTimeCompare(sealed, hash) == 1, nil
}

// parse reads a hash in its parts. The hash is as long as the signer key.
func (f *Firebase) parse(s string) (salt, hash []byte, own bool, err error) {
	rest, own := strings.CutPrefix(s, "firebase-scrypt$")
	if !own {
		return nil, nil, false, nil
	}
	if len(s) > maxText {
		return nil, nil, true, bad("longer than %d bytes", maxText)
	}
	saltText, hashText, found := strings.Cut(rest, "$")
	salt, okSalt := decode(padded, saltText)
	hash, okHash := decode(padded, hashText)
	if !found || !okSalt || !okHash || len(salt) == 0 || len(salt) > maxSalt || len(hash) != len(f.signer) {
		return nil, nil, true, bad("not Firebase's form, or of another project")
	}
	return salt, hash, true, nil
}
