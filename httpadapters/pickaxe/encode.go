package pickaxe

import "example.com/roster/httpadapters/internal/wire"

// AppendJSON is the [wire.Appender] of a user.
func (u *user) AppendJSON(b []byte) []byte {
	w := wire.Open(b)
	w.String("userId", u.UserID)
	w.String("email", u.Email)
	w.String("name", u.Name)
	w.String("image", u.Image)
	w.String("ipAddress", u.IPAddress)
	w.Bool("isEmailVerified", u.IsEmailVerified)
	w.String("summary", u.Summary)
	w.Int("currentUses", u.CurrentUses)
	w.Int("extraUses", u.ExtraUses)
	w.Strings("products", u.Products)
	w.Strings("boughtProducts", u.BoughtProducts)
	w.Strings("giftedProducts", u.GiftedProducts)
	w.Optional("accessGroupId", u.AccessGroupID)
	w.Strings("accessGroupIds", u.AccessGroupIDs)
	return w.Close()
}

// shownUser is [data] with one user.
type shownUser struct{ *user }

// AppendJSON is the [wire.Appender] of an answer with one user.
func (d shownUser) AppendJSON(b []byte) []byte {
	return append(d.user.AppendJSON(append(b, `{"data":`...)), '}')
}
