package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"example.com/roster"
)

// Config says how a [Sender] works. Endpoints is required, everything else has a default.
type Config struct {
	Endpoints Endpoints

	// Timeout is how long a receiver may take for one message, from the look-up of its name
	// to the end of its answer. 0 means 10 seconds. The Timeout of [roster.RelayConfig] must
	// be longer.
	Timeout time.Duration

	// AllowAddress allows the sender to connect to an address that is not public, such as
	// that of a receiver in the host's own network. Nil allows none. Allow single addresses:
	// whoever may add an endpoint reaches all that it allows.
	AllowAddress func(netip.Addr) bool

	// AllowHTTP allows URLs of http: anybody on the way reads the events. It is for tests.
	AllowHTTP bool

	// TLS is for receivers whose certificates no system knows. Nil: the roots of the system.
	TLS *tls.Config

	// Now is the clock of webhook-timestamp. Nil means time.Now.
	Now func() time.Time
}

const (
	timeout      = 10 * time.Second
	mostAnswer   = 4 << 10  // bytes of an answer that are read, so that the connection can be used again
	mostHeader   = 16 << 10 // bytes of the header of an answer
	idlePerHost  = 2        // connections that wait for the next message
	idleAtMost   = 100
	idleConnFor  = 30 * time.Second
	userAgent    = "roster-webhook"
	contentTypes = "application/json"
)

// Sender sends events to the endpoints of accounts. It is safe for concurrent use, and has
// no end: what it keeps open closes by itself.
type Sender struct {
	cfg    Config
	client http.Client
}

// New returns a Sender. It panics without Endpoints: that is a mistake in the program.
func New(cfg Config) *Sender {
	if cfg.Endpoints == nil {
		panic("webhook: Config.Endpoints must be set")
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = timeout
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	s := &Sender{cfg: cfg}
	dialer := net.Dialer{Timeout: cfg.Timeout, Control: s.control}
	s.client = http.Client{
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSClientConfig: cfg.TLS, ForceAttemptHTTP2: true, DisableCompression: true,
			TLSHandshakeTimeout: cfg.Timeout, MaxResponseHeaderBytes: mostHeader,
			MaxIdleConnsPerHost: idlePerHost, MaxIdleConns: idleAtMost, IdleConnTimeout: idleConnFor,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return s
}

// Destinations returns the ids of the endpoints that get m, for [roster.RelayConfig]. The
// error is that of Endpoints.
func (s *Sender) Destinations(ctx context.Context, m roster.Message) ([]string, error) {
	all, err := s.cfg.Endpoints.Endpoints(ctx, m.Event.Account)
	if err != nil {
		return nil, err
	}
	var ids []string
	for i := range all {
		if all[i].wants(m.Event.Kind) {
			ids = append(ids, all[i].ID)
		}
	}
	return ids, nil
}

// Deliver sends m to the endpoint that m.Destination names, for [roster.RelayConfig]. A
// message to an endpoint that is gone is dropped. An error of an event or an endpoint that
// cannot be sent is Permanent. Errors show neither the URL, which may have a secret in it,
// nor what the receiver has answered.
func (s *Sender) Deliver(ctx context.Context, m roster.Message) error {
	e, err := s.endpoint(ctx, &m)
	if e == nil || err != nil {
		return err
	}
	if err := s.Check(*e); err != nil {
		return roster.Permanent(fmt.Errorf("webhook: endpoint %q: %w", e.ID, err))
	}
	body, err := Encode(m.Event)
	if err != nil {
		return roster.Permanent(err)
	}
	status, header, err := s.post(ctx, e, m.ID.String(), body)
	switch {
	case err != nil:
		return fmt.Errorf("webhook: endpoint %q: %w", e.ID, err)
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusGone:
		return s.cfg.Endpoints.End(ctx, m.Event.Account, e.ID)
	}
	err = fmt.Errorf("webhook: endpoint %q: status %d", e.ID, status)
	if wait, ok := s.retryAfter(header); ok && (status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable) {
		return roster.RetryAfter(err, wait)
	}
	return err
}

// endpoint returns the endpoint that m goes to; nil: it is gone.
func (s *Sender) endpoint(ctx context.Context, m *roster.Message) (*Endpoint, error) {
	all, err := s.cfg.Endpoints.Endpoints(ctx, m.Event.Account)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].ID == m.Destination {
			return &all[i], nil
		}
	}
	return nil, nil
}

// post sends a message, and returns the status and the header of the answer.
func (s *Sender) post(ctx context.Context, e *Endpoint, id string, body []byte) (int, http.Header, error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()
	now := s.cfg.Now()
	signed, err := Sign(e.Secrets, id, now, body)
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.URL, bytes.NewReader(body))
	if err != nil {
		return 0, nil, errors.New("the URL is none")
	}
	req.Header.Set("Content-Type", contentTypes)
	req.Header.Set("User-Agent", userAgent)
	req.Header.Set(HeaderID, id)
	req.Header.Set(HeaderTimestamp, strconv.FormatInt(now.Unix(), 10))
	req.Header.Set(HeaderSignature, signed)
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, nil, withoutURL(err)
	}
	defer resp.Body.Close()
	_, _ = io.CopyN(io.Discard, resp.Body, mostAnswer) // what is wrong with the rest is no matter
	return resp.StatusCode, resp.Header, nil
}

// withoutURL returns what is wrong without where: a URL may have a secret in it.
func withoutURL(err error) error {
	var where *url.Error
	if errors.As(err, &where) {
		return where.Err
	}
	return err
}

// retryAfter returns how long the receiver asks to wait, in seconds or until a date.
func (s *Sender) retryAfter(header http.Header) (time.Duration, bool) {
	text := header.Get("Retry-After")
	if n, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(n) * time.Second, true
	}
	if at, err := http.ParseTime(text); err == nil {
		return at.Sub(s.cfg.Now()), true
	}
	return 0, false
}
