package publicala

import (
	"testing"

	"example.com/roster/httpadapters/internal/samejson"
)

// FuzzUser writes a user in a list as encoding/json does.
func FuzzUser(f *testing.F) {
	for _, seed := range []string{"", "Ann", "<&>\"\\", "\x00\n\u2028\xff\u00e9"} {
		f.Add(seed, "Ann", int64(-1), true)
	}
	f.Fuzz(func(t *testing.T, a, b string, n int64, flag bool) {
		type plain item
		samejson.Check(t, &item{}, plain{})
		limit := int(n)
		v := item{
			ID: n, UUID: a, Admin: flag, PlanAdmin: !flag, Email: b, SessionsLimit: &limit, OnlySeesReadable: limit, Picture: a,
			CreatedAt: b, UpdatedAt: a, DeletedAt: &b, PurchasedCount: limit, UserPlansCount: -limit, CanBeEdited: flag,
			CreatedAtDateString: a, Impersonate: &b, Sessions: &a, IPRanges: []string{b}, Referrers: []string{}, Purchased: []string{a, b},
			UserPlans: []plan{{n, a, nil, &b}, {-n, b, &a, nil}}, ExternalID: &b,
		}
		samejson.Check(t, &v, plain(v))
	})
}
