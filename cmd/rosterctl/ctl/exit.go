package ctl

import (
	"errors"
	"fmt"
	"strings"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// errUsage is part of every error about the command line.
var errUsage = errors.New("see -help")

// errRefused is part of every refusal of the commands themselves.
var errRefused = errors.New("refused")

// errSilent is the error of a command that has printed why it fails.
var errSilent = errors.New("failed")

func usage(format string, args ...any) error {
	return fmt.Errorf("%w; %w", fmt.Errorf(format, args...), errUsage)
}

func refused(format string, args ...any) error {
	return &refusal{fmt.Sprintf(format, args...)}
}

// refusal is an errRefused with a text of its own.
type refusal struct{ text string }

func (r *refusal) Error() string { return r.text }
func (r *refusal) Unwrap() error { return errRefused }

// exitCode returns the exit code of an error.
func exitCode(err error) int {
	for _, c := range []struct {
		code int
		errs []error
	}{
		{ExitRefused, []error{roster.ErrVeto}}, // before ErrInvalid, which it is too
		{ExitUsage, []error{errUsage, roster.ErrInvalid}},
		{ExitNotFound, []error{roster.ErrNotFound}},
		{ExitRefused, []error{
			errRefused, roster.ErrExists, roster.ErrConflict, roster.ErrState, roster.ErrForbidden, roster.ErrLastOwner,
			roster.ErrAccessRefused, roster.ErrNoKey, roster.ErrNoConsumer, roster.ErrThrottled, sqlstore.ErrNewerSchema,
		}},
	} {
		for _, e := range c.errs {
			if errors.Is(err, e) {
				return c.code
			}
		}
	}
	return ExitFailed
}

// plain returns the text of an error without the names of packages in it.
func plain(err error) string {
	text := ": " + err.Error()
	for _, name := range []string{"roster", "sqlstore", "database"} {
		text = strings.ReplaceAll(text, ": "+name+": ", ": ")
	}
	return strings.TrimPrefix(text, ": ")
}
