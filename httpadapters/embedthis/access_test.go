package embedthis_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/embedthis"
)

// Who may do what: each caller on each route, towards each target.
func TestAccess(t *testing.T) {
	callers := []string{"", "garbage", "rev1", "old1", "dave", "none1", "ro1", "alice", "asuser1", "acctuser1", "reads1", "adm1", "acct1", "root1", "adm2"}
	for _, c := range []struct {
		path, body string
		want       map[string]int // callers who are not named: as "*"
	}{
		{"/user/create", `{"email":"n@x.test","role":"user"}`, map[string]int{"*": 403, "adm1": 200, "acct1": 200, "root1": 200, "adm2": 200}},
		{"/user/create", `{"email":"n@x.test","role":"owner"}`, map[string]int{"*": 403, "root1": 200}},

		{"/user/find", `{}`, map[string]int{"*": 200, "none1": 403, "acctuser1": 403}},
		{"/user/find", `{"id":"{alice}"}`, map[string]int{"*": 403, "alice": 200, "reads1": 200, "adm1": 200, "acct1": 200, "root1": 200, "adm2": 200}},
		{"/user/find", `{"email":"ro1@x.test"}`, map[string]int{"*": 403, "ro1": 200, "reads1": 200, "adm1": 200, "acct1": 200, "root1": 200, "adm2": 200}},
		{"/user/find", `{"email":"nobody@x.test"}`, map[string]int{"*": 403, "reads1": 200, "adm1": 200, "acct1": 200, "root1": 200, "adm2": 200}},

		{"/user/get", `{}`, map[string]int{"*": 200, "none1": 403, "acctuser1": 403, "acct1": 400}},
		{"/user/get", `{"id":"{alice}"}`, map[string]int{"*": 403, "alice": 200, "reads1": 200, "adm1": 200, "acct1": 200, "root1": 200, "adm2": 404}},
		{"/user/get", `{"email":"ro1@x.test"}`, map[string]int{"*": 403, "ro1": 200, "reads1": 200, "adm1": 200, "acct1": 200, "root1": 200, "adm2": 404}},
		{"/user/get", `{"id":"{root1}"}`, map[string]int{"*": 403, "reads1": 200, "adm1": 200, "acct1": 200, "root1": 200, "adm2": 404}},
		{"/user/get", `{"id":"{erin}"}`, map[string]int{"*": 403, "reads1": 404, "adm1": 404, "acct1": 404, "root1": 404, "adm2": 200}},
		{"/user/get", `{"id":"{unknown}"}`, map[string]int{"*": 403, "reads1": 404, "adm1": 404, "acct1": 404, "root1": 404, "adm2": 404}},

		{"/user/update", `{"first":"X"}`, map[string]int{"*": 200, "none1": 403, "ro1": 403, "acctuser1": 403, "reads1": 403, "acct1": 400}},
		{"/user/update", `{"id":"{alice}","first":"X"}`, map[string]int{"*": 403, "alice": 200, "adm1": 200, "acct1": 200, "root1": 200, "adm2": 404}},
		{"/user/update", `{"email":"alice@x.test","first":"X"}`, map[string]int{"*": 403, "alice": 200, "adm1": 200, "acct1": 200, "root1": 200, "adm2": 404}},
		{"/user/update", `{"id":"{adm1}","first":"X"}`, map[string]int{"*": 403, "asuser1": 200, "adm1": 200, "acct1": 200, "root1": 200, "adm2": 404}},
		{"/user/update", `{"id":"{root1}","first":"X"}`, map[string]int{"*": 403, "root1": 200, "adm2": 404}},
		{"/user/update", `{"id":"{erin}","first":"X"}`, map[string]int{"*": 403, "adm1": 404, "acct1": 404, "root1": 404, "adm2": 200}},
		{"/user/update", `{"id":"{unknown}","first":"X"}`, map[string]int{"*": 403, "adm1": 404, "acct1": 404, "root1": 404, "adm2": 404}},

		{"/user/updateRole", `{"id":"{alice}","role":"admin"}`, map[string]int{"*": 403, "adm1": 200, "acct1": 200, "root1": 200, "adm2": 404}},
		{"/user/updateRole", `{"id":"{alice}","role":"owner"}`, map[string]int{"*": 403, "root1": 200, "adm2": 404}},
		{"/user/updateRole", `{"id":"{adm1}","role":"owner"}`, map[string]int{"*": 403, "root1": 200, "adm2": 404}},
		{"/user/updateRole", `{"id":"{root1}","role":"user"}`, map[string]int{"*": 403, "adm2": 404}}, // the last owner stays
		{"/user/updateRole", `{"id":"{erin}","role":"admin"}`, map[string]int{"*": 403, "adm1": 404, "acct1": 404, "root1": 404, "adm2": 200}},

		{"/user/remove", `{"id":"{bob}"}`, map[string]int{"*": 403, "adm1": 200, "acct1": 200, "root1": 200, "adm2": 404}},
		{"/user/remove", `{"email":"alice@x.test"}`, map[string]int{"*": 403, "adm1": 200, "acct1": 200, "root1": 200, "adm2": 404}},
		{"/user/remove", `{"id":"{root1}"}`, map[string]int{"*": 403, "adm2": 404}},
		{"/user/remove", `{"id":"{erin}"}`, map[string]int{"*": 403, "adm1": 404, "acct1": 404, "root1": 404, "adm2": 200}},
	} {
		for _, as := range callers {
			t.Run(as+" "+c.path+" "+c.body, func(t *testing.T) {
				is := is.New(t)
				f := newFixture(t, nil)
				want, ok := c.want[as]
				if !ok {
					want = c.want["*"]
				}
				switch as {
				case "", "garbage", "rev1", "old1", "dave":
					want = 401
				}
				events := f.events()
				r := f.ask(as, c.path, c.body)
				is.Equal(r.status, want)
				challenge := map[bool]string{true: "Bearer", false: `Bearer error="invalid_token"`}[as == ""]
				if want != 401 {
					challenge = ""
				}
				if as == "reads1" && want == 403 {
					is.True(strings.HasPrefix(r.header.Get("WWW-Authenticate"), `Bearer error="insufficient_scope", scope="users:`))
				} else {
					is.Equal(r.header.Get("WWW-Authenticate"), challenge)
				}
				is.Equal(r.body == "Authentication failed", want == 401) // the vendor's agent looks for it
				if want == 404 || want == 403 && as == "alice" && strings.Contains(c.body, "{") && as != "reads1" {
					hidden := f.ask(as, c.path, unknownIn(c.body))
					is.Equal(r, hidden) // byte for byte like one who does not exist, headers too
				}
				if want >= 400 {
					is.Equal(f.events(), events) // refused: nothing changed
				}
			})
		}
	}
}

