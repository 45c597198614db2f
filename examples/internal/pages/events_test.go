package pages

//lint:file-ignore SA4006 pages show calls one after another, and look at no error in between

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

func TestEvents(t *testing.T) {
	is := is.New(t)
	ctx, dir := t.Context(), roster.New(memstore.New(), nil)
	_, err := dir.Create(ctx, roster.NewUser{Email: "jane@example.com", Password: "correct horse battery", Active: true})
	is.NoErr(err)
	_, err = dir.SignIn(ctx, roster.SignIn{Email: "jane@example.com", Password: "not hers"})
	is.True(errors.Is(err, roster.ErrCredentials))
	is.NoErr(dir.WriteRefusals(ctx)) // which a timer does after five seconds

	page, err := dir.Events(ctx, roster.EventQuery{
		Kinds:       []roster.EventKind{roster.EventSignInFailed, roster.EventForbidden},
		From:        time.Now().Add(-24 * time.Hour),
		NewestFirst: true,
		Limit:       50,
	})
	next, err := dir.Events(ctx, roster.EventQuery{ /* the same, and */ Cursor: page.Next})

	is.NoErr(err)
	is.Equal(len(page.Events), 1) // the refused sign-in
	is.True(len(next.Events) > 1) // an empty cursor begins again, and this query asks for all
}

// counters stands for a vector of a metrics library, with one label.
type counters map[string]int

func (c counters) WithLabelValues(label string) counter { return counter{c, label} }

type counter struct {
	of    counters
	label string
}

func (c counter) Inc() { c.of[c.label]++ }

func TestRefused(t *testing.T) {
	is := is.New(t)
	refused := counters{}
	cfg := roster.Config{
		Observe: roster.ObserveRefused(func(_ context.Context, o roster.Observation) { refused.WithLabelValues(string(o.Kind)).Inc() }),
	}
	dir := roster.New(memstore.New(), &cfg)
	_, err := dir.SignIn(t.Context(), roster.SignIn{Email: "nobody@example.com", Password: "correct horse battery"})
	is.True(errors.Is(err, roster.ErrCredentials))
	is.Equal(len(refused), 1)
}
