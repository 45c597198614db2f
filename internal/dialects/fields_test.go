package dialects_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// sent is a request with one documented field, and the check of its effect.
type sent struct {
	route   string // as the document writes it
	field   string
	request string // as world.parse reads it, sent as an owner
	check   check
}

// check checks the effect of a request.
type check func(w *world, r reply) error

// fields are the rows of TestRequestFields, for all sets.
var fields = map[string][]sent{
	"pickaxe": pickaxeFields, "axiom": axiomFields, "embedthis": embedthisFields,
	"publicala": publicalaFields, "papershift": papershiftFields,
}

// TestRequestFields sends every documented field of a request and checks its
// effect. A documented field without a row fails.
func TestRequestFields(t *testing.T) {
	for _, set := range vendors {
		missing := make(map[string]item)
		for _, i := range readItems(t, set) {
			if i.part == "request" {
				missing[i.route+" "+i.field] = i
			}
		}
		for _, f := range fields[set] {
			key := f.route + " " + f.field
			i, ok := missing[key]
			if ok {
				delete(missing, key)
			} else if !documented(t, set, f) {
				t.Errorf("%s: %s is documented nowhere", set, key)
			}
			t.Run(set+" "+key, func(t *testing.T) {
				w := full(t)
				r := w.ask("root1", w.parse(f.request))
				if err := f.check(w, r); err != nil {
					t.Errorf("documented in line %d: %v (%d %s)", i.line, err, r.status, r.body)
				}
			})
		}
		for key, i := range missing {
			t.Errorf("%s: nothing sends %s, documented in line %d", set, key, i.line)
		}
	}
}

// documented tells whether the document has the field of a row.
func documented(t testing.TB, set string, f sent) bool {
	for _, i := range readItems(t, set) {
		if i.part == "request" && i.route == f.route && i.field == f.field {
			return true
		}
	}
	return false
}

// both returns a check that makes all of checks.
func both(checks ...check) check {
	return func(w *world, r reply) error {
		for _, check := range checks {
			if err := check(w, r); err != nil {
				return err
			}
		}
		return nil
	}
}

// status checks the status of an answer.
func status(want int) check {
	return func(_ *world, r reply) error {
		if r.status != want {
			return fmt.Errorf("status %d, not %d", r.status, want)
		}
		return nil
	}
}

// at checks that the JSON value at a path of the answer is want.
func at(path, want string) check {
	return func(w *world, r reply) error {
		if r.status != 200 && r.status != 201 {
			return fmt.Errorf("status %d", r.status)
		}
		var got, wanted any
		if err := json.Unmarshal([]byte(r.body), &got); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(w.parse("- - "+want).body), &wanted); err != nil {
			return fmt.Errorf("%s: %w", want, err)
		}
		values, err := lookup(got, path)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(values, []any{wanted}) {
			return fmt.Errorf("%s is %v, not %v", path, values, wanted)
		}
		return nil
	}
}

// then sends another request and checks the answer to it.
func then(request string, check check) check {
	return func(w *world, _ reply) error {
		r := w.ask("root1", w.parse(request))
		if err := check(w, r); err != nil {
			return fmt.Errorf("%s: %w (%d %s)", request, err, r.status, r.body)
		}
		return nil
	}
}

// user checks the stored user with that address, for what no answer shows.
func user(email string, of func(*world, roster.User) any, want any) check {
	return func(w *world, r reply) error {
		if r.status >= 300 {
			return fmt.Errorf("status %d", r.status)
		}
		u, err := w.t1.UserByEmail(w.t.Context(), email)
		if err != nil {
			return err
		}
		if got := of(w, u); got != want {
			return fmt.Errorf("%v is kept, not %v", got, want)
		}
		return nil
	}
}

// password checks that a user has a password.
func password(email, password string) check {
	return user(email, func(w *world, u roster.User) any {
		_, err := w.t1.VerifyPassword(w.t.Context(), u.ID, roster.SecretText(password))
		return err == nil
	}, true)
}

// state checks the state of a user.
func state(email string, want roster.State) check {
	return user(email, func(_ *world, u roster.User) any { return u.State }, want)
}

// loggedOut checks that kim has no session.
func loggedOut(w *world, r reply) error {
	u := must(w.t1.User(w.t.Context(), w.users["kim"].ID))(w.t)
	if r.status != 200 || u.Epoch == w.users["kim"].Epoch {
		return fmt.Errorf("sessions live on")
	}
	return nil
}

func TestLookup(t *testing.T) {
	is := is.New(t)
	var v any
	is.NoErr(json.Unmarshal([]byte(`{"a":[{"b":1},{"b":null}],"c":{"d":"e"},"f":[]}`), &v))
	got, err := lookup(v, "a[].b")
	is.NoErr(err)
	is.Equal(got, []any{1.0, nil})
	got, err = lookup(v, "c.d")
	is.NoErr(err)
	is.Equal(got, []any{"e"})
	for _, path := range []string{"x", "c.x", "a[].x", "f[].b", "c[].d", "c.d.e"} {
		_, err := lookup(v, path)
		is.True(err != nil)
	}
}
