package sqltest

import (
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestNobodyTakesOver goes 1,000 random walks of what people, admins and an attacker
// do about addresses. After each step the attacker, who reads one mailbox, is signed
// in as nobody whose mailbox that is not.
func TestNobodyTakesOver(t *testing.T) {
	for range 10 { // of 100 walks each
		rapid.Check(t, func(t *rapid.T) {
			w := newTakeover(t)
			acts := w.acts()
			for range rapid.IntRange(1, 150).Draw(t, "steps") {
				i := rapid.IntRange(0, len(acts)-1).Draw(t, "act")
				t.Log(acts[i].name)
				acts[i].do()
				w.clock = w.clock.Add(3 * time.Minute)
				w.readMail()
				w.check()
			}
		})
	}
}

// takeover is a Directory with two people and an attacker, the last of actors.
type takeover struct {
	t      *rapid.T
	ctx    context.Context
	dir    *roster.Directory
	clock  time.Time
	actors []*walker
	whose  map[roster.ID]*walker // users whom somebody proved by the mailbox and signed in as
}

// walker is one who acts: with passwords, mailboxes and an identity of their own.
type walker struct {
	name      string
	password  roster.SecretText
	mailboxes []string
	sessions  []roster.SecretText
	tokens    []roster.Actor             // API tokens that leaked to them
	inbox     map[roster.SecretText]mail // by code
}

type mail struct {
	purpose roster.Purpose
	code    roster.SecretText
}

func newTakeover(t *rapid.T) *takeover {
	w := &takeover{
		t: t, ctx: context.Background(), clock: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC),
		whose: make(map[roster.ID]*walker),
	}
	cfg := mailing()
	cfg.Now = func() time.Time { return w.clock }
	w.dir = roster.New(memstore.New(), cfg)
	for _, a := range []*walker{
		{name: "jane", mailboxes: []string{"jane@x.test", "jane2@x.test"}},
		{name: "kim", mailboxes: []string{"kim@x.test", "kim2@x.test"}},
		{name: "mallory", mailboxes: []string{"mallory@x.test"}},
	} {
		a.password, a.inbox = roster.SecretText("the password of "+a.name), make(map[roster.SecretText]mail)
		w.actors = append(w.actors, a)
	}
	jane := w.actors[0]
	u, err := w.dir.SignInVerified(w.ctx, roster.Claims{Issuer: "idp", Subject: "jane", Email: "jane@x.test"}, true)
	if err != nil {
		t.Fatal(err)
	}
	w.whose[u.ID] = jane
	s, _, err := w.dir.IssueToken(w.ctx, roster.NewToken{User: u.ID})
	if err != nil {
		t.Fatal(err)
	}
	w.attacker().tokens = []roster.Actor{{User: u.ID, Token: s.ID}} // one of jane's has leaked
	return w
}

func (w *takeover) attacker() *walker { return w.actors[len(w.actors)-1] }

// reader returns who reads the mail of an address.
func (w *takeover) reader(address string) *walker {
	i := slices.IndexFunc(w.actors, func(a *walker) bool { return slices.Contains(a.mailboxes, address) })
	return w.actors[i]
}

// readMail puts what was mailed into the mailboxes.
func (w *takeover) readMail() {
	deliver := func(_ context.Context, m roster.Message) error {
		if m.Code != "" {
			w.reader(m.Email).inbox[m.Code] = mail{m.Purpose, m.Code}
		}
		return nil
	}
	if _, err := w.dir.RelayOnce(w.ctx, roster.RelayConfig{Consumer: "mail", Deliver: deliver}); err != nil {
		w.t.Fatal(err)
	}
}

// check finds the attacker in no user that is somebody else's.
func (w *takeover) check() {
	for _, text := range w.attacker().sessions {
		s, err := w.dir.Session(w.ctx, text)
		if err != nil {
			continue
		}
		if s.User.EmailVerified && w.reader(s.User.CanonicalEmail) != w.attacker() {
			w.t.Fatalf("mallory is signed in as a user whose address %s is verified", s.User.Email)
		}
		if owner := w.whose[s.User.ID]; owner != nil && owner != w.attacker() {
			w.t.Fatalf("mallory is signed in as the user of %s, address %s", owner.name, s.User.Email)
		}
	}
}

// signedIn keeps the session of an actor. One that proved the mailbox owns the user.
func (w *takeover) signedIn(a *walker, s roster.Session, err error) {
	if err != nil {
		return
	}
	a.sessions = append(a.sessions, s.Token)
	owned := w.whose[s.User.ID] != nil && a == w.attacker()
	if !owned && s.User.EmailVerified && w.reader(s.User.CanonicalEmail) == a {
		w.whose[s.User.ID] = a
	}
}

// actor draws who acts: the attacker, half of the time.
func (w *takeover) actor() *walker {
	return w.actors[rapid.SampledFrom([]int{0, 1, 2, 2}).Draw(w.t, "actor")]
}

// address draws one of all addresses.
func (w *takeover) address() string {
	all := slices.Repeat(w.attacker().mailboxes, 3)
	for _, a := range w.actors {
		all = append(all, a.mailboxes...)
	}
	return rapid.SampledFrom(all).Draw(w.t, "address")
}

// acting draws a way in that an actor has: a live session, or a token. The zero ID
// is none.
func (w *takeover) acting(a *walker) (*roster.Directory, roster.ID) {
	as := slices.Clone(a.tokens)
	for _, text := range a.sessions {
		if s, err := w.dir.Session(w.ctx, text); err == nil {
			as = append(as, roster.Actor{User: s.User.ID})
		}
	}
	if len(as) == 0 {
		return w.dir.ActingAs(roster.Actor{}), roster.ID{}
	}
	by := rapid.SampledFrom(as).Draw(w.t, "by")
	return w.dir.ActingAs(by), by.User
}

// code draws a code of a purpose that an actor has read, "" for none.
func (w *takeover) code(a *walker, p roster.Purpose) roster.SecretText {
	var codes []roster.SecretText
	for code, m := range a.inbox {
		if m.purpose == p {
			codes = append(codes, code)
		}
	}
	if len(codes) == 0 {
		return ""
	}
	slices.Sort(codes)
	return rapid.SampledFrom(codes).Draw(w.t, "code")
}

// user draws one of the users who are not deleted.
func (w *takeover) user() roster.User {
	page, err := w.dir.Users(w.ctx, roster.UserQuery{Where: []roster.Condition{
		roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted),
	}})
	if err != nil || len(page.Users) == 0 {
		return roster.User{}
	}
	return rapid.SampledFrom(page.Users).Draw(w.t, "user")
}
