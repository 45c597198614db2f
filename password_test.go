package roster

import (
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"
)

const goodHash = "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzYWx0$cMbDbMLrMT3VEkhWYDgp3NTpjVhMIBZyeHdGL1tM2CU"

func TestCheckHash(t *testing.T) {
	is := is.New(t)
	is.NoErr(checkHash(goodHash))
	for name, stored := range map[string]string{
		"empty":             "",
		"not a hash":        "password",
		"bcrypt":            "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
		"argon2i":           strings.Replace(goodHash, "argon2id", "argon2i", 1),
		"another version":   strings.Replace(goodHash, "v=19", "v=16", 1),
		"version and more":  strings.Replace(goodHash, "v=19", "v=19x", 1),
		"zero rounds":       strings.Replace(goodHash, "t=1", "t=0", 1),
		"zero lanes":        strings.Replace(goodHash, "p=1", "p=0", 1),
		"no memory":         strings.Replace(goodHash, "m=64", "m=0", 1),
		"too much memory":   strings.Replace(goodHash, "m=64", "m=131073", 1),
		"memory overflow":   strings.Replace(goodHash, "m=64", "m=99999999999", 1),
		"too many rounds":   strings.Replace(goodHash, "t=1", "t=11", 1),
		"too many lanes":    strings.Replace(goodHash, "p=1", "p=5", 1),
		"lanes overflow":    strings.Replace(goodHash, "p=1", "p=257", 1),
		"negative rounds":   strings.Replace(goodHash, "t=1", "t=-1", 1),
		"more parameters":   strings.Replace(goodHash, "p=1", "p=1,x=2", 1),
		"leading zero":      strings.Replace(goodHash, "m=64", "m=064", 1),
		"empty key":         goodHash[:strings.LastIndexByte(goodHash, '$')+1],
		"empty salt":        strings.Replace(goodHash, "c29tZXNhbHRzYWx0", "", 1),
		"bad base64":        goodHash[:len(goodHash)-1] + "!",
		"a long key":        goodHash + strings.Repeat("AAAA", 30),
		"longer than 512":   goodHash + strings.Repeat("A", 512),
		"one part too many": goodHash + "$",
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			is.True(errors.Is(checkHash(PasswordHash(stored)), ErrUnusableHash))
			_, _, err := newHasher(&Config{HashMemory: 64, HashTime: 1}).compare("password", PasswordHash(stored))
			is.True(errors.Is(err, ErrUnusableHash))
		})
	}
}

func FuzzStoredHash(f *testing.F) {
	f.Add(goodHash)
	f.Add("$argon2id$v=19$m=0,t=0,p=0$$")
	f.Add("$argon2id$v=19$m=8,t=10,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA")
	h := newHasher(&Config{HashMemory: 8, HashTime: 1})
	f.Fuzz(func(t *testing.T, stored string) {
		if strings.Contains(stored, "m=1") { // up to 128 MiB is legal, and slow
			return
		}
		_, _, err := h.compare("password", PasswordHash(stored))
		if err != nil && !errors.Is(err, ErrUnusableHash) && !errors.Is(err, ErrBusy) {
			t.Fatal(err)
		}
	})
}

func TestDefaultCost(t *testing.T) {
	is := is.New(t)
	h := newHasher(&Config{})
	hash, err := h.create("correct horse")
	is.NoErr(err)
	is.True(strings.HasPrefix(string(hash), "$argon2id$v=19$m=19456,t=2,p=1$"))
	ok, stale, err := h.compare("correct horse", hash)
	is.NoErr(err)
	is.True(ok)
	is.True(!stale)
}

// TestLongestPassword counts code points as they are hashed, and bytes as they come.
func TestLongestPassword(t *testing.T) {
	const composed, apart = "\u01d6", "u\u0308\u0304" // one letter, in 2 bytes and in 5
	for _, c := range []struct {
		password string
		ok       bool
	}{
		{strings.Repeat(composed, 256), true},
		{strings.Repeat(composed, 257), false},
		{strings.Repeat(apart, 204), true},  // 1,020 bytes
		{strings.Repeat(apart, 205), false}, // 1,025
	} {
		is := is.New(t)
		err := checkPassword(SecretText(c.password), minPassword)
		is.Equal(err == nil, c.ok)
	}
}
