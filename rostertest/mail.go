package rostertest

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/roster"
)

// waitsFor is how long Mail.Wait waits, by the clock of the machine.
const waitsFor = 10 * time.Second

// Mail has what the Directory of a Kit has mailed. It asks for the mails when it is
// asked: no goroutine runs.
type Mail struct {
	dir   *roster.Directory
	store *FaultStore // tells when the program has written; nil: nobody does
	link  func(roster.Message) string

	mu      sync.Mutex // guards letters and read
	letters []Letter
	read    map[string]int // by address: how many of letters were looked through
}

// NewMail returns the Mail of a Directory that a test has made by itself. The Directory is
// the host's, and has the consumer MailConsumer. Wait does not wait there: it has what is
// written when it is called.
func NewMail(dir *roster.Directory) *Mail { return &Mail{dir: dir} }

// Letter is one mail.
type Letter struct {
	To   string            // canonical address
	For  roster.Purpose    // what the code is for
	Code roster.SecretText // empty: a letter without a code, to somebody who signs up and has a user
	Link string            // as Config.Link made it

	Message roster.Message // as the Directory handed it over
}

// Wait returns the next letter to an address that Wait has not returned yet, oldest
// first. Where there is none it waits until the program writes one, and the test fails
// after ten seconds.
func (m *Mail) Wait(t testing.TB, to string) Letter {
	t.Helper()
	late := time.NewTimer(waitsFor)
	defer late.Stop()
	for {
		var changed <-chan struct{}
		if m.store != nil {
			changed = m.store.changed() // before the look, so that no change is missed
		}
		if l, ok := m.next(t, to); ok {
			return l
		}
		if m.store == nil {
			late.Reset(0)
		}
		select {
		case <-changed:
		case <-late.C:
			t.Fatalf("rostertest: nothing was mailed to %s; %s", to, m.others())
		case <-t.Context().Done():
			t.Fatal("rostertest: the test ended before a mail to ", to)
		}
	}
}

// All returns every letter until now, oldest first.
func (m *Mail) All(t testing.TB) []Letter {
	t.Helper()
	m.fetch(t)
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.letters)
}

// next returns the next letter to an address, if it is there.
func (m *Mail) next(t testing.TB, to string) (l Letter, found bool) {
	t.Helper()
	m.fetch(t)
	if canonical, err := roster.CanonicalEmail(to); err == nil {
		to = canonical
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.read == nil {
		m.read = map[string]int{}
	}
	for m.read[to] < len(m.letters) {
		l := m.letters[m.read[to]]
		m.read[to]++
		if l.To == to {
			return l, true
		}
	}
	return Letter{}, false
}

// fetch has the Directory mail what is due. A message that asks for others, as that of a
// forgotten password in any account does, counts as none: after a round without any
// comes one more.
func (m *Mail) fetch(t testing.TB) {
	t.Helper()
	for quiet := 0; quiet < 2; quiet++ {
		n, err := m.dir.RelayOnce(t.Context(), roster.RelayConfig{Consumer: MailConsumer, Deliver: m.deliver, Parallel: 1})
		if err != nil {
			t.Fatal("rostertest: fetch mails: ", err)
		}
		if n > 0 {
			quiet = -1
		}
	}
}

// deliver keeps a message that is to be mailed.
func (m *Mail) deliver(_ context.Context, msg roster.Message) error {
	if msg.Purpose == "" {
		return nil // an event with nothing to mail, such as an invitation without Mail
	}
	link := m.link
	if link == nil {
		link = defaultLink
	}
	l := Letter{To: msg.Email, For: msg.Purpose, Code: msg.Code, Link: link(msg), Message: msg}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.letters = append(m.letters, l)
	return nil
}

// others says what was mailed, for a test that misses a letter.
func (m *Mail) others() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.letters) == 0 {
		return "nothing was mailed at all"
	}
	var to []string
	for _, l := range m.letters {
		to = append(to, l.To+" ("+string(l.For)+")")
	}
	return "mailed were " + strings.Join(to, ", ")
}

func defaultLink(m roster.Message) string {
	link := url.URL{Scheme: "https", Host: "app.test", Path: "/" + strings.ReplaceAll(string(m.Purpose), " ", "-"), Fragment: string(m.Code)}
	return link.String()
}
