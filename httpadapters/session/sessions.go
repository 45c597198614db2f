package session

import "example.com/roster"

// current answers with the session and its user.
func (c *call) current() (any, error) { return newBegun(c.Session), nil }

// signOut ends the session of the request.
func (c *call) signOut() (any, error) { return nil, c.endSession(c.Secret.ID) }

func (c *call) list() (any, error) {
	live, err := c.own().Sessions(c.r.Context(), c.User.ID)
	if err != nil {
		return nil, err
	}
	v := sessions{Sessions: make([]session, len(live))}
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

func (c *call) endSession(id roster.ID) error {
	err := c.own().EndSession(c.r.Context(), c.User.ID, id)
	if err == nil && id == c.Secret.ID && c.cookie {
		clearCookie(c.w)
	}
	return err
}
