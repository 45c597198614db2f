package embedthis

import (
	"errors"
	"net/http"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wire"
)

// call is one request: of an admitted caller, or of nobody on a public route.
type call struct {
	*handler
	httpadapters.Caller
	acting *roster.Directory // the caller's account, acting for the caller; nil on a public route
	w      http.ResponseWriter
	r      *http.Request
	early  *named // nil: the body was not read yet
}

// sameOrigin trusts no other origin.
var sameOrigin = http.NewCrossOriginProtection()

// admit returns the call of a caller who may use the route. Requests of public
// routes are counted by the network that they come from.
func (h *handler) admit(w http.ResponseWriter, r *http.Request, route route) (*call, error) {
	if route.minRank == public {
		text, _ := token(r.Header)
		if err := wire.CheckOrigin(r, text, sameOrigin); err != nil {
			return nil, err
		}
		return &call{handler: h, w: w, r: r}, httpadapters.CountNetwork(w, r, h.cfg.Limiter, httpadapters.ClientAddr(r, h.cfg.Proxies...))
	}
	need := httpadapters.Need{Scope: route.scope, MinRank: route.minRank}
	var early *named
	if route.path == getPath && r.ContentLength >= 0 && r.ContentLength <= maxEarly {
		early = h.readNamed(w, r)
		need.Asked = early.asked()
	}
	caller, acting, err := h.cfg.Authorize.Admit(w, r, h.dir, token, need, h.cfg.Limiter)
	return &call{h, caller, acting, w, r, early}, err
}

// token returns the token of the Authorization header. The documents send it
// alone, the vendor's agent after "bearer".
func token(h http.Header) (string, bool) {
	if headers := h.Values("Authorization"); len(headers) == 1 && !strings.Contains(headers[0], " ") {
		h = http.Header{"Authorization": {"Bearer " + headers[0]}}
	}
	return wire.Bearer(h)
}

// vendor is the name of the set, under which users and accounts keep the ids that they
// had there.
const vendor = "embedthis"

// key names a user in a body: by id, by e-mail, or by both.
type key struct{ id, email wire.Value[string] }

func readKey(body *wire.Object) key {
	body.NotNull("id", "email")
	return key{id: body.Text("id"), email: body.Text("email")}
}

func (k key) empty() bool { return !k.id.Present && !k.email.Present }

// orSelf refuses members that are not known where k names nobody: a misspelled id
// must not turn the caller into the target. Options of a page may stand in a body.
func (k key) orSelf(body *wire.Object, known ...string) {
	if k.empty() {
		body.Only(append([]string{"id", "email"}, append(known, pageOptions...)...)...)
	}
}

// errNobody refuses a body that names no user.
var errNobody = &wire.Error{Status: http.StatusBadRequest, Reason: "must have an id or an email"}

// target returns the user whom k names; an empty k is the caller. Below rank
// admin, every other user is forbidden, whether there is one or not.
func (c *call) target(k key) (roster.User, error) {
	if k.empty() {
		id, err := c.self()
		if err != nil {
			return roster.User{}, err
		}
		return c.byKey(roster.UserKey{ID: id})
	}
	u, err := c.named(k)
	if c.Rank < roster.RankAdmin && (err == nil && u.ID != c.User || errors.Is(err, roster.ErrNotFound)) {
		return roster.User{}, roster.ErrForbidden
	}
	return u, err
}

// byKey returns the user with a key, who is not deleted.
func (c *call) byKey(k roster.UserKey) (roster.User, error) {
	asked := c.Asked
	if asked.Key != k {
		asked = roster.AskedUser{Key: k}
	}
	return wire.Living(c.acting.Asked(c.r.Context(), asked))
}

// self returns the id of the caller. A token of the account has no user.
func (c *call) self() (roster.ID, error) {
	switch {
	case !c.User.IsZero():
		return c.User, nil
	case c.Rank < roster.RankAdmin:
		return roster.ID{}, roster.ErrForbidden
	}
	return roster.ID{}, errNobody
}

// named returns the user whom k names. Id and e-mail must name the same one.
func (c *call) named(k key) (roster.User, error) {
	if !k.id.Present {
		return c.byKey(roster.UserKey{Email: k.email.V})
	}
	u, err := c.byKey(wire.UserKey(vendor, k.id.V))
	if err != nil || !k.email.Present {
		return u, err
	}
	if canonical, err := roster.CanonicalEmail(k.email.V); err != nil || canonical != u.CanonicalEmail {
		return roster.User{}, roster.ErrNotFound
	}
	return u, nil
}
