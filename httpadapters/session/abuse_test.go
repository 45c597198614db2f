package session_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
)

// Rows O29, O30 and O35 of the abuse cases, on every route with a body.
func TestHostileBodies(t *testing.T) {
	f := newFixture(t, nil)
	mib := func(head, part string) string { return head + strings.Repeat(part, (1<<20-len(head))/len(part)) }
	for name, c := range map[string]struct {
		body   string
		status int
	}{
		"nested 10,001 deep":           {strings.Repeat(`{"a":`, 10_001) + "1" + strings.Repeat("}", 10_001), 400},
		"5 MiB":                        {`{"email":"` + strings.Repeat("x", 5<<20) + `"}`, 413},
		"1 MiB of arrays":              {mib("", "["), 400},
		"1 MiB of objects":             {mib("", `{"a":`), 400},
		"1 MiB of arrays in a comment": {mib(`{"email":"a@x.test"} //`, "["), 400},
		"an array":                     {`[]`, 400},
		"null":                         {`null`, 400},
		"nothing":                      {``, 400},
		"a name twice, by case":        {`{"email":"a@x.test","EMAIL":"b@x.test"}`, 400},
		"a name twice":                 {`{"code":"a","code":"b"}`, 400},
		"two values":                   {`{"code":"a"}{"code":"b"}`, 400},
		"invalid UTF-8":                {"{\"email\":\"\xff@x.test\"}", 400},
		"half of a surrogate pair":     {`{"email":"\ud800@x.test","code":"\ud800","password":"\ud800"}`, 400},
		"an empty object":              {`{}`, 400},
		"names in another case":        {`{"Email":"a@x.test","Code":"a","Password":"some password"}`, 400},
		"a letter that looks alike":    {"{\"ema\u0131l\":\"a@x.test\",\"c\u043ede\":\"a\",\"password\":\"some password\"}", 400},
	} {
		for _, route := range everyRoute {
			if route.body == "" {
				continue
			}
			t.Run(name+" "+route.path, func(t *testing.T) {
				is := is.New(t)
				events := f.Events()
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				start := time.Now()
				r := f.ask("", route.method, route.path, c.body)
				took := time.Since(start)
				runtime.ReadMemStats(&after)
				is.Equal(r.Status, c.status)
				is.Equal(f.Events(), events)
				is.True(took < 2*time.Second)
				is.True(after.TotalAlloc-before.TotalAlloc < 64<<20)
			})
		}
	}
}

// Row 43: each member with every type but its own.
func TestTypes(t *testing.T) {
	members := map[string][]string{
		"/session":           {"email", "password", "cookie"},
		"/invitation/accept": {"code", "name", "first", "last", "password", "cookie"},
		"/password/forgot":   {"email"},
		"/password/reset":    {"code", "password", "cookie"},
		"/email/verify":      {"code"},
	}
	f := newFixture(t, nil)
	for path, names := range members {
		for _, name := range names {
			values := map[string]string{"a number": "0", "true": "true", "an array": "[]", "an object": "{}", "null": "null"}
			if name == "cookie" {
				values["true"] = `"true"`
			}
			for kind, value := range values {
				t.Run(path+" "+name+" is "+kind, func(t *testing.T) {
					is := is.New(t)
					body := `{"` + name + `":` + value
					for _, other := range names {
						if other != name && other != "cookie" {
							body += `,"` + other + `":"x"`
						}
					}
					events := f.Events()
					r := f.ask("", "POST", path, body+"}")
					is.Equal(r.Status, 400)
					is.True(strings.HasPrefix(decoded[problem](f, r).Detail, name+" must"))
					is.Equal(f.Events(), events)
				})
			}
		}
	}
}

// What is not JSON by its headers is not read: a form of another site could send
// it.
func TestContentTypes(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"} {
		r := f.request("", "POST", "/session", signInBody("alice@x.test", password))
		r.Header.Set("Content-Type", kind)
		is.Equal(f.send(r).Status, 415)
	}
}

// Rows 9 and 44 for codes: what never was one.
func TestCodes(t *testing.T) {
	f := newFixture(t, nil)
	for _, path := range []string{"/invitation/accept", "/password/reset", "/email/verify"} {
		is := is.New(t)
		want := f.ask("", "POST", path, `{"code":"unknown","password":"some password"}`)
		is.Equal(want.Status, 400)
		for _, code := range []string{"", " ", f.tokens["alice1"], f.IDs["carol"].String(), strings.Repeat("x", 513), strings.Repeat("x", 1<<19), "\u0000"} {
			is.Equal(f.ask("", "POST", path, `{"code":"`+strings.ReplaceAll(code, "\x00", `\u0000`)+`","password":"some password"}`), want)
		}
	}
}
