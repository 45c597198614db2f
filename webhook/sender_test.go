package webhook_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/webhook"
)

// endpoints are a host's table, of one account.
type endpoints struct {
	mu    sync.Mutex
	all   []webhook.Endpoint
	ended []string
	err   error
}

func (e *endpoints) Endpoints(context.Context, roster.ID) ([]webhook.Endpoint, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.all), e.err
}

func (e *endpoints) End(_ context.Context, _ roster.ID, id string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ended = append(e.ended, id)
	e.all = slices.DeleteFunc(e.all, func(x webhook.Endpoint) bool { return x.ID == id })
	return e.err
}

// receive starts a receiver, on 127.0.0.1 unless address says another one.
func receive(t *testing.T, address string, answer http.HandlerFunc) (url string, config *tls.Config) {
	t.Helper()
	server := httptest.NewUnstartedServer(answer)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	if address != "" {
		l, err := net.Listen("tcp", address+":0")
		if err != nil {
			t.Fatal(err)
		}
		_ = server.Listener.Close()
		server.Listener = l
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return server.URL, &tls.Config{RootCAs: roots, ServerName: "example.com"}
}

// local allows the address at which the tests receive.
func local(a netip.Addr) bool { return a == netip.MustParseAddr("127.0.0.1") }

// message is one to the endpoint "a".
func message() roster.Message {
	return roster.Message{
		ID: roster.NewID(), Destination: "a", Try: 1,
		Event: roster.Event{ID: roster.NewID(), Account: roster.NewID(), Kind: roster.EventUserCreated, At: time.Unix(knownSeconds, 0)},
	}
}

// TestAMessageIsVerified sends one under two secrets, and reads it with each.
func TestAMessageIsVerified(t *testing.T) {
	is := is.New(t)
	secrets := []roster.SecretText{webhook.NewSecret(), webhook.NewSecret()}
	var got []webhook.Event
	var ids []string
	url, config := receive(t, "", func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		is.NoErr(err)
		for _, s := range secrets {
			v := webhook.Verifier{Secrets: []roster.SecretText{s}}
			r.Body = io.NopCloser(strings.NewReader(string(body)))
			e, err := v.Read(r)
			is.NoErr(err)
			got = append(got, e)
		}
		ids = append(ids, r.Header.Get(webhook.HeaderID))
		is.Equal(r.Header.Get("Content-Type"), "application/json")
	})
	s := webhook.New(webhook.Config{
		Endpoints: &endpoints{all: []webhook.Endpoint{{ID: "a", URL: url, Secrets: secrets}}}, AllowAddress: local, TLS: config,
	})
	m := message()
	is.NoErr(s.Deliver(t.Context(), m))
	m.Try = 2
	is.NoErr(s.Deliver(t.Context(), m))
	is.Equal(len(got), 4)
	is.Equal(got[0].Data.ID, m.Event.ID.String())
	is.Equal(got[0].Type, "user.created")
	is.Equal(ids, []string{m.ID.String(), m.ID.String()})
}

