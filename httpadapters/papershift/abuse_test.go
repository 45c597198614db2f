package papershift_test

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
	const fine = `{"data":{"type":"user","attributes":{"email":"a@x.test"}}}`
	for name, c := range map[string]struct {
		body   string
		status int
	}{
		"nested 10,001 deep":           {strings.Repeat(`{"a":`, 10_001) + "1" + strings.Repeat("}", 10_001), 400},
		"5 MiB":                        {`{"data":"` + strings.Repeat("x", 5<<20) + `"}`, 413},
		"1 MiB of arrays":              {mib("", "["), 400},
		"1 MiB of objects":             {mib("", `{"a":`), 400},
		"1 MiB of arrays after":        {mib(fine, "["), 400},
		"1 MiB of objects after":       {mib(fine, `{"a":`), 400},
		"1 MiB of arrays in a comment": {mib(fine+" //", "["), 400},
		"an array":                     {`[]`, 400},
		"null":                         {`null`, 400},
		"nothing":                      {``, 400},
		"blanks":                       {`  `, 400},
		"a name twice, by case":        {`{"data":{"type":"user","attributes":{"email":"a@x.test","EMAIL":"b@x.test"}}}`, 400},
		"a name twice":                 {`{"data":{"type":"user","attributes":{"email":"a@x.test","email":"b@x.test"}}}`, 400},
		"data twice":                   {`{"data":{"type":"user"},"data":{"type":"user"}}`, 400},
		"a name twice, deep":           {`{"data":{"type":"user","attributes":{"x":[{"a":1,"A":2}]}}}`, 400},
		"two values":                   {fine + fine, 400},
		"invalid UTF-8":                {"{\"data\":{\"type\":\"user\",\"attributes\":{\"name\":\"\xff\"}}}", 400},
		"half of a surrogate pair":     {`{"data":{"type":"user","attributes":{"name":"\ud800"}}}`, 400},
		"an array in data":             {`{"data":[{"type":"user","attributes":{"email":"a@x.test"}}]}`, 422},
		"an empty object":              {`{}`, 422},
	} {
		for _, route := range []string{
			"POST /api/v1/users", "PUT /api/v1/users/{alice}", "PATCH /api/v1/users/{alice}", "POST /api/v1/account_memberships",
		} {
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
	is := is.New(t)
	// A letter that only looks like the one that is asked for is unknown here.
	u := one(t, f.ask("adm1", "POST", "/api/v1/users", "{\"data\":{\"type\":\"user\",\"attributes\":{\"ema\u0131l\":\"a@x.test\",\"NAME\":\"n\"}}}"))
	is.Equal(u.Attributes["email"], nil)
	is.Equal(u.Attributes["name"], "")
	// Routes without a body have none, whatever is sent.
	for _, request := range []string{"GET /api/v1/users", "POST /api/v1/users/{chris}/invite", "DELETE /api/v1/users/{chris}/invite", "DELETE /api/v1/users/{bob}"} {
		method, path, _ := strings.Cut(request, " ")
		is.Equal(f.ask("adm1", method, path, "[").Status, 200)
	}
}

// Row O34: limits count code points, and nothing else is done to a text.
func TestNames(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		status int
	}{
		"1 MiB":                   {strings.Repeat("x", 1<<20), 413},
		"half a MiB":              {strings.Repeat("x", 1<<19), 422},
		"256 combining marks":     {strings.Repeat("\u0301", 256), 422},
		"255 combining marks":     {strings.Repeat("\u0301", 255), 201},
		"255 of four bytes":       {strings.Repeat("\U0001F600", 255), 201},
		"empty":                   {"", 201},
		"a zero-width space":      {"\u200b", 201},
		"right to left":           {"a\u202eb", 201},
		"what HTML would escape":  {"<b>&amp;\u2028'", 201},
		"blanks around":           {"  Jane  Doe ", 201},
		"composed and decomposed": {"é e\u0301", 201},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			r := f.ask("adm1", "POST", "/api/v1/users", `{"data":{"type":"user","attributes":{"name":"`+c.text+`"}}}`)
			is.Equal(r.Status, c.status)
			if c.status == 201 {
				is.Equal(one(t, r).Attributes["name"], c.text)
				is.Equal(one(t, f.ask("adm1", "GET", r.Header.Get("Location"), "")), one(t, r))
			}
		})
	}
}

// Addresses that must not meet that of mike.
func TestLookalikes(t *testing.T) {
	f := newFixture(t, nil)
	for email, want := range map[string]int{
		"m\u0131ke@x.test": 201, "mi\u212ae@x.test": 422, "\uff4dike@x.test": 201,
		"mike@x.test ": 422, "MIKE@X.test": 422, "mike@x.test\u200b": 422,
	} {
		t.Run(email, func(t *testing.T) {
			is := is.New(t)
			r := f.ask("adm1", "POST", "/api/v1/users", `{"data":{"type":"user","attributes":{"email":"`+email+`"}}}`)
			is.Equal(r.Status, want)
			is.Equal(must(f.T1.UserByEmail(t.Context(), "mike@x.test"))(t).ID, f.IDs["mike"])
		})
	}
}
