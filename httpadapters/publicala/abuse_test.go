package publicala_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wiretest"
)

// Rows O29, O30 and O35 of the abuse cases, on every route with a body.
func TestHostileBodies(t *testing.T) {
	f := newFixture(t, nil)
	bodies := wiretest.HostileBodies(`{"email":"a@x.test","external_id":"e","only_sees_readable":0}`, 422)
	routes := []string{"POST users", "POST users/", "PUT users/{alice}"}
	f.CheckBodies(t, bodies, routes, func(method, path, body string) reply {
		return f.ask("adm1", method, path, body)
	})
}

// Rows O29 and O30: what is not JSON by its headers, and a letter that only
// looks like the one that is asked for.
func TestOddBodies(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	const missing = "email: email is required"
	is.Equal(invalid(f, f.ask("adm1", "POST", "users", "{\"ema\u0131l\":\"a@x.test\",\"external_id\":\"e\"}")), missing)
	is.Equal(invalid(f, f.ask("adm1", "POST", "users", `{"EMAIL":"a@x.test","external_id":"e"}`)), missing)
	for name, value := range map[string]string{"Content-Type": "text/plain", "Content-Encoding": "gzip"} {
		r := f.request("adm1", "POST", "users", `{"email":"a@x.test","external_id":"e"}`)
		r.Header.Set(name, value)
		is.Equal(f.send(r).Status, 415)
	}
	// the others may say application/json and have no body, or any
	is.Equal(f.ask("adm1", "DELETE", "users/{alice}", "[").Status, 200)
	is.Equal(f.ask("adm1", "PUT", "users/{alice}/re-activate", "[").Status, 200)
	is.Equal(f.ask("adm1", "POST", "users/{alice}/force-logout", "[").Status, 200)
}

// Row O34, on the one free text that the set has: limits count code points,
// and nothing else is done to a text.
func TestExternalIDs(t *testing.T) {
	texts := wiretest.Texts(64, 204, 422)
	texts["empty"] = wiretest.Input{Status: 422}
	for name, c := range texts {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			r := f.ask("adm1", "PUT", "users/{alice}", `{"email":"alice@x.test","only_sees_readable":0,"external_id":"`+c.Text+`"}`)
			is.Equal(r.Status, c.Status)
			if c.Status == 204 {
				is.Equal(f.User("alice").ExternalID, c.Text)
			}
		})
	}
}

// FuzzCreate sends bodies that nobody would: they make a user within the
// documented limits, or none and say why.
func FuzzCreate(f *testing.F) {
	f.Add(documented)
	for member := range refusals {
		f.Add(`{"email":"n@x.test","external_id":"e",` + member + `}`)
	}
	for _, seed := range []string{`"sessions_limit":5.0`, `"sessions_limit":"\u0035"`, `"admin":"\u0031"`, `"new_plan_custom_valid_to":"9999-12-31"`} {
		f.Add(`{"email":"n@x.test","external_id":"e",` + seed + `}`)
	}
	fix := newFixture(f, nil)
	f.Fuzz(func(t *testing.T, body string) {
		fix.TB = t
		r := fix.ask("adm1", "POST", "users/", body)
		switch r.Status {
		case 413, 422:
			return
		}
		u := data[user](fix, r)
		made, err := fix.T1.UserByNumber(t.Context(), u.ID)
		if err != nil || made.ExternalID == "" || made.SessionsLimit < 0 || made.SessionsLimit > 999_999 {
			t.Errorf("%q makes %+v (%v)", body, made, err)
		}
		must(fix.T1.Apply(t.Context(), made.ID, roster.Remove))(t) // so that the address is free
	})
}
