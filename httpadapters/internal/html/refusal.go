package html

import (
	"errors"
	"maps"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// Refusal is what a page says of an error.
type Refusal struct {
	Status int
	Text   Text            // above the form
	Fields map[string]Text // what is wrong with a field of the form, by its name
	Known  bool            // false: the error is the log's, and people are told nothing about it
}

// Refuse returns what a page says of err. names are the form's names for fields of
// package roster; other fields keep their name.
func (k *Kit) Refuse(err error, names map[string]string) Refusal {
	problem, known := wire.Classify(err, nil)
	r := Refusal{Status: problem.Status, Known: known, Fields: map[string]Text{}}
	for _, part := range wire.Invalid(err) {
		name, reason := fieldOf(part)
		if own, ok := names[name]; ok {
			name = own
		}
		if name != "" {
			r.Fields[name] = k.reason(reason)
		}
	}
	var throttled *roster.ThrottledError
	switch {
	case len(r.Fields) > 0:
		r.Text = T("refused.fields")
		if errors.Is(err, roster.ErrInvalid) {
			r.Status = http.StatusUnprocessableEntity
		}
	case errors.As(err, &throttled):
		r.Text = waitText(throttled.Retry)
	case !known:
		r.Text = T("refused.internal")
	default:
		r.Text = refusalText(err)
	}
	return r
}

// In returns f with what is wrong with its fields, and what stands above it. What is wrong
// with a field that f lacks, such as the reason of a host's veto, stands above it too.
func (r Refusal) In(f Form) (Form, Text) {
	said := r.Text
	for _, name := range slices.Sorted(maps.Keys(r.Fields)) {
		if slices.ContainsFunc(f.Fields, func(x Field) bool { return x.Name == name }) {
			continue
		}
		said = T("refused.field", name, r.Fields[name])
	}
	return f.Refused(r.Fields), said
}

// fieldOf returns the field that an error is about, and why; empty for none.
func fieldOf(err error) (field, reason string) {
	var invalid *roster.InvalidError
	var refused *wire.Error
	switch {
	case errors.As(err, &invalid):
		return invalid.Field, invalid.Reason
	case errors.As(err, &refused):
		return refused.Field, refused.Reason
	}
	return "", ""
}

// refusalTexts are the texts of errors. The first that an error is counts.
var refusalTexts = []struct {
	err error
	key string
}{
	{roster.ErrTooManySessions, "refused.sessions"},
	{roster.ErrThrottled, "refused.throttled"},
	{roster.ErrBusy, "refused.busy"},
	{roster.ErrLastOwner, "refused.last-owner"},
	{roster.ErrSignInToJoin, "refused.sign-in-to-join"},
	{roster.ErrAnotherAddress, "refused.another-address"},
	{roster.ErrUnverified, "refused.unverified"},
	{roster.ErrForbidden, "refused.forbidden"},
	{roster.ErrNotFound, "refused.not-found"},
	{roster.ErrConflict, "refused.conflict"},
	{roster.ErrExists, "refused.state"},
	{roster.ErrState, "refused.state"},
	{roster.ErrNoKey, "refused.no-mail"},
	{roster.ErrNoConsumer, "refused.no-mail"},
}

func refusalText(err error) Text {
	var origin wire.OriginError
	if errors.As(err, &origin) {
		return T("refused.origin")
	}
	for _, known := range refusalTexts {
		if errors.Is(err, known.err) {
			return T(known.key)
		}
	}
	return T("refused.other")
}

// waitText says when to try again, in seconds or in whole minutes.
func waitText(wait time.Duration) Text {
	seconds := max(1, int(math.Ceil(wait.Seconds())))
	switch {
	case seconds == 1:
		return T("refused.wait-second")
	case seconds <= 90:
		return T("refused.wait-seconds", seconds)
	}
	return T("refused.wait-minutes", (seconds+59)/60)
}

// numbers are the numbers in a reason, which stand for themselves in the catalogue.
var numbers = regexp.MustCompile(`[0-9]+`)

// reason returns the reason of an InvalidError as a text of the catalogue: "must have
// 8 to 256 characters" is "reason: must have # to # characters" there. One that the catalogue lacks,
// such as a host's own, is shown as it is.
func (k *Kit) reason(reason string) Text {
	key := "reason: " + numbers.ReplaceAllString(reason, "#")
	if !k.Has(key) {
		return Plain(reason)
	}
	var args []any
	for _, digits := range numbers.FindAllString(reason, -1) {
		n, err := strconv.Atoi(strings.TrimLeft(digits, "0"))
		if err != nil {
			n = 0
		}
		args = append(args, n)
	}
	return T(key, args...)
}
