package foreignhash

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"example.com/roster"
)

// maxText is the number of bytes that a stored hash may have, and minKey,
// maxKey and maxSalt those of its parts.
const (
	maxText = 512
	minKey  = 16
	maxKey  = 64
	maxSalt = 64
)

// bad is a stored hash that is not used. It never shows the hash.
func bad(format string, args ...any) error {
	return fmt.Errorf("%w: %s", roster.ErrUnusableHash, fmt.Sprintf(format, args...))
}

// The spellings of bytes. All are strict: a text has one spelling.
var (
	phc     = base64.RawStdEncoding.Strict()
	padded  = base64.StdEncoding.Strict()
	passlib = base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./").
		WithPadding(base64.NoPadding).Strict()
)

// decode reads bytes. Package base64 passes over line ends; decode does not.
func decode(e *base64.Encoding, text string) ([]byte, bool) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, false
	}
	b, err := e.DecodeString(text)
	return b, err == nil
}

// number reads an integer from 1 to most in its one decimal form; what is none is
// 0, which can be computed with.
func number(text string, most int) (int, bool) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most || strconv.Itoa(n) != text {
		return 0, false
	}
	return n, true
}

// sizes tells whether salt and key are as long as they may be.
func sizes(salt, key []byte) bool {
	return len(salt) >= 1 && len(salt) <= maxSalt && len(key) >= minKey && len(key) <= maxKey
}
