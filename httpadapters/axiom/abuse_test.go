package axiom_test

import (
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
)

// Rows O29, O30 and O35 of the abuse cases, on every route with a body.
func TestHostileBodies(t *testing.T) {
	f := newFixture(t, nil)
	alice := "/v2/users/" + f.IDs["alice"].String()
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
		"a name twice, deep":           {`{"email":"a@x.test","name":"x","role":"user","x":[{"a":1,"A":2}]}`, 400},
		"two values":                   {`{"email":"a@x.test"}{"email":"b@x.test"}`, 400},
		"invalid UTF-8":                {"{\"email\":\"\xff@x.test\"}", 400},
		"half of a surrogate pair":     {`{"email":"a@x.test","name":"\ud800","role":"user"}`, 400},
	} {
		for _, route := range []string{"POST /v2/users", "PUT " + alice, "PUT " + alice + "/role", "PUT /v2/user"} {
			t.Run(name+" "+route, func(t *testing.T) {
				is := is.New(t)
				method, path, _ := strings.Cut(route, " ")
				events := f.Events()
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				start := time.Now()
				r := f.ask("adm1", method, path, c.body)
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

// Rows O29 and O30: what is not JSON by its headers, and a letter that only
// looks like the one that is asked for.
func TestOddBodies(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	is.Equal(f.message(f.ask("adm1", "POST", "/v2/users", "{\"name\":\"n\",\"ema\u0131l\":\"a@x.test\",\"role\":\"user\"}")), "email is required")
	is.Equal(f.message(f.ask("adm1", "POST", "/v2/users", `{"NAME":"n","email":"a@x.test","role":"user"}`)), "name is required")
	for name, value := range map[string]string{"Content-Type": "text/plain", "Content-Encoding": "gzip"} {
		r := httptest.NewRequest("POST", "/v2/users", strings.NewReader(`{"name":"n","email":"a@x.test","role":"user"}`))
		r.Header.Set("Authorization", "Bearer xaat-adm1")
		r.Header.Set(name, value)
		is.Equal(f.send(r).Status, 415)
	}
	is.Equal(f.ask("adm1", "GET", "/v2/user", "[").Status, 200) // a GET has no body, whatever it has
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
			r := f.ask("adm1", "POST", "/v2/users", `{"email":"n@x.test","name":"`+c.text+`","role":"user"}`)
			is.Equal(r.Status, c.status)
			if c.status == 200 {
				made := decoded[user](f, r)
				is.Equal(made.Name, c.text)
				is.Equal(decoded[user](f, f.ask("adm1", "GET", "/v2/users/"+made.ID, "")), made)
			}
		})
	}
}
