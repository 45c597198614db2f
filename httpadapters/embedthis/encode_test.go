package embedthis

import (
	"testing"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/samejson"
)

// FuzzUser writes a user as encoding/json does.
func FuzzUser(f *testing.F) {
	for _, seed := range []string{"", "Ann", "<&>\"\\", "\x00\n\u2028\xff\u00e9"} {
		f.Add(seed, "Ann", `{"a":"<&> \u00e9"}`, int64(1_795_992_961_123_456))
	}
	f.Fuzz(func(t *testing.T, a, b, preferences string, activity int64) {
		type plain user
		p, _ := roster.ParseJSONObject([]byte(preferences))
		samejson.Check(t, user{Preferences: p}, plain{Preferences: p})
		u := user{
			AccountID: a, Activity: date{roster.FromMicros(activity)}, Email: a, First: b, ID: a, Invite: &b, Last: a, Preferences: p, Role: b, State: a,
		}
		samejson.Check(t, u, plain(u))
	})
}