// TestAnswers says what becomes of a message by what the receiver answers.
func TestAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		header http.Header
		want   string // the text of the error; empty: none
		ended  bool
	}{
		"200":            {status: 200},
		"204":            {status: 204},
		"400":            {status: 400, want: `webhook: endpoint "a": status 400`},
		"410":            {status: 410, ended: true},
		"500":            {status: 500, want: `webhook: endpoint "a": status 500`},
		"503":            {status: 503, header: http.Header{"Retry-After": {"60"}}, want: `webhook: endpoint "a": status 503`},
		"302":            {status: 302, header: http.Header{"Location": {"https://127.0.0.1/"}}, want: `webhook: endpoint "a": status 302`},
		"307":            {status: 307, header: http.Header{"Location": {"https://127.0.0.1/"}}, want: `webhook: endpoint "a": status 307`},
		"a huge answer":  {status: 200, header: http.Header{"X-Body": {"huge"}}},
		"a huge header":  {status: 200, header: http.Header{"X-Huge": {strings.Repeat("x", 1<<20)}}, want: `webhook: endpoint "a": `},
		"no such status": {status: 999, want: `webhook: endpoint "a": status 999`},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			url, config := receive(t, "", func(w http.ResponseWriter, _ *http.Request) {
				for key, values := range test.header {
					w.Header()[key] = values
				}
				w.WriteHeader(test.status)
				if test.header.Get("X-Body") != "" {
					for range 1_000 {
						if _, err := w.Write(make([]byte, 1<<16)); err != nil {
							return // the sender has read enough
						}
					}
				}
			})
			e := &endpoints{all: []webhook.Endpoint{{ID: "a", URL: url + "/?key=hidden", Secrets: []roster.SecretText{knownSecret}}}}
			s := webhook.New(webhook.Config{Endpoints: e, AllowAddress: local, TLS: config})
			err := s.Deliver(t.Context(), message())
			if test.want == "" {
				is.NoErr(err)
			} else {
				is.True(err != nil && strings.HasPrefix(err.Error(), test.want))
				is.True(!strings.Contains(err.Error(), "hidden"))
			}
			is.Equal(len(e.ended) == 1, test.ended)
		})
	}
}

// TestNothingPrivateIsReached asks for addresses of the host's own network, by number, by
// name and by redirect.
func TestNothingPrivateIsReached(t *testing.T) {
	reached := 0
	private, config := receive(t, "127.0.0.2", func(http.ResponseWriter, *http.Request) { reached++ })
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(private, "https://"))
	redirect, _ := receive(t, "", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, private, http.StatusTemporaryRedirect)
	})
	for name, test := range map[string]struct{ url, err string }{
		"by number":         {private, "must lead to a public address"},
		"by name":           {"https://localhost:" + port, "leads to an address that is not public"}, // once it is resolved
		"as IPv6":           {"https://[::ffff:127.0.0.2]:" + port, "must lead to a public address"},
		"by redirect":       {redirect, "status 307"},
		"by another number": {"https://2130706434:" + port, ""}, // 127.0.0.2, as some resolvers read it
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			e := &endpoints{all: []webhook.Endpoint{{ID: "a", URL: test.url, Secrets: []roster.SecretText{knownSecret}}}}
			s := webhook.New(webhook.Config{Endpoints: e, TLS: config, AllowAddress: func(a netip.Addr) bool {
				return name == "by redirect" && local(a)
			}})
			err := s.Deliver(t.Context(), message())
			is.True(err != nil && strings.Contains(err.Error(), test.err))
			is.Equal(reached, 0)
		})
	}
	t.Run("where it is allowed", func(t *testing.T) { // else nothing above says anything
		is := is.New(t)
		e := &endpoints{all: []webhook.Endpoint{{ID: "a", URL: private, Secrets: []roster.SecretText{knownSecret}}}}
		s := webhook.New(webhook.Config{Endpoints: e, TLS: config, AllowAddress: netip.Addr.IsLoopback})
		is.NoErr(s.Deliver(t.Context(), message()))
		is.Equal(reached, 1)
	})
}

// TestAReceiverThatHangs ends with the time-out.
func TestAReceiverThatHangs(t *testing.T) {
	is := is.New(t)
	over := make(chan struct{})
	url, config := receive(t, "", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-over:
		case <-r.Context().Done():
		}
	})
	defer close(over)
	e := &endpoints{all: []webhook.Endpoint{{ID: "a", URL: url, Secrets: []roster.SecretText{knownSecret}}}}
	s := webhook.New(webhook.Config{Endpoints: e, TLS: config, AllowAddress: local, Timeout: 50 * time.Millisecond})
	is.True(errors.Is(s.Deliver(t.Context(), message()), context.DeadlineExceeded))
}

