package roster_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// The same password, with its accented letter as one character and as two.
const (
	composed   = "cl\u00e9 de sol"
	decomposed = "cle\u0301 de sol"
)

// Other programs hash a password as it was typed, or in NFC: both sign in.
func TestForeignHashesOfEitherSpelling(t *testing.T) {
	for _, hashed := range []string{composed, decomposed} {
		for typed, right := range map[roster.SecretText]bool{composed: hashed == composed, decomposed: true} {
			synctest.Test(t, func(t *testing.T) {
				is := is.New(t)
				dir, _ := manyCosts(t)
				mustCreate(t, dir, roster.NewUser{Email: "cle@x.test", PasswordHash: roster.PasswordHash("ms:3:" + hashed), Active: true})
				_, err := timeSignIn(t.Context(), dir, "cle@x.test", typed)
				is.Equal(err == nil, right) // who types one character has no way to the two
			})
		}
	}
}

// A password of two spellings is compared twice with a hash of another make. Others are
// refused no sooner, so that the time does not tell whose hash that is.
func TestRefusalsOfTwoSpellingsTakeTheSameTime(t *testing.T) {
	for _, email := range []string{"nobody@x.test", "today@x.test", "older@x.test", "cheap@x.test", "costly@x.test", "bare@x.test"} {
		t.Run(email, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				is := is.New(t)
				dir, _ := manyCosts(t)
				learnCost(t, dir)
				took, err := timeSignIn(t.Context(), dir, email, decomposed)
				is.Equal(err, roster.ErrCredentials)
				is.Equal(took, 2*190*time.Millisecond)
			})
		})
	}
}
