package httpadapters_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestRequireAccessServesMembers counts the uses of a member in the account that granted
// them.
func TestRequireAccessServesMembers(t *testing.T) {
	is := is.New(t)
	p := newReports(t)
	other, err := p.dir.CreateAccount(t.Context(), roster.NewAccount{Name: "Other"})
	is.NoErr(err)
	guest, err := p.dir.ForAccount(other.ID).Create(t.Context(), roster.NewUser{Active: true})
	is.NoErr(err)
	_, err = p.dir.CreateMembership(t.Context(), roster.NewMembership{
		Account: p.dir.AccountID(), Home: other.ID, User: guest.ID, Role: roster.RoleUser,
	})
	is.NoErr(err)
	p.jane = guest
	p.cfg.Uses = 1
	is.Equal(p.ask().Code, 403) // nothing was granted
	_, err = p.dir.Grant(t.Context(), guest.ID, roster.NewGrant{Group: p.group.ID})
	is.NoErr(err)
	for _, want := range []int{200, 200, 429} {
		is.Equal(p.ask().Code, want)
	}
}
