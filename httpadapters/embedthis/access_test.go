package embedthis_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/internal/wiretest"
)

// Who may do what: each caller on each route, towards each target.
func TestAccess(t *testing.T) {
	type want = wiretest.Statuses
	for _, c := range []struct {
		path, body string
		want       want
	}{
		{"/user/create", `{"email":"n@x.test","role":"user"}`, wiretest.Admins},
		{"/user/create", `{"email":"n@x.test","role":"owner"}`, want{"*": 403, "root1": 200}},

		{"/user/find", `{}`, want{"*": 200, "none1": 403, "acctuser1": 403}},
		{"/user/find", `{"id":"{alice}"}`, wiretest.Lists.But(want{"alice": 200})},
		{"/user/find", `{"email":"ro1@x.test"}`, wiretest.Lists.But(want{"ro1": 200})},
		{"/user/find", `{"email":"nobody@x.test"}`, wiretest.Lists},

		{"/user/get", `{}`, want{"*": 200, "none1": 403, "acctuser1": 403, "acct1": 400}},
		{"/user/get", `{"id":"{alice}"}`, wiretest.Lists.But(want{"alice": 200, "adm2": 404})},
		{"/user/get", `{"email":"ro1@x.test"}`, wiretest.Lists.But(want{"ro1": 200, "adm2": 404})},
		{"/user/get", `{"id":"{root1}"}`, wiretest.Admins.But(want{"reads1": 200, "adm2": 404})},
		{"/user/get", `{"id":"{erin}"}`, want{"*": 403, "reads1": 404, "adm1": 404, "acct1": 404, "root1": 404, "adm2": 200}},
		{"/user/get", `{"id":"{unknown}"}`, want{"*": 403, "reads1": 404, "adm1": 404, "acct1": 404, "root1": 404, "adm2": 404}},

		{"/user/update", `{"first":"X"}`, want{"*": 200, "none1": 403, "ro1": 403, "acctuser1": 403, "reads1": 403, "acct1": 400}},
		{"/user/update", `{"id":"{alice}","first":"X"}`, wiretest.Admins.But(want{"alice": 200, "adm2": 404})},
		{"/user/update", `{"email":"alice@x.test","first":"X"}`, wiretest.Admins.But(want{"alice": 200, "adm2": 404})},
		{"/user/update", `{"id":"{adm1}","first":"X"}`, wiretest.Admins.But(want{"asuser1": 200, "adm2": 404})},
		{"/user/update", `{"id":"{root1}","first":"X"}`, want{"*": 403, "root1": 200, "adm2": 404}},
		{"/user/update", `{"id":"{erin}","first":"X"}`, want{"*": 403, "adm1": 404, "acct1": 404, "root1": 404, "adm2": 200}},
		{"/user/update", `{"id":"{unknown}","first":"X"}`, want{"*": 403, "adm1": 404, "acct1": 404, "root1": 404, "adm2": 404}},

		{"/user/updateRole", `{"id":"{alice}","role":"admin"}`, wiretest.Admins.But(want{"adm2": 404})},
		{"/user/updateRole", `{"id":"{alice}","role":"owner"}`, want{"*": 403, "root1": 200, "adm2": 404}},
		{"/user/updateRole", `{"id":"{adm1}","role":"owner"}`, want{"*": 403, "root1": 200, "adm2": 404}},
		{"/user/updateRole", `{"id":"{root1}","role":"user"}`, want{"*": 403, "adm2": 404}}, // the last owner stays
		{"/user/updateRole", `{"id":"{erin}","role":"admin"}`, want{"*": 403, "adm1": 404, "acct1": 404, "root1": 404, "adm2": 200}},

		{"/user/remove", `{"id":"{bob}"}`, wiretest.Admins.But(want{"adm2": 404})},
		{"/user/remove", `{"email":"alice@x.test"}`, wiretest.Admins.But(want{"adm2": 404})},
		{"/user/remove", `{"id":"{root1}"}`, want{"*": 403, "adm2": 404}},
		{"/user/remove", `{"id":"{erin}"}`, want{"*": 403, "adm1": 404, "acct1": 404, "root1": 404, "adm2": 200}},
	} {
		for _, as := range wiretest.Callers {
			t.Run(as+" "+c.path+" "+c.body, func(t *testing.T) {
				is := is.New(t)
				f := newFixture(t, nil)
				want := c.want.Of(as, 401)
				events := f.Events()
				r := f.ask(as, c.path, c.body)
				is.Equal(r.Status, want)
				f.CheckChallenge(as, r)
				is.Equal(r.Body == "Authentication failed", want == 401) // the vendor's agent looks for it
				if want == 404 || want == 403 && as == "alice" && strings.Contains(c.body, "{") && as != "reads1" {
					hidden := f.ask(as, c.path, wiretest.Hidden(c.body))
					is.Equal(r, hidden) // byte for byte like one who does not exist, headers too
				}
				if want >= 400 {
					is.Equal(f.Events(), events) // refused: nothing changed
				}
			})
		}
	}
}