// unknownIn makes a body name one who does not exist.
func unknownIn(body string) string {
	for _, name := range []string{"{alice}", "{bob}", "{adm1}", "{root1}", "{erin}"} {
		body = strings.ReplaceAll(body, name, "{unknown}")
	}
	for _, name := range []string{"alice@", "ro1@"} {
		body = strings.ReplaceAll(body, name, "nobody@")
	}
	return body
}

// What one account asks leaves no trace in another.
func TestOtherAccounts(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	erin := must(f.t2.User(t.Context(), f.ids["erin"]))(t)
	events := len(must(f.t2.Events(t.Context(), roster.EventQuery{}))(t))
	for _, request := range []string{
		`find {"id":"{erin}"}`, `find {"email":"erin@x.test"}`, `get {"id":"{erin}"}`, `get {"email":"erin@x.test"}`,
		`update {"id":"{erin}","first":"x"}`, `update {"email":"erin@x.test","first":"x"}`,
		`updateRole {"id":"{erin}","role":"admin","sendInvite":true}`, `remove {"id":"{erin}"}`, `remove {"email":"erin@x.test"}`,
	} {
		action, body, _ := strings.Cut(request, " ")
		hidden := strings.ReplaceAll(unknownIn(body), "erin@", "nobody@")
		is.Equal(f.ask("adm1", "/user/"+action, body), f.ask("adm1", "/user/"+action, hidden))
	}
	is.Equal(must(f.t2.User(t.Context(), f.ids["erin"]))(t), erin)
	is.Equal(len(must(f.t2.Events(t.Context(), roster.EventQuery{}))(t)), events)
}

