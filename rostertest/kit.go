package rostertest

import (
	"bytes"
	"context"
	"net/http"
	"testing"
	"time"

	"example.com/roster"
	"example.com/roster/memstore"
)

// MailConsumer is the name of the consumer of a kit that mails codes.
const MailConsumer = "mail"

// Config says how [NewWith] makes a Kit. The zero Config is that of [New].
type Config struct {
	// Store is where records are kept. Nil: a new one of package memstore.
	Store roster.Store

	// Change changes the Config of the Directory, which is that of [NewRosterConfig],
	// before the Directory is made. Nil: it stays as it is.
	Change func(c *roster.Config)

	// Link returns the link that is mailed with m, as the program's mails have it. Nil:
	// "https://app.test/", the purpose of the code, "#" and the code.
	Link func(m roster.Message) string

	// Empty leaves the seeded people and their accounts out: Acme and Globex are zero.
	Empty bool
}

// Kit is a Directory with what a test needs beside it. [New] makes one.
type Kit struct {
	Dir   *roster.Directory // the host's
	Store *FaultStore       // that of Dir: fails when it is told to
	Clock *Clock            // that of Dir
	Mail  *Mail             // what Dir has mailed

	// Acme is the account in which Dir acts, Globex another one. Nobody is in both.
	Acme, Globex Account

	transport *http.Transport // of all clients of the kit
}

// New returns a Kit in memory, with people in two accounts. What it starts ends with
// the test.
func New(t testing.TB) *Kit {
	t.Helper()
	return NewWith(t, Config{})
}

// NewWith returns a Kit as cfg says. The test fails where the store does, and where
// Change spoils the Config of the Directory.
func NewWith(t testing.TB, cfg Config) *Kit {
	t.Helper()
	if cfg.Store == nil {
		cfg.Store = memstore.New()
	}
	k := &Kit{Clock: NewClock(), Store: NewFaultStore(cfg.Store), transport: &http.Transport{}}
	rc := NewRosterConfig(k.Clock)
	if cfg.Change != nil {
		cfg.Change(rc)
	}
	k.Dir = roster.New(k.Store, rc)
	k.Mail = &Mail{dir: k.Dir, store: k.Store, link: cfg.Link}
	t.Cleanup(func() {
		k.transport.CloseIdleConnections()
		k.Store.Heal()
		_ = k.Dir.WriteRefusals(context.Background()) // what a timer would write later, when nobody looks
	})
	if !cfg.Empty {
		k.seed(t)
	}
	return k
}

// NewRosterConfig returns the Config of a Kit's Directory, for tests that make one of
// their own: the clock, a key, the consumer MailConsumer of [roster.MailedEvents], and
// hashes of passwords that cost next to nothing.
func NewRosterConfig(c *Clock) *roster.Config {
	return &roster.Config{
		Now:        c.Now,
		Keys:       []roster.MailKey{{Number: 1, Secret: bytes.Repeat([]byte{7}, 32)}},
		Consumers:  []roster.Consumer{{Name: MailConsumer, Kinds: roster.MailedEvents()}},
		HashMemory: 64,
		HashTime:   1,
	}
}

// Advance moves the clock by d: sessions, codes, grants and pauses run out by it.
func (k *Kit) Advance(d time.Duration) { k.Clock.Add(d) }

// As returns the Directory of the account that owns u, acting for u.
func (k *Kit) As(u roster.User) *roster.Directory {
	return k.Dir.ForAccount(u.Account).ActingAs(roster.Actor{User: u.ID})
}
