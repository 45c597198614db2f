package moving

import (
	"errors"
	"slices"
	"strings"

	"example.com/roster"
)

// rowErrors say what is wrong with one row: the others go on.
var rowErrors = []error{
	roster.ErrInvalid, roster.ErrNotFound, roster.ErrExists, roster.ErrForbidden, roster.ErrState,
	roster.ErrLastOwner, roster.ErrUnusableHash,
}

// isRowError tells whether err is about one row.
func isRowError(err error) bool {
	return slices.ContainsFunc(rowErrors, func(e error) bool { return errors.Is(err, e) })
}

// settle refuses the row for an error about it, and returns any other.
func (it *item) settle(err error) error {
	if err == nil || !isRowError(err) {
		return err
	}
	var wrong *roster.InvalidError
	var taken *roster.ExistsError
	switch {
	case errors.As(err, &wrong):
		it.refuse(fieldName(wrong.Field), wrong.Reason)
	case errors.As(err, &taken):
		it.refuse(fieldName(taken.Field), "is another user's")
	case errors.Is(err, roster.ErrUnusableHash):
		it.refuse("password_hash", strings.TrimPrefix(err.Error(), "roster: "))
	default:
		it.refuse("", strings.TrimPrefix(err.Error(), "roster: "))
	}
	return nil
}

// fieldName returns the name in a row of a field that roster names in words.
func fieldName(field string) string { return strings.ReplaceAll(field, " ", "_") }
