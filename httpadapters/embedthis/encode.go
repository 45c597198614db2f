package embedthis

import "example.com/roster/httpadapters/internal/wire"

// AppendJSON is the [wire.Appender] of a user.
func (u user) AppendJSON(b []byte) []byte {
	w := wire.Open(b)
	w.String("accountId", u.AccountID)
	w.Key("activity")
	w.Text = u.Activity.AppendJSON(w.Text)
	w.String("email", u.Email)
	w.String("first", u.First)
	w.String("id", u.ID)
	w.Optional("invite", u.Invite)
	w.String("last", u.Last)
	w.Raw("preferences", u.Preferences.String())
	w.String("role", u.Role)
	w.String("state", u.State)
	return w.Close()
}
