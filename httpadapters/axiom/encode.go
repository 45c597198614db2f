package axiom

import "example.com/roster/httpadapters/internal/wire"

// AppendJSON is the [wire.Appender] of a user.
func (u user) AppendJSON(b []byte) []byte {
	w := wire.Open(b)
	w.String("email", u.Email)
	w.String("id", u.ID)
	w.String("name", u.Name)
	w.Key("role")
	role := wire.Open(w.Text)
	role.String("id", u.Role.ID)
	role.String("name", u.Role.Name)
	w.Text = role.Close()
	return w.Close()
}
