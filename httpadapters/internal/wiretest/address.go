package wiretest

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// OwnAddress checks a route by which alice asks for another address of her own. It
// answers the same whether somebody has the address or not, mails a code there,
// and leaves her the old one.
func OwnAddress(t *testing.T, w *World, status int, ask func(email string) Reply) {
	t.Helper()
	is := is.New(t)
	before := w.User("alice")
	free := ask("free@x.test")
	is.Equal(free.Status, status)
	is.Equal(ask("bob@x.test"), free) // which is bob's
	after := w.User("alice")
	is.Equal(after.Email, before.Email)
	is.Equal(after.CanonicalEmail, before.CanonicalEmail)
	is.Equal(after.EmailVerified, before.EmailVerified)
	pending := Must(w.Store.Secrets(t.Context(), roster.SecretSelection{
		Account: before.Account, User: before.ID, Purpose: roster.PurposeEmailChange, Pending: true,
	}))(t)
	is.Equal(len(pending), 1)
	is.Equal(pending[0].Email, "bob@x.test")
	is.Equal(ask("no address").Status/100, 4)
	is.Equal(ask("third@x.test").Status, status)
	is.Equal(ask("fourth@x.test").Status, 429) // paced
}

// OwnAddressWithoutKeys checks that such a route says so where nothing can be
// mailed, and does nothing.
func OwnAddressWithoutKeys(t *testing.T, w *World, ask func(email string) Reply) {
	t.Helper()
	is := is.New(t)
	before, events := w.User("alice"), w.Events()
	is.Equal(ask("free@x.test").Status, 501)
	is.Equal(w.User("alice"), before)
	is.Equal(w.Events(), events)
}
