package publicala_test

import (
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
	mib := func(head, part string) string { return head + strings.Repeat(part, (1<<20-len(head))/len(part)) }
	const whole = `{"email":"a@x.test","external_id":"e","only_sees_readable":0}`
	for name, c := range map[string]struct {
		body   string
		status int
	}{
		"nested 10,001 deep":           {strings.Repeat(`{"a":`, 10_001) + "1" + strings.Repeat("}", 10_001), 422},
		"5 MiB":                        {`{"email":"` + strings.Repeat("x", 5<<20) + `"}`, 413},
		"1 MiB of arrays":              {mib("", "["), 422},
		"1 MiB of objects":             {mib("", `{"a":`), 422},
		"1 MiB of arrays after":        {mib(whole, "["), 422},
		"1 MiB of objects after":       {mib(whole, `{"a":`), 422},
		"1 MiB of arrays in a comment": {mib(whole+" //", "["), 422},
		"an array":                     {`[]`, 422},
		"null":                         {`null`, 422},
		"nothing":                      {``, 422},
		"blanks":                       {`  `, 422},
		"a name twice, by case":        {`{"email":"a@x.test","EMAIL":"b@x.test","external_id":"e","only_sees_readable":0}`, 422},
		"a name twice":                 {`{"email":"a@x.test","email":"b@x.test","external_id":"e","only_sees_readable":0}`, 422},
		"two values":                   {whole + whole, 422},
		"invalid UTF-8":                {"{\"email\":\"\xff@x.test\",\"external_id\":\"e\",\"only_sees_readable\":0}", 422},
		"half of a surrogate pair":     {`{"email":"a@x.test","external_id":"\ud800","only_sees_readable":0}`, 422},
	} {
		for _, route := range []string{"POST users", "POST users/", "PUT users/{alice}"} {
			t.Run(name+" "+route, func(t *testing.T) {
				is := is.New(t)
				method, path, _ := strings.Cut(route, " ")
				events := f.events()
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				start := time.Now()
				r := f.ask("adm1", method, path, c.body)
				took := time.Since(start)
				runtime.ReadMemStats(&after)
				is.Equal(r.status, c.status)
				is.Equal(f.events(), events)
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
	const missing = "email: email is required"
	is.Equal(invalid(f, f.ask("adm1", "POST", "users", "{\"ema\u0131l\":\"a@x.test\",\"external_id\":\"e\"}")), missing)
	is.Equal(invalid(f, f.ask("adm1", "POST", "users", `{"EMAIL":"a@x.test","external_id":"e"}`)), missing)
	for name, value := range map[string]string{"Content-Type": "text/plain", "Content-Encoding": "gzip"} {
		r := f.request("adm1", "POST", "users", `{"email":"a@x.test","external_id":"e"}`)
		r.Header.Set(name, value)
		is.Equal(f.send(r).status, 415)
	}
	// the others may say application/json and have no body, or any
	is.Equal(f.ask("adm1", "DELETE", "users/{alice}", "[").status, 200)
	is.Equal(f.ask("adm1", "PUT", "users/{alice}/re-activate", "[").status, 200)
	is.Equal(f.ask("adm1", "POST", "users/{alice}/force-logout", "[").status, 200)
}

// Row O34, on the one free text that the set has: limits count code points,
// and nothing else is done to a text.
func TestExternalIDs(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		status int
	}{
		"1 MiB":                   {strings.Repeat("x", 1<<20), 413},
		"half a MiB":              {strings.Repeat("x", 1<<19), 422},
		"65 combining marks":      {strings.Repeat("\u0301", 65), 422},
		"64 combining marks":      {strings.Repeat("\u0301", 64), 204},
		"64 of four bytes":        {strings.Repeat("\U0001F600", 64), 204},
		"empty":                   {"", 422},
		"a zero-width space":      {"\u200b", 204},
		"right to left":           {"a\u202eb", 204},
		"what HTML would escape":  {"<b>&amp;\u2028'", 204},
		"blanks around":           {"  Jane  Doe ", 204},
		"composed and decomposed": {"é e\u0301", 204},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			r := f.ask("adm1", "PUT", "users/{alice}", `{"email":"alice@x.test","only_sees_readable":0,"external_id":"`+c.text+`"}`)
			is.Equal(r.status, c.status)
			if c.status == 204 {
				is.Equal(f.user1("alice").ExternalID, c.text)
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
		fix.t = t
		r := fix.ask("adm1", "POST", "users/", body)
		switch r.status {
		case 413, 422:
			return
		}
		u := data[user](fix, r)
		made, err := fix.t1.UserByNumber(t.Context(), u.ID)
		if err != nil || made.ExternalID == "" || made.SessionsLimit < 0 || made.SessionsLimit > 999_999 {
			t.Errorf("%q makes %+v (%v)", body, made, err)
		}
		must(fix.t1.Apply(t.Context(), made.ID, roster.Remove))(t) // so that the address is free
	})
}
