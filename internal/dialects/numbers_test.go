package dialects_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestNumbers checks publica.la's ids. A user keeps its id through every
// change. No id is given twice, whichever set removes the user, and even if the
// same address is added again.
func TestNumbers(t *testing.T) {
	is := is.New(t)
	w := newWorld(t)
	given := make(map[string]bool)
	for _, u := range w.all() {
		given[strconv.FormatInt(u.Number, 10)] = true
	}
	is.Equal(len(given), len(w.all()))
	outs := []func(p person){
		func(p person) { is.Equal(w.ask("root1", pickaxeDialect.remove(p)).status, 200) },
		func(p person) { is.Equal(w.ask("root1", axiomDialect.remove(p)).status, 204) },
		func(p person) { is.Equal(w.ask("root1", embedthisDialect.remove(p)).status, 200) },
		func(p person) { is.Equal(w.ask("root1", papershiftDialect.remove(p)).status, 200) },
		func(p person) {
			id := must(roster.ParseID(p.id))(t)
			must(w.t1.Apply(t.Context(), id, roster.Remove))(t)
			must(w.t1.Erase(t.Context(), id))(t)
		},
	}
	for round, out := range outs {
		for _, d := range dialects {
			is.True(w.ask("root1", d.create(jane, janeMail)).status < 300)
			p := must(publicalaDialect.one(w.ask("root1", publicalaDialect.read(person{email: janeMail}))))(t)
			is.True(!given[p.number]) // never given before
			given[p.number] = true

			for _, by := range dialects { // changed by all, the number stays
				email := fmt.Sprintf("%s%d@x.test", by.name, round)
				is.True(w.ask("root1", by.change(p, "Any Name", email)).status < 300)
				p = by.changed(p, "", email)
				now := must(publicalaDialect.one(w.ask("root1", publicalaDialect.read(p))))(t)
				is.Equal(now, publicalaDialect.says(p))
			}
			is.Equal(w.ask("root1", publicalaDialect.remove(p)).status, 200)
			is.Equal(w.ask("root1", request{method: "PUT", path: publicalaUsers + "/" + p.number + "/re-activate"}).status, 200)
			now := must(publicalaDialect.one(w.ask("root1", publicalaDialect.read(p))))(t)
			is.Equal(now.number, p.number)

			out(p)
			for _, r := range []request{publicalaDialect.remove(p), publicalaDialect.change(p, "", janeMail)} {
				is.Equal(w.ask("root1", r).status, 404) // the number is nobody's now
			}
		}
	}
	is.Equal(len(given), len(w.all())) // one each, removed users too
}
