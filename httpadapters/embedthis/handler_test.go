package embedthis_test

import (
	"net/http"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/embedthis"
)

func TestVerbs(t *testing.T) {
	f := newFixture(t, nil)
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/user/find", 405},
		{"HEAD", "/user/find", 405},
		{"PUT", "/user/update", 405},
		{"DELETE", "/tok/user/remove", 405},
		{"OPTIONS", "/user/login", 405},
		{"POST", "/", 404},
		{"POST", "/user", 404},
		{"POST", "/user/", 404},
		{"POST", "/user/find/", 404},
		{"POST", "/user/Find", 404},
		{"POST", "/user//find", 404},
		{"POST", "/user/x/../find", 404},
		{"POST", "/user/%66ind", 200},
		{"POST", "/user/comment", 404},
		{"POST", "/user/init", 404},
		{"POST", "/tok/tok/user/find", 404},
		{"POST", "/api/user/find", 404},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			is := is.New(t)
			r := f.send(f.request("adm1", c.method, c.path, "{}"))
			is.Equal(r.Status, c.status)
			is.Equal(r.Header.Get("Allow"), map[bool]string{true: "POST"}[c.status == 405])
		})
	}
}

// Every route answers below both prefixes, and wherever hosts mount them.
func TestPrefixes(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	mux := http.NewServeMux()
	mux.Handle("/user/", f.set)
	mux.Handle("/tok/user/", f.set)
	mux.Handle("/api/", http.StripPrefix("/api", f.set))
	f.set = mux
	want := f.ask("adm1", "/user/get", `{"id":"{alice}"}`)
	for _, prefix := range []string{"", "/tok", "/api", "/api/tok"} {
		is.Equal(f.ask("adm1", prefix+"/user/get", `{"id":"{alice}"}`), want)
		for _, action := range []string{"create", "find", "get", "login", "remove", "update", "updateRole"} {
			is.Equal(f.ask("", prefix+"/user/"+action, `{}`).Status, 401)
		}
	}
}

// Comments and trailing commas are for those who ask for it.
func TestStrict(t *testing.T) {
	is := is.New(t)
	const body = "{\"id\": \"{alice}\", // who\n}"
	is.Equal(newFixture(t, nil).ask("adm1", "/user/get", body).Status, 200)
	strict := newFixture(t, func(_ *roster.Config, ec *embedthis.Config) { ec.Strict = true })
	is.Equal(strict.ask("adm1", "/user/get", body).Status, 400)
	is.Equal(strict.ask("adm1", "/user/get", `{"id":"{alice}"}`).Status, 200)
}
