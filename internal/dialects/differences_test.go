package dialects_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// perSet has a value for each set.
type perSet[T any] struct{ pickaxe, embedthis, publicala, papershift, axiom, scim T }

func (v perSet[T]) of(d dialect) T {
	return map[string]T{
		"pickaxe": v.pickaxe, "embedthis": v.embedthis, "publicala": v.publicala, "papershift": v.papershift, "axiom": v.axiom,
		"scim": v.scim,
	}[d.name]
}

// TestDifferences sends the same request to every set and checks the status of
// each answer, which shows where the sets differ. The request is about Jane,
// whom the set itself has made.
func TestDifferences(t *testing.T) {
	type ask func(w *world, d dialect, p person) reply
	by := func(as string, r func(d dialect, p person) request) ask {
		return func(w *world, d dialect, p person) reply { return w.ask(as, r(d, p)) }
	}
	read := func(d dialect, p person) request { return d.read(p) }
	remove := func(d dialect, p person) request { return d.remove(p) }
	create := func(email string) func(dialect, person) request {
		return func(d dialect, _ person) request { return d.create("Other Name", email) }
	}
	with := func(body string) func(dialect, person) request {
		return func(d dialect, _ person) request {
			r := d.create("Other Name", "other@x.test")
			r.body = body
			return r
		}
	}
	for _, c := range []struct {
		name string
		ask  ask
		want perSet[int]
	}{
		{"create", by("adm1", create("other@x.test")), perSet[int]{200, 200, 200, 201, 200, 201}},
		{"read", by("adm1", read), perSet[int]{200, 200, 200, 200, 200, 200}},
		{"update", by("adm1", func(d dialect, p person) request { return d.change(p, "New Name", p.email) }), perSet[int]{200, 200, 204, 200, 200, 200}},
		{"delete", by("adm1", remove), perSet[int]{200, 200, 200, 200, 204, 204}},
		{"repeat of delete", func(w *world, d dialect, p person) reply {
			w.ask("adm1", d.remove(p))
			return w.ask("adm1", d.remove(p))
		}, perSet[int]{404, 404, 404, 200, 404, 404}},
		{"after delete GET", func(w *world, d dialect, p person) reply {
			w.ask("adm1", d.remove(p))
			return w.ask("adm1", d.read(p))
		}, perSet[int]{404, 404, 404, 200, 404, 404}},
		{"unauthenticated, no token", by("", read), perSet[int]{401, 401, 401, 401, 403, 401}},
		{"unauthenticated, garbage", by("garbage", read), perSet[int]{401, 401, 401, 401, 403, 401}},
		{"unauthenticated, list", by("", func(d dialect, _ person) request { return d.list }), perSet[int]{401, 401, 401, 401, 403, 401}},
		{"invalid body, e-mail", by("adm1", create("no address")), perSet[int]{400, 400, 422, 422, 400, 400}},
		{"invalid body, malformed", by("adm1", with(`{"email":`)), perSet[int]{400, 400, 422, 400, 400, 400}},
		{"invalid body, an array", by("adm1", with(`[]`)), perSet[int]{400, 400, 422, 400, 400, 400}},
		{"conflict", by("adm1", create("JANE@x.test")), perSet[int]{409, 409, 422, 422, 409, 409}},
		{"above one's rank", func(w *world, d dialect, _ person) reply {
			return w.ask("adm1", d.remove(w.person("root1")))
		}, perSet[int]{403, 403, 403, 403, 403, 403}},
		{"last owner", func(w *world, d dialect, _ person) reply {
			must(w.t1.Apply(w.t.Context(), w.users["root3"].ID, roster.Remove))(w.t)
			return w.ask("root1", d.remove(w.person("root1")))
		}, perSet[int]{403, 403, 403, 403, 403, 409}},
	} {
		for _, d := range dialects {
			t.Run(c.name+"/"+d.name, func(t *testing.T) {
				is := is.New(t)
				w := newWorld(t)
				r := c.ask(w, d, w.made(d))
				is.Equal(r.status, c.want.of(d))
				if r.status >= 400 {
					is.NoErr(refusal(d, r))
				}
			})
		}
	}
}

// made returns Jane, made through d.
func (w *world) made(d dialect) person {
	w.t.Helper()
	for _, way := range ways {
		if way.name == d.name+" create" {
			return w.make(way)
		}
	}
	w.t.Fatal("no way: ", d.name)
	return person{}
}

