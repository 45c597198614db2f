package session

import (
	"errors"
	"net/http"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wire"
)

// call is one request: of the user of Session, or of nobody on a public route.
type call struct {
	*Handler
	roster.Session
	proof
	w http.ResponseWriter
	r *http.Request
}

// proof is the session token of a request.
type proof struct {
	text   roster.SecretText // empty: none
	cookie bool              // it came in the cookie
}

// bearers returns the Authorization headers that may have a session token. Browsers
// add those of other schemes by themselves, such as Basic where a proxy in front
// asks for a password: they prove nothing here.
func bearers(h http.Header) []string {
	var found []string
	for _, value := range h.Values("Authorization") {
		if scheme, _, _ := strings.Cut(value, " "); strings.EqualFold(scheme, "Bearer") {
			found = append(found, value)
		}
	}
	return found
}

// proofOf returns the proof in r. It refuses two proofs in one request (RFC
// 6750, section 2).
func (h *Handler) proofOf(r *http.Request) (proof, error) {
	tokens := bearers(r.Header)
	text, ok := wire.Bearer(http.Header{"Authorization": tokens})
	kept, cookies := h.jar.Text(r)
	switch {
	case cookies > 1, cookies == 1 && len(tokens) > 0:
		return proof{}, errProofs
	case cookies == 1:
		return proof{text: kept, cookie: true}, nil
	case !ok:
		return proof{}, roster.ErrCredentials
	}
	return proof{text: roster.SecretText(text)}, nil
}

// admit returns the call of a live session. Requests of public routes need none
// and are counted by the network that they come from.
func (h *Handler) admit(w http.ResponseWriter, r *http.Request, route route) (*call, error) {
	c := &call{Handler: h, w: w, r: r}
	err := wire.CheckOrigin(r, strings.Join(bearers(r.Header), ""), h.origin)
	if err != nil {
		return nil, err
	}
	if !route.public {
		c.Session, c.proof, err = h.live(w, r)
		if c.cookie && route.signsOut() && errors.Is(err, roster.ErrCredentials) {
			return c, nil
		}
		return c, err
	}
	if err := h.count(r); err != nil {
		return nil, err
	}
	c.proof, err = h.proofOf(r)
	if errors.Is(err, roster.ErrCredentials) {
		return c, nil // a public route needs no session
	}
	return c, err
}

// count counts a request of a network.
func (h *Handler) count(r *http.Request) error {
	q := httpadapters.TakeNetwork(r.Context(), h.cfg.Limiter, httpadapters.ClientAddr(r, h.cfg.Proxies...))
	if !q.Allowed {
		return &roster.ThrottledError{Retry: q.Retry}
	}
	return nil
}

// live returns the live session of r. It rotates a cookie if the role where it acts is
// not the one that the session began with.
func (h *Handler) live(w http.ResponseWriter, r *http.Request) (roster.Session, proof, error) {
	p, err := h.proven(r)
	if err != nil {
		return roster.Session{}, p, err
	}
	s, err := wire.Apart(r, func() (roster.Session, error) {
		return h.dir.CalledFrom(h.jar.Client(r)).Session(r.Context(), p.text)
	})
	if err != nil || !p.cookie {
		return s, p, err
	}
	s, p.text, err = h.jar.Rotate(w, r, s, p.text)
	return s, p, err
}

// account returns the Directory for requests without a session: sign-in and
// forgotten passwords.
func (c *call) account() *roster.Directory {
	if c.cfg.Account == nil {
		return c.dir.CalledFrom(c.client())
	}
	return c.dir.ForAccount(c.cfg.Account(c.r)).CalledFrom(c.client())
}

// own returns the Directory of the caller's account, acting for the caller.
func (c *call) own() *roster.Directory { return own(c.dir.CalledFrom(c.client()), c.Session) }

func own(dir *roster.Directory, s roster.Session) *roster.Directory {
	return dir.ForAccount(s.User.Account).ActingAs(s.Actor())
}

// client says where the request comes from. The list of sessions shows it, and
// failures are counted by it.
func (c *call) client() roster.ClientInfo { return c.jar.Client(c.r) }
