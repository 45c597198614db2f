package publicala_test

import (
	"net/http"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/publicala"
)

func TestVerbs(t *testing.T) {
	f := newFixture(t, nil)
	for _, c := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"PUT", "users", 405, "POST, GET, HEAD"},
		{"DELETE", "users/", 405, "POST, GET, HEAD"},
		{"OPTIONS", "users", 405, "POST, GET, HEAD"},
		{"POST", "users/{alice}", 405, "GET, HEAD, PUT, DELETE"},
		{"PATCH", "users/{alice}", 405, "GET, HEAD, PUT, DELETE"},
		{"GET", "users/{alice}/re-activate", 405, "PUT"},
		{"POST", "users/{alice}/re-activate", 405, "PUT"},
		{"GET", "users/{alice}/force-logout", 405, "POST"},
		{"PUT", "/integration-api/v1/users/{alice}/force-logout", 405, "POST"},
		{"GET", "/", 404, ""},
		{"GET", "/integration-api/v1/users", 404, ""},
		{"GET", "/integration-api/v1/users/{alice}", 404, ""},
		{"PUT", "users/{alice}/", 422, ""}, // the path is right, the body is not
		{"PUT", "users/{alice}/re-activate/", 200, ""},
		{"PUT", "users/{alice}/reactivate", 404, ""},
		{"GET", "/integration-api/v1//dashboard/users", 404, ""},
		{"GET", "users//", 404, ""},
		{"GET", "users/../users", 404, ""},
		{"GET", "/integration-api/v2/dashboard/users", 404, ""},
		{"PUT", "/api/v1/dashboard/users/{alice}", 404, ""},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			is := is.New(t)
			r := f.ask("adm1", c.method, c.path, "")
			is.Equal(r.Status, c.status)
			is.Equal(r.Header.Get("Allow"), c.allow)
		})
	}
}

// Row O33: what is no Number of a user here names nobody.
func TestOddNumbers(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	events := f.Events()
	for _, id := range []string{"0", "-1", "1e3", "99999999999999999999", "9223372036854775807", "{alice}%20", "%20{alice}", "+{alice}", "0{alice}", "{alice}.0", "0x1", "%D9%A1", "alice", "{erin}"} {
		for _, method := range []string{"GET", "PUT", "DELETE"} {
			is.Equal(f.ask("adm1", method, "users/"+id, "").Status, 404)
		}
		is.Equal(f.ask("adm1", "PUT", "users/"+id+"/re-activate", "").Status, 404)
		is.Equal(f.ask("adm1", "POST", "users/"+id+"/force-logout", "").Status, 404)
	}
	is.Equal(f.Events(), events)
}

// One client sends its update to a path of its own.
func TestClientPath(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, pc *publicala.Config) { pc.ClientPath = true })
	const body = `{"email":"alice2@x.test","external_id":"a","only_sees_readable":0}`
	is.Equal(f.ask("adm1", "PUT", "/api/v1/dashboard/users/{alice}", body).Status, 204)
	is.Equal(f.User("alice").Email, "alice2@x.test")
	is.Equal(f.ask("adm1", "DELETE", "/api/v1/dashboard/users/{alice}", "").Header.Get("Allow"), "PUT")
}

// Hosts mount the set below a path of their own.
func TestStripPrefix(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	mux := http.NewServeMux()
	mux.Handle("/x/", http.StripPrefix("/x", f.set))
	f.set = mux
	is.Equal(f.ask("adm1", "POST", "/x"+users, documented).Status, 200) // no redirect with or without the slash
	is.Equal(f.ask("adm1", "GET", "/x"+users+"/", "").Status, 200)
	is.Equal(f.ask("adm1", "PATCH", "/x"+users+"/1", "").Status, 405)
}

// Comments and trailing commas are for those who ask for it.
func TestStrict(t *testing.T) {
	is := is.New(t)
	is.Equal(newFixture(t, nil).ask("adm1", "POST", "users", documented).Status, 200)
	strict := newFixture(t, func(_ *roster.Config, pc *publicala.Config) { pc.Strict = true })
	is.Equal(strict.ask("adm1", "POST", "users", documented).Status, 422)
	is.Equal(strict.ask("adm1", "POST", "users", `{"email":"n@x.test","external_id":"e"}`).Status, 200)
}
