package roster_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestWhoSeesAMembershipsAccount asks for the account that jane is a member of: her
// own account's people learn its name, if they may know about her at all.
func TestWhoSeesAMembershipsAccount(t *testing.T) {
	w := newAbroad(t, roster.RoleUser)
	_, err := w.there.EditAccount(t.Context(), func(p *roster.AccountProfile) error {
		p.Name, p.Email = "There", "bills@there.test"
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	as := func(r roster.Role) *roster.Directory {
		u := mustCreate(t, w.home, roster.NewUser{Role: r, Active: true})
		return w.home.ActingAs(roster.Actor{User: u.ID})
	}
	for name, c := range map[string]struct {
		dir   *roster.Directory
		err   error
		bills string
	}{
		"the host":            {w.home, nil, "bills@there.test"},
		"an admin":            {as(roster.RoleAdmin), nil, ""},
		"herself":             {w.home.ActingAs(roster.Actor{User: w.jane.ID}), nil, ""},
		"another user":        {as(roster.RoleUser), roster.ErrForbidden, ""},
		"who reads only":      {as(roster.RoleReadOnly), roster.ErrForbidden, ""},
		"the other account's": {w.there, roster.ErrNotFound, ""},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			account, err := c.dir.MembershipAccount(t.Context(), w.membership.ID)
			is.Equal(err, c.err)
			is.Equal(account.Email, c.bills)
			is.Equal(account.Name == "There", c.err == nil)
			all, err := c.dir.MembershipAccounts(t.Context(), []roster.ID{w.jane.ID})
			switch c.err {
			case roster.ErrNotFound: // nobody of the account's own
				is.NoErr(err)
				is.Equal(len(all), 0)
			case nil:
				is.NoErr(err)
				is.Equal(all, []roster.Account{account})
			default:
				is.Equal(err, c.err)
			}
			_, err = c.dir.MembershipAccount(t.Context(), roster.NewID())
			if c.err == nil {
				is.Equal(err == roster.ErrNotFound, name != "herself")
				return
			}
			is.Equal(err, c.err) // like one that is not there
		})
	}
}
