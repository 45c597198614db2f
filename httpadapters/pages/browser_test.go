package pages_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"example.com/roster"
)

// browser is a browser without JavaScript: it keeps cookies, follows redirects, and
// sends forms as they stand in the page.
type browser struct {
	*fixture
	cookies map[string]string
	lang    string // Accept-Language
	agent   string // User-Agent
	from    string // address that it comes from
	token   string // in an Authorization header; empty: none

	url    *url.URL // of the page
	status int
	header http.Header
	body   string
	page   *html.Node
}

// browser returns a browser without cookies.
func (f *fixture) browser() *browser {
	return &browser{fixture: f, cookies: map[string]string{}, url: &url.URL{Scheme: "https", Host: "example.com", Path: "/"}}
}

// as returns a browser in which a user is signed in.
func (f *fixture) as(name string) *browser {
	f.TB.Helper()
	s := must(f.dir(name).StartSession(f.TB.Context(), f.IDs[name], roster.ClientInfo{UserAgent: "test"}))(f.TB)
	b := f.browser()
	b.cookies["__Host-session"] = string(s.Token)
	return b
}

// open opens a page, whose URL is relative to the present one.
func (b *browser) open(target string) *browser {
	b.TB.Helper()
	return b.send("GET", target, nil)
}

// submit sends the form of the page with that action, with values for its fields by
// name, in pairs. A value that it has no field for is a mistake of the test.
func (b *browser) submit(action string, values ...string) *browser {
	b.TB.Helper()
	return b.send("POST", action, b.fill(action, values...))
}

// submitOnce is submit, and follows nowhere.
func (b *browser) submitOnce(action string, values ...string) *browser {
	b.TB.Helper()
	return b.sendOnce("POST", action, b.fill(action, values...))
}

// fill returns what the form of the page with that action sends.
func (b *browser) fill(action string, values ...string) url.Values {
	b.TB.Helper()
	form := find(b.page, func(n *html.Node) bool { return n.Data == "form" && attr(n, "action") == action })
	if form == nil {
		b.TB.Fatalf("no form %q on %s (%d):\n%s", action, b.url, b.status, b.text())
	}
	typed := url.Values{}
	for _, n := range all(form, "input") {
		typed.Set(attr(n, "name"), attr(n, "value"))
	}
	for _, n := range all(form, "select") {
		for _, option := range all(n, "option") {
			if has(option, "selected") || !typed.Has(attr(n, "name")) {
				typed.Set(attr(n, "name"), attr(option, "value"))
			}
		}
	}
	for i := 0; i < len(values); i += 2 {
		if !typed.Has(values[i]) {
			b.TB.Fatalf("the form %q has no field %q", action, values[i])
		}
		typed.Set(values[i], values[i+1])
	}
	return typed
}

// click follows the link with that text.
func (b *browser) click(text string) *browser {
	b.TB.Helper()
	link := find(b.page, func(n *html.Node) bool { return n.Data == "a" && strings.TrimSpace(textOf(n)) == text })
	if link == nil {
		b.TB.Fatalf("no link %q on %s:\n%s", text, b.url, b.text())
	}
	return b.open(attr(link, "href"))
}

// send sends one request and follows where it leads.
func (b *browser) send(method, target string, typed url.Values) *browser {
	b.TB.Helper()
	b.sendOnce(method, target, typed)
	for range 5 {
		if b.status != http.StatusSeeOther {
			return b
		}
		b.sendOnce("GET", b.header.Get("Location"), nil)
	}
	b.TB.Fatalf("redirected for ever, at last to %s", b.url)
	return b
}

