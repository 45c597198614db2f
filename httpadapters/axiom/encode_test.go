package axiom

import (
	"testing"

	"example.com/roster/httpadapters/internal/samejson"
)

// FuzzUser writes a user as encoding/json does.
func FuzzUser(f *testing.F) {
	for _, seed := range []string{"", "Ann", "<&>\"\\", "\x00\n\u2028\xff\u00e9"} {
		f.Add(seed, "Ann")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		type plain user
		u := user{Email: a, ID: b, Name: a, Role: userRole{ID: b, Name: a}}
		samejson.Check(t, u, plain(u))
	})
}
