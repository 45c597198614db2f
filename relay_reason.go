package roster

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxReason is how many bytes a [Delivery].Reason has at most.
const maxReason = 500

// reasonKilled is the reason of a delivery that no relay has lived to tell the result of.
const reasonKilled = "its relay was killed at every try"

// panicError is a panic of Deliver or Destinations.
type panicError struct {
	value any
	stack []byte
}

// Error returns the panic with its stack, for the log.
func (e *panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.value, e.stack) }

// reason returns what a delivery keeps of an error of Deliver: what [Message.hide] leaves,
// in one line of at most maxReason bytes. The stack of a panic is for the log alone.
func (m Message) reason(err error) string {
	if p := (*panicError)(nil); errors.As(err, &p) {
		err = &panicError{value: p.value}
	}
	return oneLine(m.hide(err), maxReason)
}

// oneLine returns text in valid UTF-8 with a blank for each run of blanks and of characters
// that control a terminal, cut at most bytes.
func oneLine(text string, most int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
	}), " ")
	if len(text) <= most {
		return text
	}
	end := most
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// hide returns the text of an error of Deliver without the code and the addresses, which
// neither a log nor a delivery must show. A receiver may write an address in other letters.
func (m Message) hide(err error) string {
	text := err.Error()
	for _, secret := range []string{string(m.Code), m.Email, m.User.Email} {
		text = hideText(text, secret)
		text = hideText(text, strings.Replace(secret, "@", "%40", 1))
	}
	return text
}

// hideText replaces each occurrence of secret in text, in whatever case its ASCII letters are.
func hideText(text, secret string) string {
	if secret == "" {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		if end := i + len(secret); end <= len(text) && strings.EqualFold(text[i:end], secret) {
			b.WriteString("[hidden]")
			i = end
			continue
		}
		b.WriteByte(text[i])
		i++
	}
	return b.String()
}
