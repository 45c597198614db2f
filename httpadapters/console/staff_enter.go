package console

import (
	"cmp"
	"errors"

	"example.com/roster"
)

// insideCookie keeps which account staff has entered. It is no secret and no right: each
// request asks anew who is staff.
const insideCookie = "inside"

// goInside lets the call act in the account that staff has entered.
func (c *call) goInside() error {
	kept := c.jar.Remembered(c.r, insideCookie)
	if kept == "" || c.cfg.StaffRole == "" || !c.isStaff() {
		return nil
	}
	id, err := roster.ParseID(kept)
	if err != nil || id == c.Account {
		return nil
	}
	a, err := c.host().ForAccount(id).Account(c.r.Context())
	switch {
	case errors.Is(err, roster.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	c.entered, c.dir = a, c.asStaff(id)
	return nil
}

// asStaff returns the Directory of an account, acting for the host by the caller.
func (c *call) asStaff(account roster.ID) *roster.Directory {
	return c.host().ForAccount(account).ActingAsStaff(c.Session, c.cfg.StaffRole)
}

// isInside reports whether staff is in an account of somebody else's.
func (c *call) isInside() bool { return !c.entered.ID.IsZero() }

// insideBar says so, above every page.
func (c *call) insideBar() string {
	return c.t("inside.bar", cmp.Or(c.entered.Name, c.entered.ID.String()))
}

// mayEnter reports whether the caller may enter an account.
func (c *call) mayEnter(a roster.Account) bool {
	return c.cfg.StaffRole != "" && a.ID != c.Account && a.ID != c.entered.ID && a.Closed.IsZero()
}

// enterAccount takes staff into the account of a tenant, whose audit trail says so.
func (c *call) enterAccount() (string, error) {
	id, err := c.pathID()
	if err != nil {
		return "", err
	}
	a, err := c.host().ForAccount(id).Account(c.r.Context())
	switch {
	case err != nil:
		return "", err
	case !c.mayEnter(a):
		return "", roster.ErrForbidden
	}
	if err := c.asStaff(id).EnterAsStaff(c.r.Context()); err != nil {
		return "", err
	}
	c.jar.Remember(c.w, c.r, insideCookie, id.String())
	c.noteStaff("entered an account", id)
	return done(c.Base+"/", "entered"), nil
}

// leaveAccount takes staff back into their own account.
func (c *call) leaveAccount() (string, error) {
	c.jar.Forget(c.w, c.r, insideCookie)
	if !c.isInside() {
		return c.link("accounts"), nil
	}
	return done(c.link("accounts", c.entered.ID.String()), "left-account"), nil
}
