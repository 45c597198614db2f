package sqltest

import (
	"context"
	"flag"
	"fmt"
	"regexp"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/sqlstore"
)

// known is the address that a verified user of account A has, in one of two worlds.
const known = "jane@x.test"

// neighbour is account B in a world of two accounts, and who calls there.
type neighbour struct {
	ctx         context.Context
	host, b     *roster.Directory
	passed      atomic.Int64      // hours: the directories also ask in the background
	seen        map[string]string // the ids that a caller saw, by their order
	owner, user roster.User
	session     roster.Session // of the owner
	a           roster.ID      // the other account
	jane        roster.ID      // whose address is known, or not
	last        roster.ID      // the user whom a caller saw last
	code        roster.SecretText
}

// newNeighbour makes a world in which a user of A has an address. All else is equal
// in two worlds, but for ids.
func newNeighbour(t interface{ Fatal(...any) }, store roster.Store, address string) *neighbour {
	w := &neighbour{ctx: context.Background(), seen: make(map[string]string)}
	cfg := mailing()
	cfg.Now, cfg.SignInToJoin = func() time.Time { return time.Date(2030, 1, 1, int(w.passed.Load()), 0, 0, 0, time.UTC) }, true
	w.host = roster.New(store, cfg)
	var failed error
	note := func(err error) {
		if failed == nil {
			failed = err
		}
	}
	accounts := make([]roster.Account, 2)
	for i := range accounts {
		var err error
		accounts[i], err = w.host.CreateAccount(w.ctx, roster.NewAccount{Name: string(rune('A' + i))})
		note(err)
	}
	w.a, w.b = accounts[0].ID, w.host.ForAccount(accounts[1].ID)
	jane, err := w.host.ForAccount(w.a).Create(w.ctx, roster.NewUser{
		Email: address, EmailVerified: true, Name: "Jane", Password: "the password of jane", Active: true,
	})
	note(err)
	w.jane, w.last = jane.ID, jane.ID
	w.owner, err = w.b.Create(w.ctx, roster.NewUser{Email: "owner@b.test", EmailVerified: true, Role: roster.RoleOwner, Active: true})
	note(err)
	w.user, err = w.b.Create(w.ctx, roster.NewUser{Email: "user@b.test", EmailVerified: true, Active: true})
	note(err)
	w.session, err = w.b.StartSession(w.ctx, w.owner.ID, roster.ClientInfo{})
	note(err)
	if failed != nil {
		t.Fatal(failed)
	}
	return w
}

// sight is what a caller of B sees of an answer: all of it, and its error.
func sight(answer any, err error) string { return fmt.Sprintf("%+v, %v", answer, err) }

