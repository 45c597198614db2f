package ctl

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// answersWithin is how long the doctor waits for the program to answer.
const answersWithin = 5 * time.Second

// examineURL looks at how people reach the program: by TLS alone.
func (s *session) examineURL(ctx context.Context) ([]fault, error) {
	if s.URL == "" {
		return nil, nil
	}
	u, err := url.Parse(s.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, usage("-url: must be an http or https URL, such as https://users.example.com")
	}
	if local(u.Hostname()) {
		return nil, nil
	}
	if u.Scheme == "http" {
		return []fault{plainHTTP("people reach the program by " + u.String())}, nil
	}
	var found []fault
	answer, err := s.get(ctx, u.String())
	switch {
	case err != nil:
		return []fault{{
			Kind: "no answer", What: u.String() + " does not answer: " + plainURLError(err), Why: "nobody can sign in",
			Do: "start the program, or mend the proxy before it",
		}}, nil
	case leadsToHTTP(answer):
		found = append(found, plainHTTP(u.String()+" leads to "+answer.Header.Get("Location")))
	}
	for _, cookie := range answer.Cookies() {
		if !cookie.Secure {
			found = append(found, plainHTTP("the cookie "+cookie.Name+" is set without Secure"))
		}
	}
	if u.Port() == "" {
		u.Scheme = "http"
		if answer, err := s.get(ctx, u.String()); err == nil && !leadsToTLS(answer) {
			found = append(found, plainHTTP(u.String()+" answers in place of leading to https"))
		}
	}
	return found, nil
}

func plainHTTP(what string) fault {
	return fault{
		Kind: "plain http", What: what, Why: "who listens on the way reads passwords, codes and tokens",
		Do: "let the proxy lead http to https, and give the program its https URL (Config.BaseURL of the route sets, the links of mails)",
	}
}

// get asks once, and follows no redirection.
func (s *session) get(ctx context.Context, address string) (*http.Response, error) {
	ctx, stop := context.WithTimeout(ctx, answersWithin)
	defer stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	client := http.Client{Transport: s.transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(request)
	if err == nil {
		answer.Body.Close()
	}
	return answer, err
}

func leadsToHTTP(r *http.Response) bool {
	return strings.HasPrefix(r.Header.Get("Location"), "http://")
}
func leadsToTLS(r *http.Response) bool {
	return strings.HasPrefix(r.Header.Get("Location"), "https://")
}

// local reports whether a host is this machine.
func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// plainURLError returns the reason of an error of net/http without the method and the URL.
func plainURLError(err error) string {
	if _, reason, ok := strings.Cut(err.Error(), "\": "); ok {
		return reason
	}
	return err.Error()
}