// person returns a user of the world.
func (w *world) person(name string) person {
	u := w.users[name]
	return person{id: u.ID.String(), number: fmt.Sprint(u.Number), email: u.Email, name: u.Name, state: u.State}
}

// refusal checks that an error answer has the format of the set.
func refusal(d dialect, r reply) error {
	var err error
	switch d.name {
	case "pickaxe":
		_, err = open([]byte(r.body), "error")
	case "axiom":
		var v struct{ Code int }
		if _, err = open([]byte(r.body), "code", "message"); err == nil {
			err = json.Unmarshal([]byte(r.body), &v)
		}
		if err == nil && v.Code != r.status {
			err = fmt.Errorf("code %d under %d", v.Code, r.status)
		}
	case "embedthis":
		if strings.HasPrefix(r.body, "{") || !strings.HasPrefix(r.header.Get("Content-Type"), "text/plain") {
			err = fmt.Errorf("no text: %s", r.body)
		}
	case "publicala":
		names := []string{"message"}
		if r.status == http.StatusUnprocessableEntity {
			names = append(names, "errors")
		}
		_, err = open([]byte(r.body), names...)
	case "scim":
		var v struct{ Status, ScimType string }
		if err = json.Unmarshal([]byte(r.body), &v); err == nil && (v.Status != fmt.Sprint(r.status) || !strings.Contains(r.body, ":Error")) {
			err = fmt.Errorf("no error of status %d: %s", r.status, r.body)
		}
	case "papershift":
		var v struct {
			Errors []struct {
				Status, Title, Detail string
				Source                *struct{ Pointer, Parameter, Header string }
				Meta                  *struct{ Attribute, Message string }
			}
		}
		if _, err = open([]byte(r.body), "errors"); err == nil {
			err = json.Unmarshal([]byte(r.body), &v)
		}
		switch {
		case err != nil:
		case len(v.Errors) == 0 || v.Errors[0].Status != fmt.Sprint(r.status):
			err = fmt.Errorf("no error of status %d: %s", r.status, r.body)
		case r.status == http.StatusUnprocessableEntity && (v.Errors[0].Source == nil || v.Errors[0].Meta == nil):
			err = fmt.Errorf("no source and meta: %s", r.body)
		}
	}
	return err
}

// TestStateOnCreate checks in which state each set makes users, and whether it
// accepts one without an e-mail and one with a password.
func TestStateOnCreate(t *testing.T) {
	states := perSet[roster.State]{roster.StateActive, roster.StateCreated, roster.StateActive, roster.StateCreated, roster.StateActive, roster.StateActive}
	without := perSet[string]{
		`{"name":"Other"}`, `{"role":"user"}`, `{"external_id":"other","only_sees_readable":0}`,
		`{"data":{"type":"user","attributes":{"name":"Other"}}}`, `{"name":"Other","role":"user"}`, `{"userName":"other"}`,
	}
	statuses := perSet[int]{400, 400, 422, 201, 400, 201}
	secret := perSet[string]{
		`{"email":"other@x.test","password":"a good password"}`,
		`{"email":"other@x.test","role":"user","password":"a good password"}`,
		`{"email":"other@x.test","external_id":"other","new_password":"a good password"}`,
		`{"data":{"type":"user","attributes":{"email":"other@x.test","password":"a good password"}}}`,
		`{"email":"other@x.test","name":"Other","role":"user","password":"a good password"}`,
		`{"userName":"other2","emails":[{"value":"other@x.test"}],"password":"a good password"}`,
	}
	takes := perSet[bool]{true, false, true, false, false, true}
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			is := is.New(t)
			w := newWorld(t)
			is.Equal(w.made(d).state, states.of(d))

			r := d.create("", "")
			r.body = without.of(d)
			is.Equal(w.ask("adm1", r).status, statuses.of(d)) // e-mail: required, or not

			r.body = secret.of(d)
			is.True(w.ask("adm1", r).status < 300)
			u := must(w.t1.UserByEmail(t.Context(), "other@x.test"))(t)
			_, err := w.t1.VerifyPassword(t.Context(), u.ID, "a good password")
			is.Equal(err == nil, takes.of(d)) // a password, or none
		})
	}
}