// The forms of a token, and those that are not the token.
func TestTokens(t *testing.T) {
	f := newFixture(t, nil)
	for header, want := range map[string]int{
		"tok-adm1":                              200, // as documented
		"bearer tok-adm1":                       200, // as the vendor's agent does
		"Bearer tok-adm1":                       200,
		"BEARER tok-adm1":                       200,
		"Bearer  tok-adm1":                      200,
		"tok-adm":                               401,
		"tok-adm11":                             401,
		"TOK-ADM1":                              401,
		"tok-adm1=":                             401,
		"Basic tok-adm1":                        401,
		"bearer":                                401,
		"bearer ":                               401,
		"":                                      401,
		"tok-adm1 ":                             401,
		" tok-adm1":                             401,
		"tok-adm1\t":                            401,
		"tok-adm1,x":                            401,
		"tok-rev1":                              401,
		"bearer " + strings.Repeat("x.", 1<<18): 401,
	} {
		t.Run(header[:min(len(header), 20)], func(t *testing.T) {
			is := is.New(t)
			r := f.request("", "POST", "/user/find", "{}")
			r.Header.Set("Authorization", header)
			is.Equal(f.send(r).status, want)
		})
	}
	for name, change := range map[string]func(*http.Request){
		"twice":         func(r *http.Request) { r.Header.Add("Authorization", "bearer tok-adm1") },
		"in the query":  func(r *http.Request) { r.Header.Del("Authorization"); r.URL.RawQuery = "access_token=tok-adm1" },
		"in a cookie":   func(r *http.Request) { r.Header.Del("Authorization"); r.Header.Set("Cookie", "token=tok-adm1") },
		"other headers": func(r *http.Request) { r.Header.Del("Authorization"); r.Header.Set("Authentication", "tok-adm1") },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			r := f.request("adm1", "POST", "/user/find", "{}")
			change(r)
			is.Equal(f.send(r).status, 401)
		})
	}
	is := is.New(t)
	is.Equal(f.log.Len(), 0)
}

// A confined Directory serves its own account alone; nobody is served without
// an Authorize, or by one that knows no caller.
func TestAuthorize(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.set = embedthis.New(f.t1, embedthis.Config{Authorize: httpadapters.Tokens(f.dir)})
	is.Equal(f.ask("adm1", "/user/find", "{}").status, 200)
	is.Equal(f.ask("adm2", "/user/find", "{}").status, 401)

	f.set = embedthis.New(f.dir, embedthis.Config{})
	is.Equal(f.ask("adm1", "/user/find", "{}").status, 401)
	is.Equal(f.ask("adm1", "/user/login", "{}").status, 401)

	f.set = embedthis.New(f.dir, embedthis.Config{Authorize: func(*http.Request, string) (httpadapters.Caller, error) {
		return httpadapters.Caller{Account: f.t1.AccountID(), Role: roster.RoleOwner}, nil
	}})
	is.Equal(f.ask("adm1", "/user/find", "{}").status, 401) // nobody is not the host
}

func TestRate(t *testing.T) {
	is := is.New(t)
	limiter := httpadapters.NewLimiter(2)
	f := newFixture(t, func(_ *roster.Config, ec *embedthis.Config) { ec.Limiter = limiter })
	limiter.Now = f.clock.Now
	ask := func(as string) reply { return f.ask(as, "/user/find", "{}") }

	r := ask("adm1")
	is.Equal(r.status, 200)
	is.Equal(r.header.Get("X-RateLimit-Limit"), "2")
	is.Equal(r.header.Get("X-RateLimit-Remaining"), "1")
	is.Equal(r.header.Get("X-RateLimit-Reset"), "1893459630") // 30 seconds on
	is.Equal(ask("adm1").status, 200)
	r = ask("adm1")
	is.Equal(r.status, 429)
	is.Equal(r.body, "rate limit exceeded")
	is.Equal(r.header.Get("Retry-After"), "30")
	is.Equal(ask("none1").status, 403) // another token, and refusals count too
	is.Equal(ask("none1").status, 403)
	is.Equal(ask("none1").status, 429)
	f.clock.Add(30 * time.Second)
	is.Equal(ask("adm1").status, 200)
	is.Equal(ask("adm1").status, 429)
}

