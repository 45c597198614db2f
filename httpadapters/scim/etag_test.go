package scim_test

import (
	"testing"

	"github.com/matryer/is"
)

// TestConditions asks each verb with the version that is there, with another one, and
// with both headers (RFC 9110, section 13).
func TestConditions(t *testing.T) {
	const (
		match, none = "If-Match", "If-None-Match"
		same, other = "{version}", `W/"999"`
	)
	for _, kind := range []struct{ path, make, put, op string }{
		{"/Users", `{"userName":"a"}`, `{"userName":"b"}`, `{"op":"add","path":"title","value":"x"}`},
		{"/Groups", `{"displayName":"a"}`, `{"displayName":"b"}`, `{"op":"add","path":"displayName","value":"x"}`},
	} {
		for _, c := range []struct {
			header, tag string
			get, write  int // 0: it is done
		}{
			{match, same, 0, 0},
			{match, "*", 0, 0},
			{match, other, 412, 412},
			{match, other + ", " + same, 0, 0},
			{none, other, 0, 0},
			{none, same, 304, 412},
			{none, "*", 304, 412},
		} {
			for _, method := range []string{"GET", "PUT", "PATCH", "DELETE"} {
				t.Run(method+kind.path+" "+c.header+": "+c.tag, func(t *testing.T) {
					is := is.New(t)
					f := newFixture(t, nil)
					made := f.post(kind.path, kind.make)
					version := made["meta"].(object)["version"].(string)
					body := map[string]string{"PUT": withSchemas(kind.path, kind.put), "PATCH": patchBody(kind.op)}[method]
					r := f.request("adm1", method, kind.path+"/"+id(made), body)
					tag := c.tag
					if tag == same {
						tag = version
					}
					if tag == other+", "+same {
						tag = other + ", " + version
					}
					r.Header.Set(c.header, tag)
					want := map[bool]int{true: c.get, false: c.write}[method == "GET"]
					if want == 0 {
						want = map[string]int{"GET": 200, "PUT": 200, "PATCH": 200, "DELETE": 204}[method]
					}
					events := f.Events()
					got := f.send(r)
					is.Equal(got.Status, want)
					if want >= 300 {
						is.Equal(f.Events(), events)
					}
					if want == 304 {
						is.Equal(got.Header.Get("ETag"), version)
					}
				})
			}
		}
	}
	is := is.New(t)
	f := newFixture(t, nil)
	missing := f.request("adm1", "PATCH", "/Users/{unknown}", patchBody(`{"op":"add","path":"title","value":"x"}`))
	missing.Header.Set("If-Match", other)
	is.Equal(f.send(missing).Status, 404) // there is nothing to match
	create := f.request("adm1", "POST", "/Users", withSchemas("/Users", `{"userName":"a"}`))
	create.Header.Set("If-Match", "*")
	is.Equal(f.send(create).Status, 412)
}
