package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	chromium "example.com/roster/internal/browser"
)

// TestAccountPages walks the flows of the pages for people in a browser, with the mails
// that the server sends.
func TestAccountPages(t *testing.T) {
	mails := newSink(t)
	p := start(t, "-db", "sqlite:"+filepath.Join(t.TempDir(), "roster.db"), "-account", "Acme", "-smtp", mails.addr, "-sign-up", "open",
		"-as", helperToken+"=admin:helper@example.com", "-as", bossToken+"=admin:boss@example.com:Beta")
	box := &mailbox{sink: mails}
	server := httptest.NewServer(http.HandlerFunc(box.next))
	t.Cleanup(server.Close)
	for name, who := range map[string]string{"looked at": "jane", "without JavaScript": "joan"} {
		t.Run(name, func(t *testing.T) {
			chromium.Run(t, "testdata/browser/account.mjs", "ROSTER_URL="+p.base, "ROSTER_LINK="+p.link, "ROSTER_NAME="+who,
				"ROSTER_TOKEN="+p.token, "ROSTER_OTHER="+bossToken, "ROSTER_MAIL="+server.URL)
		})
	}
}

// mailbox hands the links of mails to a script that walks pages.
type mailbox struct {
	*sink
	waiting []received
}

// next answers with the link of the next mail to an address.
func (m *mailbox) next(w http.ResponseWriter, r *http.Request) {
	for {
		at := slices.IndexFunc(m.waiting, func(mail received) bool { return mail.to == r.URL.Query().Get("to") })
		if at < 0 {
			m.waiting = append(m.waiting, m.sink.next())
			continue
		}
		mail := m.waiting[at]
		m.waiting = slices.Delete(m.waiting, at, at+1)
		for _, word := range strings.Fields(mail.body) {
			if strings.Contains(word, "://") {
				io.WriteString(w, word)
				return
			}
		}
		http.Error(w, "no link", http.StatusNotFound)
		return
	}
}
