package session

import (
	"errors"
	"net/http"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// freshFor is how long after a sign-in nobody is asked for the password again.
const freshFor = 5 * time.Minute

// export answers with everything that is kept about the user, as a file. After an
// error in its middle the text stays without its end.
func (c *call) export() (any, error) {
	to := &wire.Attachment{ResponseWriter: c.w, Name: "export-" + c.User.ID.String() + ".json"}
	err := c.own().Export(c.r.Context(), c.User.ID, to)
	switch {
	case err != nil && !to.Begun:
		return nil, err
	case err != nil:
		wire.LogUnknown(c.cfg.Log, "session", c.r, err)
	}
	return answered{}, nil
}

// answered says that a route has sent its answer.
type answered struct{}

// errProofNeeded asks for the password of who has been signed in for a while.
var errProofNeeded = &wire.Error{
	Status: http.StatusForbidden, Field: "password", Reason: "is required: send it, or sign in again and repeat within five minutes",
}

// errLastOwner tells the last owner what to do.
var errLastOwner = errors.New("session: the last owner of an account stays")

// removeSelf removes the user, who has just signed in or types the password again.
func (c *call) removeSelf() (any, error) {
	if !c.cfg.DeleteSelf {
		return nil, roster.ErrNotFound
	}
	password, err := c.optionalPassword()
	if err != nil {
		return nil, err
	}
	switch {
	case password != "":
		_, err := c.own().VerifyPassword(c.r.Context(), c.User.ID, password)
		if err := passwordError(err, "password"); err != nil {
			return nil, err
		}
	case c.dir.Now().Sub(c.Secret.Created) >= freshFor:
		return nil, errProofNeeded
	}
	_, err = c.own().RemoveSelf(c.r.Context())
	if errors.Is(err, roster.ErrLastOwner) {
		return nil, errLastOwner
	}
	if err == nil && c.cookie {
		c.jar.Clear(c.w, c.r)
	}
	return nil, err
}

// optionalPassword returns the member password of a body that may be missing.
func (c *call) optionalPassword() (roster.SecretText, error) {
	if c.r.ContentLength == 0 {
		return "", nil
	}
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return "", err
	}
	body.NotNull("password")
	return roster.SecretText(body.Text("password").V), body.Err()
}