// TestWhatCannotBeSent is dead at once, or dropped.
func TestWhatCannotBeSent(t *testing.T) {
	is := is.New(t)
	e := &endpoints{}
	s := webhook.New(webhook.Config{Endpoints: e})
	is.NoErr(s.Deliver(t.Context(), message())) // its endpoint is gone
	e.all = []webhook.Endpoint{{ID: "a", URL: "https://x.test/"}}
	is.True(s.Deliver(t.Context(), message()) != nil) // unsigned
	e.all = []webhook.Endpoint{{ID: "a", URL: "http://x.test/", Secrets: []roster.SecretText{knownSecret}}}
	err := s.Deliver(t.Context(), message()) // a record that nobody has checked
	is.True(err != nil && strings.Contains(err.Error(), "must begin with https://"))
	e.err = errors.New("down")
	is.Equal(s.Deliver(t.Context(), message()), e.err)
	_, err = s.Destinations(t.Context(), message())
	is.Equal(err, e.err)
}

func TestDestinationsAreByKind(t *testing.T) {
	is := is.New(t)
	s := webhook.New(webhook.Config{Endpoints: &endpoints{all: []webhook.Endpoint{
		{ID: "all"}, {ID: "created", Kinds: []roster.EventKind{roster.EventUserCreated}}, {ID: "edited", Kinds: []roster.EventKind{roster.EventUserEdited}},
	}}})
	got, err := s.Destinations(t.Context(), message())
	is.NoErr(err)
	is.Equal(got, []string{"all", "created"})
}

// TestCheck says what an endpoint must have.
func TestCheck(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*webhook.Endpoint)
		field  string // empty: it is good
	}{
		"good":                        {func(*webhook.Endpoint) {}, ""},
		"a port and a query":          {func(e *webhook.Endpoint) { e.URL = "https://x.test:8443/a?b=c" }, ""},
		"one kind":                    {func(e *webhook.Endpoint) { e.Kinds = []roster.EventKind{roster.EventUserEdited} }, ""},
		"no id":                       {func(e *webhook.Endpoint) { e.ID = "" }, "id"},
		"a blank in the id":           {func(e *webhook.Endpoint) { e.ID = "a b" }, "id"},
		"an id of 65":                 {func(e *webhook.Endpoint) { e.ID = strings.Repeat("a", 65) }, "id"},
		"http":                        {func(e *webhook.Endpoint) { e.URL = "http://x.test/" }, "url"},
		"another scheme":              {func(e *webhook.Endpoint) { e.URL = "file:///etc/passwd" }, "url"},
		"no host":                     {func(e *webhook.Endpoint) { e.URL = "https:///a" }, "url"},
		"a user":                      {func(e *webhook.Endpoint) { e.URL = "https://a:b@x.test/" }, "url"},
		"a fragment":                  {func(e *webhook.Endpoint) { e.URL = "https://x.test/#a" }, "url"},
		"a private address":           {func(e *webhook.Endpoint) { e.URL = "https://10.0.0.1/" }, "url"},
		"a private address of IPv6":   {func(e *webhook.Endpoint) { e.URL = "https://[::1]/" }, "url"},
		"a URL of 2,049":              {func(e *webhook.Endpoint) { e.URL = "https://x.test/" + strings.Repeat("a", 2_034) }, "url"},
		"no URL":                      {func(e *webhook.Endpoint) { e.URL = "" }, "url"},
		"no secret":                   {func(e *webhook.Endpoint) { e.Secrets = nil }, "secrets"},
		"a secret that is none":       {func(e *webhook.Endpoint) { e.Secrets = append(e.Secrets, "secret") }, "secrets"},
		"a kind that no event can be": {func(e *webhook.Endpoint) { e.Kinds = []roster.EventKind{"user made"} }, "kinds"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			e := webhook.Endpoint{ID: "a", URL: "https://x.test/", Secrets: []roster.SecretText{knownSecret}}
			test.change(&e)
			err := webhook.New(webhook.Config{Endpoints: &endpoints{}}).Check(e)
			if test.field == "" {
				is.NoErr(err)
				return
			}
			var invalid *roster.InvalidError
			is.True(errors.As(err, &invalid))
			is.Equal(invalid.Field, test.field)
		})
	}
}
