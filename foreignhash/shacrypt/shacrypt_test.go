package shacrypt_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/foreignhash/shacrypt"
	"example.com/roster/memstore"
)

// known are passwords of the specification of SHA-crypt, and others, with the hashes
// that libcrypt makes of them.
var known = []struct{ password, stored string }{
	{"Hello world!", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"},
	{"Hello world!", "$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA"},
	{"This is just a test", "$5$rounds=5000$toolongsaltstrin$Un/5jzAHMgOGZ5.mWJpuVolil07guHPvOW8mGRcvxa5"},
	{"Hello world!", "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"},
	{"Hello world!", "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v."},
	{"lètmein", "$6$seasalt$CtSLwaBALu/Gu5EyuPV3orYVkCEUjkeeYoqQxSt6xJSaajRXlXaJ2M4DIPcOJ5vUmtFE2aPlA2MdavWbEreti0"},
	{"", "$5$x$yHbtfs4Y8t6X1xcJemNX.4JQRfUTafA2qQenWGLBee2"},
}

func TestKnown(t *testing.T) {
	for _, k := range known {
		t.Run(k.stored, func(t *testing.T) {
			is := is.New(t)
			stored := roster.PasswordHash(k.stored)
			own, err := shacrypt.SHACrypt{}.Check(stored)
			is.NoErr(err)
			is.True(own)
			for password, right := range map[string]bool{k.password: true, k.password + "x": false} {
				ok, err := shacrypt.SHACrypt{}.Verify(password, stored)
				is.NoErr(err)
				is.Equal(ok, right)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	key5, key6 := strings.Repeat("A", 43), strings.Repeat("A", 86)
	for _, c := range []struct {
		own  bool // else it is a hash of another make
		text string
	}{
		{false, ""},
		{false, "$1$salt$" + key5},
		{true, "$5$"},
		{true, "$5$salt$"},
		{true, "$5$salt$" + key6},
		{true, "$6$salt$" + key5},
		{true, "$5$$" + key5},
		{true, "$5$12345678901234567$" + key5},
		{true, "$5$sa:lt$" + key5},
		{true, "$5$salt$" + key5[1:] + "\n"},
		{true, "$5$salt$" + key5 + "$"},
		{true, "$5$rounds=999$salt$" + key5},
		{true, "$5$rounds=-5000$salt$" + key5},
		{true, "$5$rounds=05000$salt$" + key5},
		{true, "$5$rounds=1000001$salt$" + key5},
		{true, "$5$rounds=999999999$salt$" + key5},
		{true, "$6$rounds=99999999999999999999$salt$" + key6},
		{true, "$6$rounds=" + strings.Repeat("9", 1<<20)},
	} {
		t.Run(fmt.Sprintf("%.60q", c.text), func(t *testing.T) {
			is := is.New(t)
			own, err := shacrypt.SHACrypt{}.Check(roster.PasswordHash(c.text))
			is.Equal(own, c.own)
			is.Equal(errors.Is(err, roster.ErrUnusableHash), c.own)
			_, err = shacrypt.SHACrypt{}.Verify("password", roster.PasswordHash(c.text))
			is.True(errors.Is(err, roster.ErrUnusableHash))
			is.True(!strings.Contains(err.Error(), "AAAA")) // the hash stays hidden
		})
	}
}

// Hashes of one cost have one name, whatever their salts and keys are.
func TestCost(t *testing.T) {
	is := is.New(t)
	is.Equal(shacrypt.SHACrypt{}.Cost(roster.PasswordHash(known[0].stored)), "sha-crypt sha256 5000")
	is.Equal(shacrypt.SHACrypt{}.Cost(roster.PasswordHash(known[2].stored)), "sha-crypt sha256 5000")
	is.Equal(shacrypt.SHACrypt{}.Cost(roster.PasswordHash(known[4].stored)), "sha-crypt sha512 10000")
}

// The first sign-in replaces such a hash by one of argon2id.
func TestSignIn(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), &roster.Config{
		ForeignHashes: []roster.ForeignHash{shacrypt.SHACrypt{}}, HashMemory: 64, HashTime: 1,
	})
	_, err := dir.Create(t.Context(), roster.NewUser{Email: "jane@example.com", PasswordHash: roster.PasswordHash(known[0].stored), Active: true})
	is.NoErr(err)
	made, err := dir.SignIn(t.Context(), roster.SignIn{Email: "jane@example.com", Password: "Hello world!"})
	is.NoErr(err)
	is.True(strings.HasPrefix(string(made.User.PasswordHash), "$argon2id$"))
}

// Whatever a stored hash is, every error is an ErrUnusableHash, nothing panics, and
// Verify does not fail on a hash that Check accepts. Expensive ones are not verified.
func FuzzCheck(f *testing.F) {
	for _, k := range known {
		f.Add(k.stored, k.password)
	}
	f.Add("$5$rounds=1000$"+"$", "")
	f.Fuzz(func(t *testing.T, text, password string) {
		own, err := shacrypt.SHACrypt{}.Check(roster.PasswordHash(text))
		if err != nil && (!own || !errors.Is(err, roster.ErrUnusableHash)) {
			t.Errorf("%q: %v", text, err)
		}
		if own && err == nil && len(password) < 64 && !strings.Contains(text, "rounds=") {
			if _, err := (shacrypt.SHACrypt{}).Verify(password, roster.PasswordHash(text)); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
	})
}
