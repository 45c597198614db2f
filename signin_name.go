package roster

import (
	"cmp"
	"context"
)

// signInName is what somebody signs in by: an address, or a username of the account.
type signInName struct {
	email    string // canonical; empty: the text is no address
	username string // canonical; empty: the text is no username, or usernames do not count
}

// newSignInName returns the name that a text is. ok is false for a text that nobody
// can have.
func newSignInName(text string) (n signInName, ok bool) {
	n.email, _ = CanonicalEmail(text)
	n.username, _ = CanonicalUsername(text)
	return n, n != signInName{}
}

// addressName returns the name of an address, whoever has it as a username.
func addressName(email string) signInName { return signInName{email: email} }

// counted returns what failures are counted at.
func (n signInName) counted() string { return cmp.Or(n.email, n.username) }

// names reports whether u can sign in by n.
func (n signInName) names(u *User) bool {
	return n.email != "" && n.email == u.CanonicalEmail || n.username != "" && n.username == u.CanonicalUsername
}

// condition selects the users whom n names.
func (n signInName) condition() Condition {
	byEmail, byUsername := Where(FieldEmail, OpEq, n.email), Where(FieldUsername, OpEq, n.username)
	switch {
	case n.email == "":
		return byUsername
	case n.username == "":
		return byEmail
	}
	return Or(byEmail, byUsername)
}

// signInUsers returns the users whom n names and who are not deleted: at most one who
// has the address, and then at most one who has the username. It is one read, whoever
// has them.
func (d *Directory) signInUsers(ctx context.Context, n signInName) ([]User, error) {
	s := d.selectOne(n.condition(), notDeleted)
	s.Limit = 2
	found, err := d.readUsers(ctx, s)
	if len(found) == 2 && found[0].CanonicalEmail != n.email {
		found[0], found[1] = found[1], found[0]
	}
	return found, err
}

// signInUser returns the user whom n names: who has the address goes before who has it
// as a username. The error is ErrNotFound.
func (d *Directory) signInUser(ctx context.Context, n signInName) (User, error) {
	return first(d.signInUsers(ctx, n))
}

// signInCountedAs returns what failures at a name are counted as: of all texts that find
// one user by a username it is the same, and of all that find one by an address, so that
// another spelling is no further try.
func signInCountedAs(name string) string {
	if canonical, err := CanonicalUsername(name); err == nil {
		return canonical
	}
	return name
}
