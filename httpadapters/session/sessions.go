package session

import (
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// current answers with the session and its user.
func (c *call) current() (any, error) { return newBegun(c.Session), nil }

// signOut ends the session of the request. A browser whose session is over
// already loses its cookie, which is what its user asked for.
func (c *call) signOut() (any, error) {
	if c.Secret.ID.IsZero() {
		c.jar.Clear(c.w, c.r)
		return nil, nil
	}
	err := c.dir.CalledFrom(c.client()).SignOut(c.r.Context(), c.text)
	if err == nil && c.cookie {
		c.jar.Clear(c.w, c.r)
	}
	return nil, err
}

// signsOut reports whether a browser may ask a route without a live session.
func (r route) signsOut() bool { return r.method == http.MethodDelete && r.path == "/session" }

// sessionsPage is how many sessions one answer has at most.
const sessionsPage = 100

// list answers with a page of the caller's sessions, behind the one that after names.
func (c *call) list() (any, error) {
	query, err := wire.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	q := roster.SessionQuery{User: c.User.ID, Limit: min(sessionsPage, c.dir.MaxPage())}
	if after, asked := query["after"]; asked {
		if q.After, err = roster.ParseID(after[0]); err != nil || len(after) > 1 {
			return nil, &roster.InvalidError{Field: "after", Reason: "must be the id of a session"}
		}
	}
	live, err := c.own().Sessions(c.r.Context(), q)
	if err != nil {
		return nil, err
	}
	v := sessions{Sessions: make([]session, len(live))}
	if len(live) == q.Limit {
		next := live[len(live)-1].ID.String()
		v.Next = &next
	}
	for i, s := range live {
		v.Sessions[i] = newSession(s, c.Secret.ID)
	}
	return v, nil
}

// end ends one session of the caller. Sessions of others are not found.
func (c *call) end() (any, error) {
	id, err := roster.ParseID(c.r.PathValue("id"))
	if err != nil {
		return nil, roster.ErrNotFound
	}
	return nil, c.endSession(id)
}

// endAll ends the caller's other sessions; with all=true that of the request, too.
func (c *call) endAll() (any, error) {
	query, err := wire.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	except, all := c.Secret.ID, query["all"]
	switch {
	case len(all) == 1 && all[0] == "true":
		except = roster.ID{}
	case len(all) > 1 || len(all) == 1 && all[0] != "false":
		return nil, &roster.InvalidError{Field: "all", Reason: "must be true or false"}
	}
	_, err = c.own().EndSessions(c.r.Context(), c.User.ID, except)
	if err == nil && except.IsZero() && c.cookie {
		c.jar.Clear(c.w, c.r)
	}
	return nil, err
}

func (c *call) endSession(id roster.ID) error {
	err := c.own().EndSession(c.r.Context(), c.User.ID, id)
	if err == nil && id == c.Secret.ID && c.cookie {
		c.jar.Clear(c.w, c.r)
	}
	return err
}
