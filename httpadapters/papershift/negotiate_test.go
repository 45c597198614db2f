package papershift_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"
)

// What JSON:API says of the two headers of its media type.
func TestNegotiate(t *testing.T) {
	f := newFixture(t, nil)
	const ours = "application/vnd.api+json"
	for _, c := range []struct {
		header, value string
		status        int
	}{
		{"Content-Type", ours, 200},
		{"Content-Type", "Application/VND.api+JSON", 200},
		{"Content-Type", ours + `;profile="http://x.test/a http://x.test/b"`, 200},
		{"Content-Type", ours + `;ext=""`, 200},
		{"Content-Type", ours + `; ext="https://jsonapi.org/ext/atomic"`, 415},
		{"Content-Type", ours + "; charset=utf-8", 415},
		{"Content-Type", ours + ";q=1", 415},
		{"Content-Type", ours + `; profile="x"; charset=utf-8`, 415},
		{"Content-Type", ours + "; charset", 415},
		{"Content-Type", "application/json", 200},
		{"Content-Type", "application/json; charset=UTF-8", 200},
		{"Content-Type", "application/json; charset=latin1", 415},
		{"Content-Type", "text/plain", 415},
		{"Content-Type", "application/x-www-form-urlencoded", 415},
		{"Content-Type", "application/problem+json", 415},
		{"Content-Type", "json", 415},
		{"Content-Type", "", 200},
		{"Content-Encoding", "gzip", 415},
		{"Content-Encoding", "identity", 200},

		{"Accept", "", 200},
		{"Accept", ours, 200},
		{"Accept", "*/*", 200},
		{"Accept", "text/html", 200}, // and gets JSON:API
		{"Accept", "application/json, text/plain", 200},
		{"Accept", ours + ";q=0.5", 200},
		{"Accept", ours + `;profile="http://x.test/a,b"`, 200},
		{"Accept", ours + "; charset=utf-8", 406},
		{"Accept", ours + `; ext="https://jsonapi.org/ext/atomic"`, 406},
		{"Accept", ours + ";a=1, " + ours + ";b=2", 406},
		{"Accept", ours + ";a=1, " + ours, 200}, // one that is good is enough
		{"Accept", ours + ";a=1, text/html", 406},
		{"Accept", ours + ";a=1, */*", 406},
		{"Accept", ours + `; a="x, ` + ours + `"`, 406}, // a comma in quotes divides nothing
		{"Accept", ours + `; a="\", ` + ours + `"`, 406},
		{"Accept", ours + "; a", 406},
		{"Accept", `"`, 200},
		{"Accept", ",,;,", 200},
		{"Accept", strings.Repeat(ours+";a=1,", 10_000), 406},
	} {
		t.Run(c.header+" "+c.value[:min(len(c.value), 80)], func(t *testing.T) {
			is := is.New(t)
			r := f.request("adm1", "PATCH", "/api/v1/users/{alice}", `{"data":{"type":"user"}}`)
			r.Header.Set(c.header, c.value)
			if c.value == "" {
				r.Header.Del(c.header)
			}
			got := f.send(r)
			is.Equal(got.Status, c.status)
			if c.status == 406 {
				is.Equal(refused(t, got).Source.Header, "Accept")
			}
			if c.status == 415 && strings.HasPrefix(c.value, ours) {
				is.Equal(refused(t, got).Source.Header, "Content-Type")
			}
		})
	}
	is := is.New(t)
	r := f.request("adm1", "PATCH", "/api/v1/users/{alice}", `{"data":{"type":"user"}}`)
	r.Header.Add("Content-Type", "application/json")
	is.Equal(f.send(r).Status, 415) // two types are none
	r = f.request("adm1", "PATCH", "/api/v1/users/{alice}", `{"data":{"type":"user"}}`)
	r.Header.Set("Accept", ours+";a=1")
	r.Header.Add("Accept", ours)
	is.Equal(f.send(r).Status, 200) // two lists are one

	// Without a body too, with the type and without.
	r = f.request("adm1", "GET", "/api/v1/users", "")
	r.Header.Set("Content-Type", ours+"; charset=utf-8")
	is.Equal(f.send(r).Status, 415)
	r.Header.Set("Content-Type", "text/plain")
	is.Equal(f.send(r).Status, 200)
}
