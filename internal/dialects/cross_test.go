package dialects_test

import (
	"net/http"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

const (
	jane     = "Jane Doe"
	janeMail = "jane@x.test"
)

// way is a way to make a user.
type way struct {
	name    string
	request request
	status  int
	state   roster.State
	named   bool // the set takes a name
	after   func(roster.User) request
}

var ways = []way{
	{"pickaxe create", pickaxeDialect.create(jane, janeMail), 200, roster.StateActive, true, nil},
	{"pickaxe invite", request{method: "POST", path: "/v1/studio/user/invite", body: `{"emails":["jane@x.test"]}`}, 200, roster.StateInvited, false, nil},
	{"axiom create", axiomDialect.create(jane, janeMail), 200, roster.StateActive, true, nil},
	{"embedthis create", embedthisDialect.create(jane, janeMail), 200, roster.StateCreated, true, nil},
	{"embedthis create and invite", embedthisRequest("create",
		`{"email":"jane@x.test","first":"Jane","last":"Doe","role":"user","sendInvite":true}`), 200, roster.StateInvited, true, nil},
	{"publicala create", publicalaDialect.create(jane, janeMail), 200, roster.StateActive, false, nil},
	{"scim create", scimDialect.create(jane, janeMail), 201, roster.StateActive, true, nil},
	{"papershift create", papershiftDialect.create(jane, janeMail), 201, roster.StateCreated, true, nil},
	{"papershift create and invite", papershiftDialect.create(jane, janeMail), 201, roster.StateInvited, true, func(u roster.User) request {
		return request{method: "POST", path: "/api/v1/users/" + u.ID.String() + "/invite"}
	}},
}

// make makes Jane in the given way and returns her. Her number, which only
// publica.la shows, is read there.
func (w *world) make(way way) person {
	w.t.Helper()
	is := is.New(w.t)
	is.Equal(w.ask("root1", way.request).status, way.status)
	u := must(w.t1.UserByEmail(w.t.Context(), janeMail))(w.t)
	if way.after != nil {
		is.Equal(w.ask("root1", way.after(u)).status, http.StatusOK)
	}
	p := person{id: u.ID.String(), email: janeMail, state: way.state}
	if way.named {
		p.name = jane
	}
	shown, err := publicalaDialect.one(w.ask("root1", publicalaDialect.read(p)))
	is.NoErr(err)
	p.number = shown.number
	return p
}

// shows checks that every dialect shows p, alone and in its list.
func (w *world) shows(p person) {
	w.t.Helper()
	is := is.New(w.t)
	for _, d := range dialects {
		r := w.ask("root1", d.read(p))
		is.Equal(r.status, http.StatusOK)
		got, err := d.one(r)
		is.NoErr(err)
		is.Equal(got, d.says(p))

		r = w.ask("root1", d.list)
		is.Equal(r.status, http.StatusOK)
		listed, err := d.all(r)
		is.NoErr(err)
		got, _ = find(listed, p.email)
		is.Equal(got, d.says(p))
	}
}

// TestCross makes a user in each way, reads it through every set, changes it
// through each, and reads it again.
func TestCross(t *testing.T) {
	for _, way := range ways {
		for _, second := range dialects {
			t.Run(way.name+", change through "+second.name, func(t *testing.T) {
				is := is.New(t)
				w := newWorld(t)
				p := w.make(way)
				w.shows(p)
				r := w.ask("root1", second.change(p, "Janet Poe", "janet@x.test"))
				p = second.changed(p, "Janet Poe", "janet@x.test")
				if second.name == "publicala" {
					is.Equal(r.status, http.StatusNoContent)
					is.Equal(r.body, "")
				} else {
					is.Equal(r.status, http.StatusOK)
					got, err := second.one(r)
					is.NoErr(err)
					is.Equal(got, second.says(p))
				}
				w.shows(p)
			})
		}
	}
}

// after says what a set shows of a user who was deactivated or deleted.
type after struct {
	status int          // status of the answer to a read
	state  roster.State // empty: the set shows no state
	listed bool         // the list has the user
}

// outs says what each set shows after a user was deactivated, and after it was
// deleted.
var outs = map[roster.State]map[string]after{
	roster.StateDeactivated: {
		"pickaxe":    {200, "", true},
		"axiom":      {200, "", true},
		"embedthis":  {200, roster.StateDeactivated, true},
		"publicala":  {404, "", false},
		"papershift": {200, roster.StateDeactivated, true},
		"scim":       {200, "", true},
	},
	roster.StateDeleted: {
		"pickaxe":    {404, "", false},
		"axiom":      {404, "", false},
		"embedthis":  {404, "", false},
		"publicala":  {404, "", false},
		"papershift": {200, roster.StateDeleted, true},
		"scim":       {404, "", false},
	},
}

// TestOut makes a user in each way, removes it through each set, and reads it
// through all of them. A deactivated user keeps its e-mail address; that of a
// deleted one can be used again.
func TestOut(t *testing.T) {
	for _, way := range ways {
		for _, second := range dialects {
			t.Run(way.name+", remove through "+second.name, func(t *testing.T) {
				is := is.New(t)
				w := newWorld(t)
				p := w.make(way)
				p.state = roster.StateDeleted
				if second.name == "publicala" {
					p.state = roster.StateDeactivated
				}
				r := w.ask("root1", second.remove(p))
				is.Equal(r.status, removed[second.name].status)
				if want := removed[second.name].body; want != "" {
					is.Equal(r.body, want+"\n")
				}
				for _, d := range dialects {
					want := outs[p.state][d.name]
					r := w.ask("root1", d.read(p))
					is.Equal(r.status, want.status)
					if want.status == http.StatusOK {
						got, err := d.one(r)
						is.NoErr(err)
						is.Equal(got, d.says(p))
						is.Equal(got.state, want.state)
					}
					listed, err := d.all(w.ask("root1", d.list))
					is.NoErr(err)
					_, ok := find(listed, p.email)
					is.Equal(ok, want.listed)
				}
				deactivated, err := publicalaPage(w.ask("root1", request{method: "GET", path: publicalaUsers + "?query=deactivated"}))
				is.NoErr(err)
				_, ok := find(deactivated, p.email)
				is.Equal(ok, p.state == roster.StateDeactivated)
				for _, d := range dialects {
					fresh := newWorld(t)
					p := fresh.make(way)
					fresh.ask("root1", second.remove(p))
					status := fresh.ask("root1", d.create(jane, janeMail)).status
					is.Equal(status < 300, second.name != "publicala")
				}
			})
		}
	}
}

// removed says what each set answers to a removal.
var removed = map[string]struct {
	status int
	body   string
}{
	"pickaxe":    {200, ""},
	"axiom":      {204, ""},
	"embedthis":  {200, `{}`},
	"publicala":  {200, `{"CODE":"success","data":[]}`},
	"papershift": {200, ""},
	"scim":       {204, ""},
}
