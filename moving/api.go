package moving

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/roster"
)

// API is where a vendor's API is read.
type API struct {
	// URL is the address below which the documented paths stand, such as
	// "https://api.axiom.co". Only it is asked: a redirect elsewhere is an error.
	URL string
	// Token is what the vendor's page calls token or key. It must be allowed to list users.
	Token string
	// Roles gives a role for each of the vendor's that has another name. A role that is
	// not in it keeps its name. nil: all keep theirs.
	Roles map[string]roster.Role
	// States gives a state likewise, for an API that tells one.
	States map[string]roster.State
	// Client sends requests. nil: one that gives each a minute.
	Client *http.Client
	// Wait waits until the vendor may be asked again, or until ctx ends. nil: by the clock.
	Wait func(ctx context.Context, d time.Duration) error
}

// The bounds of what a vendor can make the program do.
const (
	maxAnswer  = 16 << 20 // bytes of a page
	maxTries   = 6        // of one request
	maxWait    = 15 * time.Minute
	pageSize   = 100 // users a page, the most that every vendor gives
	firstPause = time.Second
)

// ErrAPI is the error of a Reader whose vendor does not answer as its page says.
var ErrAPI = errors.New("moving: the API did not answer as documented")

// request is one call of a route.
type request struct {
	method, path string
	query        url.Values
	header       map[string]string
	body         string
}

// ask sends a request and returns the body of the answer, which the caller closes. It
// waits where the vendor says so, and tries again after failures that may pass.
func (a *API) ask(ctx context.Context, q request) (io.ReadCloser, error) {
	base, err := url.Parse(a.URL)
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || base.RawQuery != "" {
		return nil, errors.New("moving: API.URL must be an address that begins with https:// or http://, without a query")
	}
	for try := 1; ; try++ {
		answer, err := a.send(ctx, q)
		if err == nil && answer.StatusCode == http.StatusOK {
			return answer.Body, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		pause := firstPause << (try - 1)
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode != http.StatusTooManyRequests && answer.StatusCode != 430 && answer.StatusCode < 500 {
				return nil, fmt.Errorf("%w: %s %s has status %d", ErrAPI, q.method, q.path, answer.StatusCode)
			}
			pause = max(pause, retryAfter(answer.Header, time.Now()))
			err = fmt.Errorf("%w: %s %s has status %d", ErrAPI, q.method, q.path, answer.StatusCode)
		}
		if try == maxTries || pause > maxWait {
			return nil, err
		}
		if err := a.wait(ctx, pause); err != nil {
			return nil, err
		}
	}
}

// send sends a request once.
func (a *API) send(ctx context.Context, q request) (*http.Response, error) {
	address := strings.TrimSuffix(a.URL, "/") + q.path
	if len(q.query) > 0 {
		address += "?" + q.query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, q.method, address, strings.NewReader(q.body))
	if err != nil {
		return nil, err
	}
	for name, value := range q.header {
		r.Header.Set(name, value)
	}
	client := http.Client{Timeout: time.Minute}
	if a.Client != nil {
		client = *a.Client
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // the token is for this address
	return client.Do(r)
}

// wait waits for d.
func (a *API) wait(ctx context.Context, d time.Duration) error {
	if a.Wait != nil {
		return a.Wait(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// retryAfter returns how long the vendor wants to be left alone: Retry-After has
// seconds or a date, X-RateLimit-Reset the second of the day on.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseInt(text, 10, 32); err == nil {
		return time.Duration(max(0, seconds)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return at.Sub(now)
	}
	if at, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64); err == nil {
		return min(time.Unix(at, 0).Sub(now), maxWait)
	}
	return 0
}

// state returns roster's state for one of the vendor's.
func (a *API) state(name string) (roster.State, error) {
	state := cmp.Or(a.States[name], roster.State(name))
	if !slices.Contains(roster.States(), state) {
		return "", &RowError{Field: "state", Reason: "must be created, invited, active, deactivated or deleted, or in API.States"}
	}
	return state, nil
}

// role returns roster's role for one of the vendor's.
func (a *API) role(name string) roster.Role { return cmp.Or(a.Roles[name], roster.Role(name)) }
