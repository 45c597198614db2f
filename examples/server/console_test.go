package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"testing"

	chromium "example.com/roster/internal/browser"
)

// TestConsole walks through the console in a browser: the owner comes by the link that
// is printed, invites a person, who accepts as another visitor, is deactivated, and is
// out at the next click. The timeline has all of it.
func TestConsole(t *testing.T) {
	mails := newSink(t)
	p := start(t, "-db", "sqlite:"+filepath.Join(t.TempDir(), "roster.db"), "-smtp", mails.addr, "-account", "Acme")
	chromium.Run(t, "testdata/browser/console.mjs", "ROSTER_URL="+p.base, "ROSTER_LINK="+p.link, "ROSTER_MAIL="+serveMail(t, mails))
}

// serveMail serves the link of the next mail that arrives.
func serveMail(t *testing.T, mails *sink) string {
	link := regexp.MustCompile(`http://\S+`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		m := <-mails.mails
		io.WriteString(w, link.FindString(m.body))
	}))
	t.Cleanup(server.Close)
	return server.URL
}
