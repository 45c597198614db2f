package foreignhash_test

import (
	"errors"
	"regexp"
	"testing"

	"example.com/roster"
)

// Whatever a stored hash is, at most one make claims it, every error is an
// ErrUnusableHash, and nothing panics.
func FuzzCheck(f *testing.F) {
	for _, k := range known {
		f.Add(string(k.stored))
	}
	f.Add("$scrypt$ln=-1,r=8,p=1$c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, text string) {
		owners := 0
		for _, h := range makes {
			own, err := h.Check(roster.PasswordHash(text))
			if own {
				owners++
			}
			if err != nil && (!own || !errors.Is(err, roster.ErrUnusableHash)) {
				t.Errorf("%q: %v", text, err)
			}
		}
		if owners > 1 {
			t.Errorf("%q has %d makes", text, owners)
		}
	})
}

// costly matches hashes that would take long to verify.
var costly = regexp.MustCompile(`^\$?(scrypt|pbkdf2).*(\d{4}|ln=\d\d)|^(AQ|firebase)`)

// Verify does not fail on a hash that Check accepts. Expensive hashes are
// skipped.
func FuzzVerify(f *testing.F) {
	f.Add("$2a$04$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U")
	f.Add("$scrypt$ln=4,r=1,p=1$c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "")
	f.Add("scrypt$16$salt$1$1$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "p")
	f.Add("$pbkdf2-sha256$2$c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "\x00")
	f.Add("{SSHA}0c0blFTXXNuAMHECS4uxrj3ZieMoWImr", "testing123")
	f.Add("AAABAgMEBQYHCAkKCwwNDg+ukCEMDf0yyQ29NYubggHIVY0sdEUfdyeM+E1LtH1uJg==", "my password")
	f.Add("pbkdf2_sha1$2$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "é")
	f.Fuzz(func(t *testing.T, text, password string) {
		if costly.MatchString(text) {
			return
		}
		for name, h := range makes {
			own, err := h.Check(roster.PasswordHash(text))
			if !own || err != nil || name == "bcrypt" && text[4:6] != "04" {
				continue
			}
			if _, err := h.Verify(password, roster.PasswordHash(text)); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
	})
}
