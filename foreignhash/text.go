package foreignhash

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"example.com/roster"
)

// The lengths that are accepted, in bytes.
const (
	maxText = 512 // the whole stored hash
	minKey  = 16
	maxKey  = 64
	maxSalt = 64
)

// bad returns a roster.ErrUnusableHash. Its text must never contain the hash.
func bad(format string, args ...any) error {
	return fmt.Errorf("%w: %s", roster.ErrUnusableHash, fmt.Sprintf(format, args...))
}

// The base64 encodings that hashes use. All are strict: the same bytes have one
// text only.
var (
	phc     = base64.RawStdEncoding.Strict()
	padded  = base64.StdEncoding.Strict()
	passlib = base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./").
		WithPadding(base64.NoPadding).Strict()
)

// decode decodes text and refuses line ends, which package base64 would ignore.
func decode(e *base64.Encoding, text string) ([]byte, bool) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, false
	}
	b, err := e.DecodeString(text)
	return b, err == nil
}

// number reads an integer from 1 to most, without a sign and leading zeros. It
// returns 0 and false for any other text.
func number(text string, most int) (int, bool) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most || strconv.Itoa(n) != text {
		return 0, false
	}
	return n, true
}

// sizes tells whether salt and key have lengths that are accepted.
func sizes(salt, key []byte) bool {
	return len(salt) >= 1 && len(salt) <= maxSalt && len(key) >= minKey && len(key) <= maxKey
}
