package pickaxe_test

import (
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// Rows O29, O30 and O35 of the abuse cases, on every route with a body.
func TestHostileBodies(t *testing.T) {
	f := newFixture(t, nil)
	gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t)
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
		"a name twice, deep":           {`{"email":"a@x.test","emails":["a@x.test"],"data":{"name":"x","x":[{"a":1,"A":2}]},"name":"x"}`, 400},
		"two values":                   {`{"email":"a@x.test"}{"email":"b@x.test"}`, 400},
		"invalid UTF-8":                {"{\"email\":\"\xff@x.test\"}", 400},
		"half of a surrogate pair":     {`{"email":"a@x.test","name":"\ud800","emails":["a@x.test"],"data":{}}`, 400},
	} {
		for _, route := range []string{
			"POST /studio/user/create", "POST /studio/user/invite", "PATCH /studio/user/alice@x.test",
			"POST /studio/access-group/create", "PATCH /studio/access-group/access-" + gold.ID.String(),
		} {
			t.Run(name+" "+route[:22], func(t *testing.T) {
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
	r := f.ask("adm1", "POST", "/studio/user/create", "{\"ema\u0131l\":\"a@x.test\"}")
	is.Equal(f.problem(r), "email is required")
	is.Equal(f.problem(f.ask("adm1", "POST", "/studio/user/create", `{"EMAIL":"a@x.test"}`)), "email is required")
	for name, value := range map[string]string{"Content-Type": "text/plain", "Content-Encoding": "gzip"} {
		r := httptest.NewRequest("POST", "/studio/user/create", strings.NewReader(`{"email":"a@x.test"}`))
		r.Header.Set("Authorization", "Bearer studio-adm1")
		r.Header.Set(name, value)
		is.Equal(f.send(r).Status, 415)
	}
	// GET and DELETE may say application/json and have no body, or any
	is.Equal(f.ask("adm1", "GET", "/studio/user/alice@x.test", "[").Status, 200)
	is.Equal(f.ask("adm1", "DELETE", "/studio/user/alice@x.test", "[").Status, 200)
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
			body := `{"email":"n@x.test","name":"` + c.text + `"}`
			r := f.ask("adm1", "POST", "/studio/user/create", body)
			is.Equal(r.Status, c.status)
			if c.status == 200 {
				is.Equal(data[user](f, r).Name, c.text)
				is.Equal(data[user](f, f.ask("adm1", "GET", "/studio/user/n@x.test", "")).Name, c.text)
			}
		})
	}
}

// Row O21: one address in three spellings is one invitation and one mail.
func TestInviteOnce(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	mails := f.Mails()
	results := data[[]invited](f, f.ask("adm1", "POST", "/studio/user/invite", `{"emails":["n@x.test","N@x.test","n@X.TEST"]}`))
	is.Equal(len(results), 1)
	is.Equal(f.Mails()-mails, 1)
}