// sendOnce sends one request.
func (b *browser) sendOnce(method, target string, typed url.Values) *browser {
	b.TB.Helper()
	to, err := b.url.Parse(target)
	if err != nil || to.Host != "example.com" {
		b.TB.Fatalf("led to %q: %v", target, err)
	}
	r := httptest.NewRequest(method, to.String(), strings.NewReader(typed.Encode())).WithContext(b.TB.Context())
	if method == "GET" || method == "HEAD" {
		r = httptest.NewRequest(method, to.String(), nil).WithContext(b.TB.Context())
	} else {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept-Language", b.lang)
	r.Header.Set("User-Agent", b.agent)
	if b.token != "" {
		r.Header.Set("Authorization", "Bearer "+b.token)
	}
	if b.from != "" {
		r.RemoteAddr = b.from + ":1234"
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return b.do(r)
}

// do sends a request as it is and takes the answer.
func (b *browser) do(r *http.Request) *browser {
	b.TB.Helper()
	recorder := httptest.NewRecorder()
	b.host.ServeHTTP(recorder, r)
	b.url, b.status, b.header, b.body = r.URL, recorder.Code, recorder.Header(), recorder.Body.String()
	for _, line := range b.header.Values("Set-Cookie") {
		c := must(http.ParseSetCookie(line))(b.TB)
		if c.Path != "/" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Domain != "" {
			b.TB.Errorf("a cookie that is open to others: %s", line)
		}
		b.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	b.check(r)
	b.page = must(html.Parse(strings.NewReader(b.body)))(b.TB)
	return b
}

// check checks what holds for every answer.
func (b *browser) check(r *http.Request) {
	b.TB.Helper()
	if r.URL.Path == "/elsewhere" {
		return
	}
	for _, text := range append([]string{"goroutine", ".go:", "SELECT", "memstore", "roster:", "pages:", "<script", "style=", "onclick", "http://", "&lt;no value"}, b.Secrets...) {
		if strings.Contains(b.body, text) && !strings.HasSuffix(r.URL.Path, "/logo.svg") {
			b.TB.Errorf("%s %s has %q: %s", r.Method, r.URL, text, b.body)
		}
	}
	for _, text := range append([]string{"x.test"}, b.Secrets...) {
		if strings.Contains(b.Log.String(), text) {
			b.TB.Errorf("the log of %s %s has %q: %s", r.Method, r.URL, text, b.Log.String())
		}
	}
	for name, want := range map[string]string{
		"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
	} {
		if got := b.header.Get(name); got != want {
			b.TB.Errorf("%s %s: %s is %q", r.Method, r.URL, name, got)
		}
	}
	csp := b.header.Get("Content-Security-Policy")
	if !strings.HasPrefix(csp, "default-src 'none'; ") || strings.Contains(csp, "script-src") {
		b.TB.Errorf("%s %s: policy %q", r.Method, r.URL, csp)
	}
	static := strings.HasSuffix(r.URL.Path, ".css") || strings.HasSuffix(r.URL.Path, ".svg")
	if cache := b.header.Get("Cache-Control"); (cache == "no-store") == static {
		b.TB.Errorf("%s %s: Cache-Control is %q", r.Method, r.URL, cache)
	}
	if retry := b.header.Get("Retry-After"); (retry != "") != (b.status == 429 || b.status == 503) {
		b.TB.Errorf("%s %s answers %d, to try again after %q", r.Method, r.URL, b.status, retry)
	}
}

// text returns what a person reads on the page.
func (b *browser) text() string {
	main := find(b.page, func(n *html.Node) bool { return n.Data == "main" })
	if main == nil {
		main = b.page
	}
	return strings.Join(strings.Fields(textOf(main)), " ")
}

// title returns the heading of the page.
func (b *browser) title() string {
	h1 := find(b.page, func(n *html.Node) bool { return n.Data == "h1" })
	if h1 == nil {
		return ""
	}
	return textOf(h1)
}

// at returns the path of the page with its query, below /account/.
func (b *browser) at() string { return strings.TrimPrefix(b.url.RequestURI(), "/account/") }

// field returns the input of that name.
func (b *browser) field(name string) *html.Node {
	b.TB.Helper()
	n := find(b.page, func(n *html.Node) bool { return (n.Data == "input" || n.Data == "select") && attr(n, "name") == name })
	if n == nil {
		b.TB.Fatalf("no field %q on %s", name, b.url)
	}
	return n
}

// says returns what the page says of a field: the text that describes it.
func (b *browser) says(name string) string {
	b.TB.Helper()
	var said []string
	for _, id := range strings.Fields(attr(b.field(name), "aria-describedby")) {
		said = append(said, textOf(find(b.page, func(n *html.Node) bool { return attr(n, "id") == id })))
	}
	return strings.Join(said, " ")
}

// find returns the first element for which is holds, nil for none.
func find(n *html.Node, is func(*html.Node) bool) *html.Node {
	if n.Type == html.ElementNode && is(n) {
		return n
	}
	for child := range n.ChildNodes() {
		if found := find(child, is); found != nil {
			return found
		}
	}
	return nil
}

// all returns the elements of that name below n.
func all(n *html.Node, name string) []*html.Node {
	var found []*html.Node
	for child := range n.Descendants() {
		if child.Type == html.ElementNode && child.Data == name {
			found = append(found, child)
		}
	}
	return found
}

func attr(n *html.Node, name string) string {
	if i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name }); i >= 0 {
		return n.Attr[i].Val
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for child := range n.Descendants() {
		if child.Type == html.TextNode {
			b.WriteString(child.Data)
		}
	}
	return b.String()
}
