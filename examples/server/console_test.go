package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	chromium "example.com/roster/internal/browser"
)

// TestConsole walks through the console in a browser: the owner comes by the link that
// is printed, invites a person, who accepts as another visitor, is deactivated, and is
// out at the next click. The timeline has all of it.
func TestConsole(t *testing.T) {
	for name, scripts := range map[string]string{"looked at": "on", "without JavaScript": "off"} {
		t.Run(name, func(t *testing.T) {
			mails := newSink(t)
			p := start(t, "-db", "sqlite:"+filepath.Join(t.TempDir(), "roster.db"), "-smtp", mails.addr, "-account", "Acme")
			box := &mailbox{sink: mails}
			server := httptest.NewServer(http.HandlerFunc(box.next))
			t.Cleanup(server.Close)
			chromium.Run(t, "testdata/browser/console.mjs", "ROSTER_URL="+p.base, "ROSTER_LINK="+p.link, "ROSTER_MAIL="+server.URL, "ROSTER_SCRIPTS="+scripts)
		})
	}
}