// What one account asks leaves no trace in another.
func TestOtherAccounts(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	erin := must(f.T2.User(t.Context(), f.IDs["erin"]))(t)
	events := f.EventsOf(f.T2)
	for _, request := range []string{
		`find {"id":"{erin}"}`, `find {"email":"erin@x.test"}`, `get {"id":"{erin}"}`, `get {"email":"erin@x.test"}`,
		`update {"id":"{erin}","first":"x"}`, `update {"email":"erin@x.test","first":"x"}`,
		`updateRole {"id":"{erin}","role":"admin","sendInvite":true}`, `remove {"id":"{erin}"}`, `remove {"email":"erin@x.test"}`,
	} {
		action, body, _ := strings.Cut(request, " ")
		is.Equal(f.ask("adm1", "/user/"+action, body), f.ask("adm1", "/user/"+action, wiretest.Hidden(body)))
	}
	is.Equal(must(f.T2.User(t.Context(), f.IDs["erin"]))(t), erin)
	is.Equal(f.EventsOf(f.T2), events)
}

// The forms of a token, and those that are not the token.
func TestTokens(t *testing.T) {
	f := newFixture(t, nil)
	adm1 := f.Prefix + "adm1"
	for header, want := range map[string]int{
		adm1:                                    200, // as documented
		"bearer " + adm1:                        200, // as the vendor's agent does
		"Bearer " + adm1:                        200,
		"BEARER " + adm1:                        200,
		"Bearer  " + adm1:                       200,
		f.Prefix + "adm":                        401,
		adm1 + "1":                              401,
		strings.ToUpper(adm1):                   401,
		adm1 + "=":                              401,
		"Basic " + adm1:                         401,
		"bearer":                                401,
		"bearer ":                               401,
		"":                                      401,
		adm1 + " ":                              401,
		" " + adm1:                              401,
		adm1 + "\t":                             401,
		adm1 + ",x":                             401,
		f.Prefix + "rev1":                       401,
		"bearer " + strings.Repeat("x.", 1<<18): 401,
	} {
		t.Run(header[:min(len(header), 20)], func(t *testing.T) {
			is := is.New(t)
			r := f.request("", "POST", "/user/find", "{}")
			r.Header.Set("Authorization", header)
			is.Equal(f.send(r).Status, want)
		})
	}
	for name, change := range map[string]func(*http.Request){
		"twice":         func(r *http.Request) { r.Header.Add("Authorization", "bearer "+adm1) },
		"in the query":  func(r *http.Request) { r.Header.Del("Authorization"); r.URL.RawQuery = "access_token=" + adm1 },
		"in a cookie":   func(r *http.Request) { r.Header.Del("Authorization"); r.Header.Set("Cookie", "token="+adm1) },
		"other headers": func(r *http.Request) { r.Header.Del("Authorization"); r.Header.Set("Authentication", adm1) },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			r := f.request("adm1", "POST", "/user/find", "{}")
			change(r)
			is.Equal(f.send(r).Status, 401)
		})
	}
	is := is.New(t)
	is.Equal(f.Log.Len(), 0)
}

func TestAuthorize(t *testing.T) {
	f := newFixture(t, nil)
	f.CheckAuthorize(401, f.over, func(as string) reply { return f.ask(as, "/user/find", "{}") })
	f.set = embedthis.New(f.Dir, embedthis.Config{})
	is.New(t).Equal(f.ask("adm1", "/user/login", "{}").Status, 401)
}

func TestRate(t *testing.T) {
	is := is.New(t)
	limiter := httpadapters.NewLimiter(2)
	f := newFixture(t, func(_ *roster.Config, ec *embedthis.Config) { ec.Limiter = limiter })
	limiter.Now = f.Clock.Now
	r := f.CheckRate(func(as string) reply { return f.ask(as, "/user/find", `{"email":"bob@x.test"}`) })
	is.Equal(r.Body, "rate limit exceeded")
}

// Logins are counted by the network that they come from.
func TestRateOfLogins(t *testing.T) {
	limiter := httpadapters.NewLimiter(1)
	f := newFixture(t, func(_ *roster.Config, ec *embedthis.Config) { ec.Limiter = limiter })
	limiter.Now = f.Clock.Now
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
		is.Equal(f.send(r).Status, c.want)
	}
}

// Behind a proxy the network is the one that the proxy names.
func TestRateOfLoginsBehindProxy(t *testing.T) {
	limiter := httpadapters.NewLimiter(1)
	f := newFixture(t, func(_ *roster.Config, ec *embedthis.Config) {
		ec.Limiter, ec.Proxies = limiter, []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	})
	limiter.Now = f.Clock.Now
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
		is.Equal(f.send(r).Status, c.want)
	}
}

// Errors as JSON, for hosts whose clients read that.
func TestJSONErrors(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	limiter := httpadapters.NewLimiter(1)
	limiter.Now = f.Clock.Now
	ec := embedthis.Config{Authorize: httpadapters.Tokens(f.Dir), JSONErrors: true, Limiter: limiter}
	set := embedthis.New(f.Dir, ec)
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
