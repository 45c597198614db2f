package console

import (
	"errors"
	"net/http"

	"example.com/roster"
)

// impersonate begins a session of a person for the admin who asks. The admin's own
// session waits in a cookie of its own, which ends with the other one.
func (c *call) impersonate() (string, error) {
	if c.cfg.NoImpersonation || c.isInside() {
		return "", roster.ErrNotFound
	}
	id, err := c.pathID()
	if err != nil {
		return "", err
	}
	made, err := c.host().ForAccount(c.dir.AccountID()).Impersonate(c.r.Context(), c.Session, id, c.jar.Client(c.r))
	if err != nil {
		return "", err
	}
	waits := c.Session
	waits.Token, waits.Secret.Expires = c.text, made.Secret.Expires
	c.own.Set(c.w, c.r, waits)
	c.jar.Set(c.w, c.r, made)
	if c.cfg.AccountURL != "" {
		return c.cfg.AccountURL, nil
	}
	return c.cfg.Path + "/", nil
}

// signOut ends the session of the browser and, where somebody acts as another person,
// their own.
func (c *call) signOut() (string, error) {
	ended := []roster.SecretText{c.text}
	if own, _ := c.own.Text(c.r); c.impersonates() && own != "" {
		ended = append(ended, own)
	}
	for _, text := range ended {
		if err := c.Handler.dir.SignOut(c.r.Context(), text); err != nil && !errors.Is(err, roster.ErrCredentials) {
			return "", err
		}
	}
	c.jar.Clear(c.w, c.r)
	c.own.Clear(c.w, c.r)
	return c.cfg.SignInURL, nil
}

// endImpersonation ends the session of the other person, and makes the admin's own
// the browser's again, if it is the one that asked for the other.
func (c *call) endImpersonation() (string, error) {
	if !c.impersonates() {
		return "", roster.ErrNotFound
	}
	other := c.User.ID
	if err := c.Handler.dir.SignOut(c.r.Context(), c.text); err != nil && !errors.Is(err, roster.ErrCredentials) {
		return "", err
	}
	text, _ := c.own.Text(c.r)
	c.own.Clear(c.w, c.r)
	own, err := c.Handler.dir.Session(c.r.Context(), text)
	if err != nil || own.Secret.ID != c.Secret.Impersonator.Session {
		c.jar.Clear(c.w, c.r)
		if err != nil && !errors.Is(err, roster.ErrCredentials) {
			return "", err
		}
		return c.signInURL(&http.Request{URL: c.r.URL}), nil
	}
	own.Token = text
	c.jar.Set(c.w, c.r, own)
	return c.link("people", other.String()), nil
}
