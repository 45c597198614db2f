package dialects_test

import (
	"net/url"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestWithoutEmail makes a user without an e-mail, as only Papershift can.
// Every list has it, and every set that names users by id can read it.
func TestWithoutEmail(t *testing.T) {
	is := is.New(t)
	w := newWorld(t)
	r := w.ask("adm1", papershiftDialect.create("Nora Nomail", ""))
	is.Equal(r.status, 201)
	made := must(papershiftDialect.one(r))(t)
	w.users["nora"] = must(w.t1.User(t.Context(), must(roster.ParseID(made.id))(t)))(t)
	p := w.person("nora")
	for _, d := range dialects {
		listed, ok := find(must(d.all(w.ask("adm1", d.list)))(t), "")
		is.True(ok)
		is.Equal(listed, d.says(p))
	}
	for _, d := range []dialect{axiomDialect, embedthisDialect, papershiftDialect} {
		is.Equal(must(d.one(w.ask("adm1", d.read(p))))(t), d.says(p))
	}
	is.Equal(w.ask("adm1", pickaxeDialect.read(p)).status, 404) // a path that names nobody
	is.Equal(w.ask("adm1", publicalaDialect.change(p, "", "nora@x.test")).status, 204)
	w.shows(publicalaDialect.changed(p, "", "nora@x.test"))
}

// TestOddAddresses makes users whose addresses have characters with a meaning
// in a path, and finds each through every set.
func TestOddAddresses(t *testing.T) {
	for _, email := range []string{"a+b@x.test", "o'neil@x.test", "a%2Bb@x.test", "a&b=c@x.test", "ünï@x.test", "x@bücher.test", "a/b@x.test", "#h@x.test"} {
		for _, maker := range dialects {
			t.Run(maker.name+" "+email, func(t *testing.T) {
				is := is.New(t)
				w := newWorld(t)
				is.True(w.ask("adm1", maker.create(jane, email)).status < 300)
				w.users["odd"] = must(w.t1.UserByEmail(t.Context(), email))(t)
				w.shows(w.person("odd"))
				all := url.QueryEscape(email) // %40 and %2B too
				is.Equal(w.ask("adm1", request{method: "GET", path: "/v1/studio/user/" + all}).status, 200)
				is.Equal(w.ask("adm1", request{method: "GET", path: publicalaUsers + "/" + all}).status, 200)
			})
		}
	}
}
