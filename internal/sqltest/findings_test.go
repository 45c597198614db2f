package sqltest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// findings are the attacks of a review, by their numbers there, each with the right
// outcome. F2, F15 and F27 have nothing to do with a store: package wire bounds
// bodies, package roster hides secrets, docs/security.md has the host's part. F8 is a
// matter of time, which package roster measures.
var findings = map[string]func(f *finding){
	"F1 a token that reads users sees no code":                 readTokenSeesNoCode,
	"F3 a leaked token moves no address":                       leakedTokenMovesNoAddress,
	"F3 an address that is asked for is nobody's":              askedAddressIsNobodys,
	"F3 a taken address answers like a free one":               takenAddressAnswersAlike,
	"F4 the zero actor is nobody":                              zeroActorIsNobody,
	"F5 a code that was handed over proves no mailbox":         handedCodeProvesNothing,
	"F5 a code that was shown proves no mailbox":               shownCodeProvesNothing,
	"F5 a link that another opens ends what was set before":    strangersLinkTakesOver,
	"F6 nobody impersonates who outranks them":                 impersonationHasARank,
	"F7 grants, groups and products have limits":               accessHasLimits,
	"F7 a huge invitation is refused before anything is there": hugeInvitationIsRefused,
	"F9 refused calls are on record":                           refusalsAreOnRecord,
	"F10 another site uses no cookie":                          anotherSiteUsesNoCookie,
	"F11 reads have a rank":                                    readsHaveARank,
	"F12 a promotion voids what lower ranks made":              promotionVoidsFromBelow,
	"F12 what a removed admin made is over":                    removedMakersThingsAreOver,
	"F12 a reset ends what an intruder linked":                 resetEndsWhatWasLinked,
	"F13 fifty people sign in at once":                         fiftySignInAtOnce,
	"F14 every path to a password counts":                      everyPathCounts,
	"F14 a network guesses at few addresses":                   networkGuessesLittle,
	"F14 a token sets no password of its own user":             ownTokenSetsNoPassword,
	"F16 mails are paced":                                      mailsArePaced,
	"F17 a lowered limit ends sessions":                        loweredLimitEndsSessions,
	"F18 a clock that is set back locks nobody out":            clockSetBackLocksNobodyOut,
	"F19 a mail that can never arrive is tried once":           permanentFailureIsTriedOnce,
	"F20 an avatar is no name of dots":                         avatarIsNoDots,
	"F21 the text before a rotation works for a while":         rotatedTextWorksForAWhile,
	"F22 a token's text is long":                               tokenTextIsLong,
	"F23 a capped token uses no product":                       cappedTokenUsesNothing,
	"F23 a client's key buys no day":                           clientsKeyBuysNoDay,
	"F24 an external id is no number":                          externalIDIsNoNumber,
	"F25 a closed account has no actors":                       closedAccountHasNoActors,
}

// TestFindings attacks memstore and every engine. The findings of a store share it,
// each in an account of its own.
func TestFindings(t *testing.T) {
	attack := func(t *testing.T, s roster.Store) {
		for name, find := range findings {
			t.Run(name, func(t *testing.T) { find(newFinding(t, s)) })
		}
	}
	t.Run("memstore", func(t *testing.T) { attack(t, memstore.New()) })
	onEach(t, func(t *testing.T, e engine) { attack(t, newStore(t, e.open(t), e.dialect, nil)) })
}

// finding is an account with an owner, an admin and a user.
type finding struct {
	*is.I
	t                  *testing.T
	ctx                context.Context
	store              roster.Store
	cfg                *roster.Config
	host, dir          *roster.Directory // dir is confined to the account
	mu                 sync.Mutex
	clock              time.Time
	root, admin, alice roster.User
}

const alicesPassword = "a password of alice's"

func newFinding(t *testing.T, s roster.Store) *finding {
	t.Helper()
	f := &finding{
		I: is.New(t), t: t, ctx: t.Context(), store: s, cfg: mailing(), clock: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	f.cfg.Now = f.now
	f.host = roster.New(s, f.cfg)
	account, err := f.host.CreateAccount(f.ctx, roster.NewAccount{Name: "Acme"})
	f.NoErr(err)
	f.dir = f.host.ForAccount(account.ID)
	f.root = f.user(roster.NewUser{Email: "root@x.test", Role: roster.RoleOwner, Active: true})
	f.admin = f.user(roster.NewUser{Email: "adm@x.test", Role: roster.RoleAdmin, Active: true})
	f.alice = f.user(roster.NewUser{Email: "alice@x.test", Password: alicesPassword, EmailVerified: true, Active: true})
	return f
}

// with has another Config from now on.
func (f *finding) with(edit func(*roster.Config)) {
	edit(f.cfg)
	f.host = roster.New(f.store, f.cfg)
	f.dir = f.host.ForAccount(f.dir.AccountID())
}

func (f *finding) now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.clock
}

func (f *finding) wait(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.clock = f.clock.Add(d)
}

func (f *finding) user(n roster.NewUser) roster.User {
	f.t.Helper()
	u, err := f.dir.Create(f.ctx, n)
	f.NoErr(err)
	return u
}

func (f *finding) as(u roster.User) *roster.Directory {
	return f.dir.ActingAs(roster.Actor{User: u.ID})
}

// token is an API token of a user with scopes.
func (f *finding) token(u roster.User, scopes ...string) string {
	f.t.Helper()
	_, text, err := f.dir.IssueToken(f.ctx, roster.NewToken{User: u.ID, Scopes: scopes})
	f.NoErr(err)
	return string(text)
}

func (f *finding) signIn(email, password string) (roster.Session, error) {
	return f.dir.SignIn(f.ctx, roster.SignIn{Email: email, Password: roster.SecretText(password)})
}

// mail returns what is mailed to the account's people since the last time.
func (f *finding) mail() (mails []roster.Message) {
	f.t.Helper()
	_, err := f.host.RelayOnce(f.ctx, roster.RelayConfig{Consumer: "mail", Parallel: 1, Deliver: func(_ context.Context, m roster.Message) error {
		if m.Code != "" && m.Account.ID == f.dir.AccountID() {
			mails = append(mails, m)
		}
		return nil
	}})
	f.NoErr(err)
	return mails
}

// ask sends a request with an API token, in both headers that sets read.
func ask(h http.Handler, token, method, path, body string) (status int, answer string) {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("X-User-Token", token)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func last[T any](_ T, err error) error { return err }