// Logins are counted by the network that they come from.
func TestRateOfLogins(t *testing.T) {
	limiter := httpadapters.NewLimiter(1)
	f := newFixture(t, func(_ *roster.Config, ec *embedthis.Config) { ec.Limiter = limiter })
	limiter.Now = f.clock.Now
	for _, c := range []struct {
		from string
		want int
	}{
		{"192.0.2.1:1000", 200},
		{"192.0.2.1:2000", 429},        // another port
		{"[::ffff:192.0.2.1]:99", 429}, // the same in IPv6
		{"192.0.2.1", 429},             // as some hosts set it
		{"192.0.2.2:1000", 200},
		{"[2001:db8::1]:1", 200},
		{"[2001:db8::ffff:2]:1", 429}, // one /64
		{"[2001:db8:0:1::1]:1", 200},
		{"@", 200}, // no network at all
		{"@", 429},
	} {
		is := is.New(t)
		r := f.request("", "POST", "/user/login", "{}")
		r.Header.Set("Verified", "alice@x.test")
		r.Header.Set("X-Forwarded-For", "198.51.100."+c.from[:1]) // nobody's word counts
		r.RemoteAddr = c.from
		is.Equal(f.send(r).status, c.want)
	}
}

// Behind a proxy the network is the one that the proxy names.
func TestRateOfLoginsBehindProxy(t *testing.T) {
	limiter := httpadapters.NewLimiter(1)
	f := newFixture(t, func(_ *roster.Config, ec *embedthis.Config) {
		ec.Limiter, ec.Proxies = limiter, []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	})
	limiter.Now = f.clock.Now
	for _, c := range []struct {
		from, forwarded string
		want            int
	}{
		{"192.0.2.1:1", "203.0.113.1", 200},
		{"192.0.2.2:1", "203.0.113.1", 429},               // through another proxy
		{"192.0.2.1:1", "198.51.100.1, 203.0.113.1", 429}, // what a client wrote before it
		{"192.0.2.1:1", "203.0.113.2", 200},
		{"198.51.100.7:1", "203.0.113.3", 200}, // no proxy
		{"198.51.100.7:1", "203.0.113.4", 429},
	} {
		is := is.New(t)
		r := f.request("", "POST", "/user/login", "{}")
		r.Header.Set("Verified", "alice@x.test")
		r.Header.Set("X-Forwarded-For", c.forwarded)
		r.RemoteAddr = c.from
		is.Equal(f.send(r).status, c.want)
	}
}

// Errors as JSON, for hosts whose clients read that.
func TestJSONErrors(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	limiter := httpadapters.NewLimiter(1)
	limiter.Now = f.clock.Now
	ec := embedthis.Config{Authorize: httpadapters.Tokens(f.dir), JSONErrors: true, Limiter: limiter}
	set := embedthis.New(f.dir, ec)
	ask := func(as, method, path, body string) (int, string) {
		w := httptest.NewRecorder()
		set.ServeHTTP(w, f.request(as, method, path, body))
		is.Equal(w.Header().Get("Content-Type"), "application/json")
		return w.Code, w.Body.String()
	}
	status, body := ask("", "POST", "/user/get", "{}")
	is.Equal(status, 401)
	is.Equal(body, `{"error":"Authentication failed"}`+"\n")
	_, body = ask("adm1", "POST", "/user/get", `{"id":"{unknown}"}`)
	is.Equal(body, `{"error":"not found"}`+"\n")
	status, body = ask("adm1", "POST", "/user/get", "{}")
	is.Equal(status, 429)
	is.Equal(body, `{"error":"rate limit exceeded","delay":60}`+"\n")
	status, body = ask("adm1", "GET", "/user/get", "")
	is.Equal(status, 405)
	is.Equal(body, `{"error":"method not allowed"}`+"\n")
}
