package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"
)

// product is the program with a database of its own, and those who receive what it
// sends.
type product struct {
	t      *testing.T
	app    *app
	routes http.Handler
	mails  *mailbox
	hooks  *hooks
}

// newProduct opens the program as main does.
func newProduct(t *testing.T) *product {
	t.Helper()
	is := is.New(t)
	p := &product{t: t, mails: &mailbox{}, hooks: &hooks{}}
	receiver := httptest.NewServer(p.hooks)
	t.Cleanup(receiver.Close)
	var err error
	p.app, err = open(t.Context(), options{
		file: filepath.Join(t.TempDir(), "saas.db"), public: "https://saas.example", webhook: receiver.URL,
		out: p.mails, log: slog.New(slog.DiscardHandler),
	})
	is.NoErr(err)
	t.Cleanup(func() { p.app.close() })
	p.routes = p.app.routes()
	return p
}

// relay delivers what is due, as the relays of run do.
func (p *product) relay() {
	p.t.Helper()
	is := is.New(p.t)
	for _, relay := range p.app.relays() {
		for {
			n, err := p.app.dir.RelayOnce(p.t.Context(), relay)
			is.NoErr(err)
			if n == 0 {
				break
			}
		}
	}
}

// client sends requests with a token; empty: with none.
type client struct {
	p     *product
	token string
}

func (p *product) client(token string) *client { return &client{p, token} }

// answer is what came back.
type answer struct {
	status int
	body   string
}

// ask sends a request. A text is sent as it is, other bodies as JSON.
func (c *client) ask(method, path string, body any) answer {
	c.p.t.Helper()
	text, ok := body.(string)
	if !ok && body != nil {
		b, err := json.Marshal(body)
		is.New(c.p.t).NoErr(err)
		text = string(b)
	}
	r := httptest.NewRequestWithContext(c.p.t.Context(), method, path, strings.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	w := httptest.NewRecorder()
	c.p.routes.ServeHTTP(w, r)
	return answer{w.Code, w.Body.String()}
}

// get and post expect a success, and return the object that came back.
func (c *client) get(path string) object { c.p.t.Helper(); return c.must("GET", path, nil) }

func (c *client) post(path string, body any) object {
	c.p.t.Helper()
	return c.must("POST", path, body)
}

func (c *client) must(method, path string, body any) object {
	c.p.t.Helper()
	a := c.ask(method, path, body)
	if a.status/100 != 2 {
		c.p.t.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
	}
	var o object
	if a.body != "" && json.Unmarshal([]byte(a.body), &o) != nil {
		c.p.t.Fatalf("%s %s is no object: %s", method, path, a.body)
	}
	return o
}

// object is an object of JSON, also in a request.
type object map[string]any

func (o object) text(name string) string { s, _ := o[name].(string); return s }

// list returns an array of objects.
func (o object) list(name string) []object {
	var all []object
	values, _ := o[name].([]any)
	for _, v := range values {
		m, _ := v.(map[string]any)
		all = append(all, m)
	}
	return all
}

// texts returns a member of each object of an array.
func (o object) texts(name, member string) []string {
	var all []string
	for _, one := range o.list(name) {
		all = append(all, one.text(member))
	}
	return all
}

// mailbox is where mails are printed.
type mailbox struct {
	mu   sync.Mutex
	text strings.Builder
}

func (m *mailbox) Write(b []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.text.Write(b)
}

var letter = regexp.MustCompile(`To: (\S+)\nMessage-ID: .*\nSubject: .*\n\n(\S+)\n`)

// to returns the links of the mails to an address, in order.
func (m *mailbox) to(address string) (links []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, found := range letter.FindAllStringSubmatch(m.text.String(), -1) {
		if found[1] == address {
			links = append(links, found[2])
		}
	}
	return links
}

// code returns the code of the newest mail to an address.
func (p *product) code(address string) string {
	p.t.Helper()
	p.relay()
	links := p.mails.to(address)
	if len(links) == 0 {
		p.t.Fatalf("no mail to %s", address)
	}
	_, code, _ := strings.Cut(links[len(links)-1], "#")
	return code
}

// hooks receives webhooks.
type hooks struct {
	mu     sync.Mutex
	bodies []object
	fail   bool // answer 500
}

func (h *hooks) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.fail {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	text, _ := io.ReadAll(r.Body)
	var o object
	if json.Unmarshal(text, &o) == nil {
		h.bodies = append(h.bodies, o)
	}
}

// kinds returns what a workspace told about a user, in order.
func (h *hooks) kinds(workspace, user string) (all []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, o := range h.bodies {
		if o.text("workspace") == workspace && o.text("user") == user {
			all = append(all, o.text("what"))
		}
	}
	return all
}
