package session

import (
	"errors"
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// errPassword refuses a password that should prove who acts. The session goes on,
// so that this is no 401.
var errPassword = &wire.Error{Status: http.StatusForbidden, Field: "password", Reason: "must be the present one"}

// changePassword sets another password, by the present one. The session of the
// request goes on, and every other one ends.
func (c *call) changePassword() (any, error) {
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	body.Require("password", "new_password")
	present, next := body.Text("password").V, body.Text("new_password").V
	if err := body.Err(); err != nil {
		return nil, err
	}
	_, err = c.own().ChangePassword(c.r.Context(), c.User.ID, roster.SecretText(present), roster.SecretText(next), c.Secret.ID)
	return nil, passwordError(err, "new_password")
}

// passwordError turns the error of a wrong password into errPassword, and gives
// that of a new one the name of its member.
func passwordError(err error, member string) error {
	var invalid *roster.InvalidError
	switch {
	case errors.Is(err, roster.ErrCredentials):
		return errPassword
	case errors.As(err, &invalid) && invalid.Field == "password":
		return &roster.InvalidError{Field: member, Reason: invalid.Reason}
	}
	return err
}
