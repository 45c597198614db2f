package roster_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestADeliveryKeepsWhyItFailed lets Deliver fail in different ways.
func TestADeliveryKeepsWhyItFailed(t *testing.T) {
	for name, test := range map[string]struct {
		deliver func(m roster.Message) error
		want    string
	}{
		"a text":                 {func(roster.Message) error { return errors.New("550 no such user") }, "550 no such user"},
		"control characters":     {func(roster.Message) error { return errors.New("\x1b[2J550\r\n no\x00such\u202e user\n") }, "[2J550 no such user"},
		"bytes that are no text": {func(roster.Message) error { return errors.New("550 \xff\xfe!") }, "550 \uFFFD!"},
		"the address": {func(m roster.Message) error {
			return errors.New("550 <" + strings.ToUpper(m.Email) + ">, " + m.User.Email + ", carol%40x.test")
		}, "550 <[hidden]>, [hidden], [hidden]"},
		"the code":       {func(m roster.Message) error { return errors.New("GET /?code=" + string(m.Code)) }, "GET /?code=[hidden]"},
		"a long text":    {func(roster.Message) error { return errors.New("x" + strings.Repeat("é", 400)) }, "x" + strings.Repeat("é", 249)},
		"a long address": {func(m roster.Message) error { return errors.New(strings.Repeat("x", 490) + m.Email) }, strings.Repeat("x", 490) + "[hidden]"},
		"a panic":        {func(roster.Message) error { panic("no template\nfor carol@x.test") }, "panic: no template for [hidden]"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(memstore.New(), testConfig())
			mustInvite(t, dir, roster.NewInvitation{Email: "Carol@x.test", Mail: true})
			relay := roster.RelayConfig{Consumer: "mail", Tries: 1, Deliver: func(_ context.Context, m roster.Message) error { return test.deliver(m) }}
			mustRelay(t, dir, relay)
			dead := waiting(t, dir, true)
			is.Equal(len(dead), 1)
			is.Equal(dead[0].Reason, test.want)
			is.True(utf8.ValidString(dead[0].Reason) && len(dead[0].Reason) <= 500)

			is.NoErr(dir.RetryDelivery(t.Context(), dead[0]))
			is.Equal(waiting(t, dir, false)[0].Reason, "") // it starts anew
		})
	}
}

// TestADeliveryThatWaitsTellsWhy names the reason before the last try too.
func TestADeliveryThatWaitsTellsWhy(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	mustInvite(t, dir, roster.NewInvitation{Email: "a@x.test", Mail: true})
	is.Equal(waiting(t, dir, false)[0].Reason, "")
	box := mailbox{err: errors.New("421 try again later")}
	mustRelay(t, dir, box.config())
	is.Equal(waiting(t, dir, false)[0].Reason, "421 try again later")
}
