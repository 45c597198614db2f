package roster

import (
	"fmt"
	"io"
	"log/slog"
	"strconv"
)

// SecretText is a password, or the text of a token or code. Package fmt with every
// verb, log/slog, encoding/json and what else marshals texts show "[hidden]" in
// its place, however deep it stands in structs, slices, maps and pointers, and
// nothing where it is empty. string(t) is the text. JSON is decoded into it as into
// a string.
//
// Out of its reach is where no method of it is called: in a field of yours that is
// not exported, under a pointer that is printed with a verb for texts, such as %s,
// and as a key of a map that becomes JSON.
type SecretText string

// String returns "[hidden]", or "" for no text.
func (t SecretText) String() string { return hidden(len(t)) }

// GoString returns what String returns, in quotes.
func (t SecretText) GoString() string { return strconv.Quote(t.String()) }

// Format prints what String returns with every verb, in quotes with %q and %#v.
func (t SecretText) Format(f fmt.State, verb rune) { formatHidden(f, verb, t.String()) }

// LogValue returns what String returns.
func (t SecretText) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText returns what String returns. The error is nil.
func (t SecretText) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// SecretBytes are the bytes of a key. They are shown nowhere, like a
// [SecretText]; []byte(b) are the bytes.
type SecretBytes []byte

// String returns "[hidden]", or "" for no bytes.
func (b SecretBytes) String() string { return hidden(len(b)) }

// GoString returns what String returns, in quotes.
func (b SecretBytes) GoString() string { return strconv.Quote(b.String()) }

// Format prints what String returns with every verb, in quotes with %q and %#v.
func (b SecretBytes) Format(f fmt.State, verb rune) { formatHidden(f, verb, b.String()) }

// LogValue returns what String returns.
func (b SecretBytes) LogValue() slog.Value { return slog.StringValue(b.String()) }

// MarshalText returns what String returns. The error is nil.
func (b SecretBytes) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// hidden returns what is shown in place of a secret of that length.
func hidden(length int) string {
	if length == 0 {
		return ""
	}
	return "[hidden]"
}

// formatHidden prints shown with every verb: those for numbers and bytes would
// print what stands below the type.
func formatHidden(f fmt.State, verb rune, shown string) {
	if verb == 'q' || f.Flag('#') {
		shown = strconv.Quote(shown)
	}
	_, _ = io.WriteString(f, shown)
}
