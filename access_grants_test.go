package roster_test

import (
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestCurrentGrants leaves out what is over at the time of the Directory, and neither what
// is to come nor, where they are wanted, what was revoked.
func TestCurrentGrants(t *testing.T) {
	is := is.New(t)
	now, cfg := noon, testConfig()
	cfg.Now = func() time.Time { return now }
	dir := roster.New(memstore.New(), cfg)
	u := mustCreate(t, dir, roster.NewUser{Active: true})
	grant := func(product string, from, until time.Time) roster.Grant {
		g, err := dir.Grant(t.Context(), u.ID, roster.NewGrant{Product: product, From: from, Until: until})
		is.NoErr(err)
		return g
	}
	grant("over", time.Time{}, noon.Add(time.Hour))
	grant("open", time.Time{}, time.Time{})
	grant("to come", noon.Add(2*time.Hour), noon.Add(3*time.Hour))
	revoked := grant("revoked", time.Time{}, time.Time{})
	_, err := dir.RevokeGrant(t.Context(), revoked.ID)
	is.NoErr(err)
	now = noon.Add(time.Hour)
	for _, test := range []struct {
		query roster.GrantQuery
		want  []string
	}{
		{roster.GrantQuery{}, []string{"over", "open", "to come"}},
		{roster.GrantQuery{Current: true}, []string{"open", "to come"}},
		{roster.GrantQuery{Current: true, Ended: true}, []string{"open", "to come", "revoked"}},
		{roster.GrantQuery{Current: true, Users: []roster.ID{u.ID}, Limit: 1}, []string{"open"}},
	} {
		found, err := dir.Grants(t.Context(), test.query)
		is.NoErr(err)
		var products []string
		for _, g := range found {
			products = append(products, g.Product)
		}
		is.Equal(products, test.want)
	}
}
