package moving

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"example.com/roster"
)

// Firebase returns a Reader of the JSON file that "firebase auth:export" writes. The
// localId of a user becomes its external id. The hash of a password comes along in the
// form that foreignhash.Firebase checks, which the host gives the project's parameters.
// Phone numbers, linked identities and second factors do not come along. A user of more
// than 1 MiB ends the import.
func Firebase(r io.Reader) Reader {
	b := newBudget(withoutBOM(r))
	return &firebase{budget: b, dec: json.NewDecoder(b)}
}

type firebase struct {
	budget *budget
	dec    *json.Decoder
	begun  bool
	n      int
}

// firebaseUser is a user of the file.
type firebaseUser struct {
	LocalID          string      `json:"localId"`
	Email            string      `json:"email"`
	EmailVerified    bool        `json:"emailVerified"`
	PasswordHash     string      `json:"passwordHash"`
	Salt             string      `json:"salt"`
	DisplayName      string      `json:"displayName"`
	PhotoURL         string      `json:"photoUrl"`
	CreatedAt        json.Number `json:"createdAt"` // milliseconds, as a text
	Disabled         bool        `json:"disabled"`
	CustomAttributes string      `json:"customAttributes"` // JSON as a text
}

// errFirebase is the error of a file that is something else.
var errFirebase = errors.New(`moving: the file must be a JSON object with the member "users"`)

// Read returns the row of the next user.
func (f *firebase) Read(ctx context.Context) (Row, error) {
	if err := ctx.Err(); err != nil {
		return Row{}, err
	}
	f.budget.refill()
	if !f.begun {
		if err := f.begin(); err != nil {
			return Row{}, err
		}
		f.begun = true
	}
	if !f.dec.More() {
		if token, err := f.dec.Token(); err != nil || token != json.Delim(']') {
			return Row{}, fmt.Errorf("%w, and not end before it does", errFirebase)
		}
		return Row{}, io.EOF
	}
	var text json.RawMessage
	if err := f.dec.Decode(&text); err != nil {
		if errors.Is(err, errTooLong) {
			return Row{}, errTooLong
		}
		return Row{}, errFirebase
	}
	f.n++
	r := rowOf(text, firebaseRow)
	if r.bad != nil {
		r.bad.Line = f.n
		return Row{}, r.bad
	}
	r.row.Line = f.n
	return r.row, nil
}

// begin reads up to the first user.
func (f *firebase) begin() error {
	if token, err := f.dec.Token(); err != nil || token != json.Delim('{') {
		return errFirebase
	}
	for f.dec.More() {
		name, err := f.dec.Token()
		if err != nil {
			return errFirebase
		}
		if name == "users" {
			if token, err := f.dec.Token(); err != nil || token != json.Delim('[') {
				return errFirebase
			}
			return nil
		}
		var other json.RawMessage
		if f.dec.Decode(&other) != nil {
			return errFirebase
		}
	}
	return errFirebase
}

func firebaseRow(u *firebaseUser) (row Row, err error) {
	row = Row{
		ExternalID: u.LocalID, Email: u.Email, EmailVerified: u.EmailVerified, Name: u.DisplayName, Image: u.PhotoURL,
		State: roster.StateActive,
	}
	if u.Disabled {
		row.State = roster.StateDeactivated
	}
	if u.CreatedAt != "" {
		n, err := u.CreatedAt.Int64()
		if err != nil {
			return row, &RowError{Field: "createdAt", Reason: "must be a whole number of milliseconds"}
		}
		row.Created = millis(n)
	}
	if u.PasswordHash != "" {
		row.PasswordHash = roster.PasswordHash("firebase-scrypt$" + u.Salt + "$" + u.PasswordHash)
	}
	if u.CustomAttributes != "" {
		if row.Attrs, err = roster.ParseJSONObject([]byte(u.CustomAttributes)); err != nil {
			return row, &RowError{Field: "customAttributes", Reason: "must be a JSON object"}
		}
	}
	return row, nil
}

// millis reads a time of milliseconds since 1970; zero for none.
func millis(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}
