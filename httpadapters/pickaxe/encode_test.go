package pickaxe

import (
	"testing"

	"example.com/roster/httpadapters/internal/samejson"
)

// FuzzUser writes a user as encoding/json does.
func FuzzUser(f *testing.F) {
	for _, seed := range []string{"", "Ann", "<&>\"\\", "\x00\n\u2028\xff\u00e9"} {
		f.Add(seed, "Ann", int64(-1), true)
	}
	f.Fuzz(func(t *testing.T, a, b string, n int64, flag bool) {
		type plain user
		samejson.Check(t, &user{}, plain{})
		u := user{
			UserID: a, Email: b, Name: a, Image: b, IPAddress: a, IsEmailVerified: flag, Summary: b, CurrentUses: n, ExtraUses: -n,
			Products: []string{a, b}, BoughtProducts: []string{}, GiftedProducts: []string{b}, AccessGroupID: &a, AccessGroupIDs: []string{b},
		}
		samejson.Check(t, &u, plain(u))
		samejson.Check(t, shownUser{&u}, data{plain(u)})
	})
}
