package moving

import (
	"bytes"
	"context"
	"encoding/json"
	"io"

	"example.com/roster"
)

// Auth0 returns a Reader of the lines that Auth0 exports, a JSON object each: of its
// export of users, and of the file with password hashes that its support hands out. Import
// the first and then the second: rows find their users by address and external id, which is the
// user_id. app_metadata becomes Attrs, user_metadata becomes Preferences. Members of other
// names are left out.
func Auth0(r io.Reader) Reader { return &auth0{lines: newLines(r)} }

type auth0 struct{ lines *lines }

// auth0User is a line of one of the two files.
type auth0User struct {
	UserID        string            `json:"user_id"`
	Email         string            `json:"email"`
	EmailVerified bool              `json:"email_verified"`
	Name          string            `json:"name"`
	GivenName     string            `json:"given_name"`
	FamilyName    string            `json:"family_name"`
	Picture       string            `json:"picture"`
	CreatedAt     string            `json:"created_at"`
	Blocked       bool              `json:"blocked"`
	UserMetadata  roster.JSONObject `json:"user_metadata"`
	AppMetadata   roster.JSONObject `json:"app_metadata"`
	PasswordHash  string            `json:"passwordHash"`
	ID            struct {
		OID string `json:"$oid"`
	} `json:"_id"`
}

// Read returns the row of the next line.
func (a *auth0) Read(ctx context.Context) (Row, error) {
	for {
		if err := ctx.Err(); err != nil {
			return Row{}, err
		}
		text, err := a.lines.next()
		if err != nil {
			return Row{}, err
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		r := rowOf(json.RawMessage(text), auth0Row)
		if r.bad != nil {
			r.bad.Line = a.lines.n
			return Row{}, r.bad
		}
		r.row.Line = a.lines.n
		return r.row, nil
	}
}

func auth0Row(u *auth0User) (row Row, err error) {
	row = Row{
		ExternalID: u.UserID, Email: u.Email, EmailVerified: u.EmailVerified, Name: u.Name, First: u.GivenName, Last: u.FamilyName,
		Image: u.Picture, Preferences: u.UserMetadata, Attrs: u.AppMetadata, PasswordHash: roster.PasswordHash(u.PasswordHash),
	}
	if row.ExternalID == "" && u.ID.OID != "" {
		row.ExternalID = "auth0|" + u.ID.OID
	}
	if row.Name == row.Email {
		row.Name = "" // what Auth0 fills in
	}
	switch {
	case u.Blocked:
		row.State = roster.StateDeactivated
	case u.UserID != "":
		row.State = roster.StateActive
	}
	row.Created, err = isoTime("created_at", u.CreatedAt)
	return row, err
}