// steps are what callers of B can ask, about the address or the ids that they know.
func (w *neighbour) steps() []func() string {
	owner, user := w.b.ActingAs(roster.Actor{User: w.owner.ID}), w.b.ActingAs(roster.Actor{User: w.user.ID})
	saw := func(u roster.User, err error) string {
		if err == nil {
			w.last = u.ID
		}
		return sight(u, err)
	}
	invite := func(mail bool) string {
		i, err := owner.Invite(w.ctx, roster.NewInvitation{Email: known, Mail: mail})
		if err == nil {
			w.last, w.code = i.User.ID, i.Code
		}
		return sight(i, err)
	}
	return []func() string{
		func() string { return invite(true) },
		func() string { return invite(false) },
		func() string {
			code, err := owner.InviteCode(w.ctx, w.last)
			if err == nil {
				w.code = code
			}
			return sight(code != "", err)
		},
		func() string { return saw(owner.Create(w.ctx, roster.NewUser{Email: known, Active: true})) },
		func() string { return saw(owner.UserByEmail(w.ctx, known)) },
		func() string { return sight(user.UserByEmail(w.ctx, known)) },
		func() string { return sight(owner.User(w.ctx, w.last)) },
		func() string { return sight(owner.User(w.ctx, w.jane)) },
		func() string { return sight(owner.Users(w.ctx, roster.UserQuery{})) },
		func() string { return sight(owner.Count(w.ctx, roster.UserQuery{})) },
		func() string { return sight(owner.Invitations(w.ctx, roster.InvitationQuery{})) },
		func() string {
			return sight(owner.Memberships(w.ctx, roster.MembershipQuery{Account: w.b.AccountID()}))
		},
		func() string {
			page, err := owner.Events(w.ctx, roster.EventQuery{Limit: 1_000})
			return sight(page.Events, err)
		},
		func() string { return sight(owner.People(w.ctx, roster.PersonQuery{})) },
		func() string { return sight(owner.People(w.ctx, roster.PersonQuery{Search: known})) },
		func() string { return sight(owner.CountPeople(w.ctx, roster.PersonQuery{})) },
		func() string { return sight(owner.Users(w.ctx, roster.UserQuery{Search: "jane"})) },
		func() string { return sight(owner.Members(w.ctx, roster.MemberQuery{})) },
		func() string { return sight(owner.AccountsOf(w.ctx, w.last)) },
		func() string { return sight(owner.Find(w.ctx, known)) },
		func() string { return sight(w.b.Find(w.ctx, known)) },
		func() string {
			return sight(w.b.SignIn(w.ctx, roster.SignIn{Email: known, Password: "the password of jane"}))
		},
		func() string {
			return sight(w.b.SignInAnywhere(w.ctx, roster.SignIn{Email: known, Password: "guessed"}))
		},
		func() string {
			return sight(w.host.SignInAnywhere(w.ctx, roster.SignIn{Email: known, Password: "guessed"}))
		},
		func() string { return sight(nil, w.b.SendPasswordReset(w.ctx, known, roster.ClientInfo{})) },
		func() string { return sight(nil, w.b.SendPasswordResetAnywhere(w.ctx, known, roster.ClientInfo{})) },
		func() string {
			return sight(nil, w.host.SendPasswordResetAnywhere(w.ctx, known, roster.ClientInfo{}))
		},
		func() string { return sight(user.ChangeEmail(w.ctx, w.user.ID, known)) },
		func() string { return sight(w.host.InvitationOf(w.ctx, w.code)) },
		func() string { return sight(w.host.AcceptAs(w.ctx, w.code, w.session.Token)) },
		func() string {
			return saw(w.host.AcceptInvitation(w.ctx, w.code, roster.Acceptance{Name: "Somebody"}))
		},
		func() string { return sight(w.host.SwitchAccount(w.ctx, w.session.Token, w.a)) },
		func() string {
			return sight(owner.CreateMembership(w.ctx, roster.NewMembership{Account: w.b.AccountID(), Home: w.a, User: w.jane, Role: roster.RoleUser}))
		},
		func() string { return sight(owner.Apply(w.ctx, w.last, roster.RevokeInvitation)) },
		func() string { return sight(owner.Apply(w.ctx, w.last, roster.Remove)) },
		func() string {
			w.passed.Add(2)
			return ""
		},
	}
}

// TestNeighboursLearnNothing goes 1,000 random walks of what callers of account B ask,
// in a world where an address is that of a verified user of A, and in one where nobody
// has it: every answer is the same.
func TestNeighboursLearnNothing(t *testing.T) {
	for range 10 { // of 100 walks each
		rapid.Check(t, func(t *rapid.T) {
			w, other := newNeighbour(t, memstore.New(), known), newNeighbour(t, memstore.New(), "carol@x.test")
			walk(t, w, other, func() {}, func(*rapid.T, int) {})
		})
	}
}

// neighbourRounds is how often TestNeighboursCauseTheSameStatements goes a hundred
// walks, each time over empty databases.
var neighbourRounds = flag.Int("neighbours.rounds", 1, "hundreds of walks whose statements are compared")

// TestNeighboursCauseTheSameStatements goes walks over SQLite: the statements are the
// same, too.
func TestNeighboursCauseTheSameStatements(t *testing.T) {
	for range *neighbourRounds {
		one, two := &watch{}, &watch{}
		w := newNeighbour(t, newStore(t, openWatched(t, one, dsn(newFile(t))), sqlstore.SQLite, nil), known)
		other := newNeighbour(t, newStore(t, openWatched(t, two, dsn(newFile(t))), sqlstore.SQLite, nil), "carol@x.test")
		rapid.Check(t, func(t *rapid.T) {
			walk(t, w, other, func() { one.forget(); two.forget() }, func(t *rapid.T, step int) {
				if got, want := one.seen(""), two.seen(""); !slices.Equal(got, want) {
					t.Fatalf("step %d: the statements differ:\n%q\n%q", step, got, want)
				}
			})
		})
	}
}

var anyID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// compared returns an answer with its ids named by the order in which they were seen.
func (w *neighbour) compared(answer string) string {
	return anyID.ReplaceAllStringFunc(answer, func(id string) string {
		if w.seen[id] == "" {
			w.seen[id] = fmt.Sprintf("id %d", len(w.seen))
		}
		return w.seen[id]
	})
}

// walk makes the same steps in two worlds, and compares the answers.
func walk(t *rapid.T, w, other *neighbour, before func(), after func(t *rapid.T, step int)) {
	steps, others := w.steps(), other.steps()
	for range rapid.IntRange(1, 12).Draw(t, "steps") {
		i := rapid.IntRange(0, len(steps)-1).Draw(t, "step")
		before()
		if got, want := w.compared(steps[i]()), other.compared(others[i]()); got != want {
			t.Fatalf("step %d: the answer tells of another account:\n%s\n%s", i, got, want)
		}
		after(t, i)
	}
}
