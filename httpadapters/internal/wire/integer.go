package wire

import (
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"

	"example.com/roster"
)

// ParseInteger reads a decimal integer from least to most. It accepts one form:
// no plus, no fraction, no exponent, no leading zero, no blank.
func ParseInteger(text string, least, most int64) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != text || n < least || n > most {
		return 0, false
	}
	return n, true
}

// QueryInteger returns a parameter of a query, an integer from least to most, or
// otherwise if the query does not have it. The error is an [Error].
func QueryInteger(query url.Values, name string, otherwise, least, most int64) (int64, error) {
	texts, ok := query[name]
	if !ok {
		return otherwise, nil
	}
	if len(texts) > 1 {
		return 0, badField(name, "must be given once")
	}
	n, ok := ParseInteger(texts[0], least, most)
	if !ok {
		return 0, badField(name, integerReason(least, most))
	}
	return n, nil
}

// QueryText returns a parameter of a query string, "" if it is not there. The error
// is an [Error].
func QueryText(raw, name string) (string, error) {
	query, err := ParseQuery(raw)
	if err != nil {
		return "", err
	}
	if len(query[name]) > 1 {
		return "", badField(name, "must be given once")
	}
	return query.Get(name), nil
}

// ParseQuery reads a query string. Unlike url.URL.Query, it refuses one that it
// cannot read. A semicolon is an ordinary character (RFC 3986, section 3.4). The
// error is an [Error].
func ParseQuery(raw string) (url.Values, error) {
	query, err := url.ParseQuery(strings.ReplaceAll(raw, ";", "%3B"))
	if err != nil {
		return nil, badField("the query", "must be well formed")
	}
	return query, nil
}

func integerReason(least, most int64) string {
	if most == math.MaxInt64 {
		return fmt.Sprintf("must be an integer of %d or above, without fraction and exponent", least)
	}
	return fmt.Sprintf("must be an integer from %d to %d", least, most)
}

// QueriedEmail returns the canonical form of an address in a query. A blank is a plus
// that the client did not encode: no address has a blank.
func QueriedEmail(text string) (string, error) {
	return roster.CanonicalEmail(strings.ReplaceAll(text, " ", "+"))
}
