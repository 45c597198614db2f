package roster_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestAMemberFindsItself asks for the own record in a list, which has own users alone
// else.
func TestAMemberFindsItself(t *testing.T) {
	w := newAbroad(t, roster.RoleReadOnly)
	self := w.there.ActingAs(roster.Actor{User: w.jane.ID})
	byID := roster.Where(roster.FieldID, roster.OpEq, w.jane.ID)
	seen, err := self.User(t.Context(), w.jane.ID)
	is.New(t).NoErr(err)
	for name, c := range map[string]struct {
		dir  *roster.Directory
		q    roster.UserQuery
		want []roster.User
	}{
		"itself":              {self, roster.UserQuery{Where: []roster.Condition{byID}}, []roster.User{seen}},
		"by a word":           {self, roster.UserQuery{Search: "jane", Where: []roster.Condition{byID}}, []roster.User{seen}},
		"by another word":     {self, roster.UserQuery{Search: "joe", Where: []roster.Condition{byID}}, nil},
		"with its role there": {self, roster.UserQuery{Where: []roster.Condition{byID, roster.Where(roster.FieldRole, roster.OpEq, seen.Role)}}, []roster.User{seen}},
		"with its role home":  {self, roster.UserQuery{Where: []roster.Condition{byID, roster.Where(roster.FieldRole, roster.OpEq, roster.RoleOwner)}}, nil},
		"behind it":           {self, roster.UserQuery{Where: []roster.Condition{byID}, Skip: 1}, nil},
		"by the host":         {w.there, roster.UserQuery{Where: []roster.Condition{byID}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			page, err := c.dir.Users(t.Context(), c.q)
			is.NoErr(err)
			is.Equal(page.Users, c.want)
			n, err := c.dir.Count(t.Context(), c.q)
			is.NoErr(err)
			if c.q.Skip == 0 {
				is.Equal(n, len(c.want))
			}
		})
	}
}
