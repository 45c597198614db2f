package moving

import (
	"context"
	"io"
	"slices"
	"strings"
)

// Clerk returns a Reader of the CSV file that Clerk's dashboard exports. The id of a user
// becomes its external id, and the hash of its password comes along. Usernames, phone
// numbers and second factors do not. The error is about the first line.
func Clerk(r io.Reader) (Reader, error) {
	c := &clerk{}
	mapping := Mapping{Columns: map[string]string{
		"id": "external_id", "first_name": "first", "last_name": "last", "primary_email_address": "email",
		"verified_email_addresses": "verified", "password_digest": "password_hash", "created_at": "created",
	}}
	for _, left := range []string{
		"username", "primary_phone_number", "verified_phone_numbers", "unverified_phone_numbers",
		"unverified_email_addresses", "password_hasher", "totp_secret",
	} {
		mapping.Columns[left] = "-"
	}
	verified := csvField{name: "verified_email_addresses", set: func(_ *Row, text string) string {
		c.verified = strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;| \n", r) })
		return ""
	}}
	var err error
	c.in, err = newCSV(r, mapping, map[string]csvField{"verified": verified})
	return c, err
}

type clerk struct {
	in       *csvReader
	verified []string // addresses of the row that is read
}

// Read returns the next row.
func (c *clerk) Read(ctx context.Context) (Row, error) {
	c.verified = nil
	row, err := c.in.Read(ctx)
	row.EmailVerified = row.Email != "" && slices.Contains(c.verified, row.Email)
	return row, err
}
