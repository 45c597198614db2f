package embedthis_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
)

// Rows O29, O30 and O35 of the abuse cases, on every route.
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
		"1 MiB of arrays after":        {mib(`{"email":"a@x.test"}`, "["), 400},
		"1 MiB of objects after":       {mib(`{"email":"a@x.test"}`, `{"a":`), 400},
		"1 MiB of arrays in a comment": {mib(`{"email":"a@x.test"} //`, "["), 400},
		"an array":                     {`[]`, 400},
		"null":                         {`null`, 400},
		"nothing":                      {``, 400},
		"blanks":                       {`  `, 400},
		"a name twice, by case":        {`{"email":"a@x.test","EMAIL":"b@x.test"}`, 400},
		"a name twice":                 {`{"email":"a@x.test","email":"b@x.test"}`, 400},
		"a name twice, deep":           {`{"email":"a@x.test","preferences":{"a":[{"b":1,"B":2}]}}`, 400},
		"two values":                   {`{"email":"a@x.test"}{"email":"b@x.test"}`, 400},
		"invalid UTF-8":                {"{\"email\":\"\xff@x.test\"}", 400},
		"half of a surrogate pair":     {`{"email":"a@x.test","first":"\ud800"}`, 400},
	} {
		for _, action := range []string{"create", "find", "get", "login", "remove", "update", "updateRole"} {
			t.Run(name+" "+action, func(t *testing.T) {
				is := is.New(t)
				events := f.Events()
				r := f.request("adm1", "POST", "/user/"+action, c.body)
				r.Header.Set("Verified", "adm1@x.test")
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				start := time.Now()
				got := f.send(r)
				took := time.Since(start)
				runtime.ReadMemStats(&after)
				is.Equal(got.Status, c.status)
				is.Equal(f.Events(), events)
				is.True(took < 2*time.Second)
				is.True(after.TotalAlloc-before.TotalAlloc < 64<<20)
			})
		}
	}
}

// Rows O29 and O30: what is not JSON by its headers, and a letter that only
// looks like the one that is asked for.
func TestOddBodies(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	is.Equal(f.ask("adm1", "/user/create", "{\"ema\u0131l\":\"a@x.test\",\"role\":\"user\"}").Body, "email is required")
	is.Equal(f.ask("adm1", "/user/create", `{"EMAIL":"a@x.test","role":"user"}`).Body, "email is required")
	is.Equal(f.ask("adm1", "/user/remove", "{\"ema\u0131l\":\"bob@x.test\"}").Status, 400)
	for name, value := range map[string]string{"Content-Type": "text/plain", "Content-Encoding": "gzip"} {
		r := f.request("adm1", "POST", "/user/get", `{"id":"{alice}"}`)
		r.Header.Set(name, value)
		is.Equal(f.send(r).Status, 415)
	}
}

// Row O34: limits count code points, and nothing else is done to a text.
func TestNames(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		status int
	}{
		"1 MiB":                   {strings.Repeat("x", 1<<20), 413},
		"half a MiB":              {strings.Repeat("x", 1<<19), 400},
		"256 combining marks":     {strings.Repeat("\u0301", 256), 400},
		"255 combining marks":     {strings.Repeat("\u0301", 255), 200},
		"255 of four bytes":       {strings.Repeat("\U0001F600", 255), 200},
		"empty":                   {"", 200},
		"a zero-width space":      {"\u200b", 200},
		"right to left":           {"a\u202eb", 200},
		"what HTML would escape":  {"<b>&amp;\u2028'", 200},
		"blanks around":           {"  Jane  Doe ", 200},
		"composed and decomposed": {"é e\u0301", 200},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			r := f.ask("adm1", "/user/update", `{"id":"{alice}","last":"","first":"`+c.text+`"}`)
			is.Equal(r.Status, c.status)
			if c.status == 200 {
				is.Equal(read[user](f, r).First, c.text)
				is.Equal(read[user](f, f.ask("alice", "/user/get", "{}")).First, c.text)
			}
		})
	}
}
