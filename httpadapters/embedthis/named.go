package embedthis

import (
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// getPath is the route that reads one user.
const getPath = "/user/get"

// maxEarly is the largest body of that route which is read before it is known who
// calls, so that the user is read with the token: so much of a body has usually come
// with the headers. What is wrong with it is told when the caller is known.
const maxEarly = 1 << 10

// named is a body, which may be empty, and the user whom it names.
type named struct {
	body *wire.Object
	key  key
	err  error
}

func (h *handler) readNamed(w http.ResponseWriter, r *http.Request) *named {
	body, err := wire.ReadOptional(w, r, h.cfg.Strict)
	if err != nil {
		return &named{err: err}
	}
	return &named{body: body, key: readKey(body)}
}

// asked returns the user whom n names; zero where it names nobody.
func (n *named) asked() (k roster.UserKey) {
	switch {
	case n.key.id.Present:
		k = wire.UserKey(vendor, n.key.id.V)
	case n.key.email.Present:
		k.Email = n.key.email.V
	}
	return k
}

// get returns one user; the caller if the body names none.
func (c *call) get() (any, error) {
	n := c.early
	if n == nil {
		n = c.readNamed(c.w, c.r)
	}
	if n.err != nil {
		return nil, n.err
	}
	n.key.orSelf(n.body)
	if err := n.body.Err(); err != nil {
		return nil, err
	}
	u, err := c.target(n.key)
	if err != nil {
		return nil, err
	}
	return c.shown(u)
}
