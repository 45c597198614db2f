package sqltest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestEffectsOfSwitching follows jane, whom A owns, through another account.
func TestEffectsOfSwitching(t *testing.T) {
	t.Run("memstore", func(t *testing.T) { t.Parallel(); effectsOfSwitching(t, memstore.New()) })
	onEach(t, func(t *testing.T, e engine) { effectsOfSwitching(t, newStore(t, e.open(t), e.dialect, nil)) })
}

// traveller is jane, with one session and one token of account B.
type traveller struct {
	*testing.T
	ctx        context.Context
	host, a, b *roster.Directory
	jane       roster.User
	group      roster.AccessGroup
	session    roster.SecretText
	token      roster.SecretText
	code       roster.SecretText
}

func effectsOfSwitching(t *testing.T, store roster.Store) {
	w := newTraveller(t, store)
	for _, step := range []struct {
		name string
		do   func() error
		want string // where the session acts and with which role; the token; access in B; what B sees
	}{
		{"nothing yet", func() error { return nil }, "A user; no token; roster: not found; roster: not found"},
		{"invited", w.invited, "A user; no token; roster: not found; roster: not found"},
		{"joined", w.joined, "A user; no token; allowed; active admin"},
		{"switched", w.switched(&w.b), "B admin; no token; allowed; active admin"},
		{"given a token there", w.tokened, "B admin; admin; allowed; active admin"},
		{"acts", w.acts, "B admin; admin; allowed; active admin"},
		{"demoted", w.edited(func(p *roster.MembershipProfile) { p.Role = roster.RoleUser }), "B user; user; allowed; active user"},
		{"deactivated there", w.edited(func(p *roster.MembershipProfile) { p.State = roster.StateDeactivated }), "A user; roster: invalid credentials; membership; deactivated user"},
		{"active there again", w.edited(func(p *roster.MembershipProfile) { p.State = roster.StateActive }), "A user; roster: invalid credentials; allowed; active user"},
		{"switched again", w.switched(&w.b), "B user; roster: invalid credentials; allowed; active user"},
		{"given another token", w.tokened, "B user; user; allowed; active user"},
		{"B is closed", func() error { _, err := w.b.CloseAccount(w.ctx); return err }, "A user; roster: invalid credentials; account closed; active user"},
		{"B is open again", func() error { _, err := w.b.ReopenAccount(w.ctx); return err }, "A user; user; allowed; active user"},
		{"there again", w.switched(&w.b), "B user; user; allowed; active user"},
		{"back at home", w.switched(&w.a), "A user; user; allowed; active user"},
		{"and there", w.switched(&w.b), "B user; user; allowed; active user"},
		{"leaves", w.leaves, "A user; roster: invalid credentials; roster: not found; roster: not found"},
		{"invited again", w.invited, "A user; roster: invalid credentials; roster: not found; roster: not found"},
		{"joined again", w.joined, "A user; roster: invalid credentials; allowed; active admin"},
		{"there once more", w.switched(&w.b), "B admin; roster: invalid credentials; allowed; active admin"},
		{"with a token", w.tokened, "B admin; admin; allowed; active admin"},
		{"deactivated at home", func() error { _, err := w.a.Apply(w.ctx, w.jane.ID, roster.Deactivate); return err }, "roster: invalid credentials: the session is over; roster: invalid credentials; home; deactivated admin"},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if got := w.sight(); got != step.want {
			t.Errorf("%s: %s\nwant %s", step.name, got, step.want)
		}
	}
}

func newTraveller(t *testing.T, store roster.Store) *traveller {
	t.Helper()
	is := is.New(t)
	w := &traveller{T: t, ctx: context.Background(), host: roster.New(store, mailing())}
	for _, account := range []struct {
		name string
		dir  **roster.Directory
	}{{"A", &w.a}, {"B", &w.b}} {
		made, err := w.host.CreateAccount(w.ctx, roster.NewAccount{Name: account.name})
		is.NoErr(err)
		*account.dir = w.host.ForAccount(made.ID)
	}
	var err error
	w.jane, err = w.a.Create(w.ctx, roster.NewUser{Email: "jane@x.test", EmailVerified: true, Password: "the password of jane", Active: true})
	is.NoErr(err)
	w.group, err = w.b.CreateGroup(w.ctx, roster.GroupProfile{Name: "Gold", Products: []string{"reports"}})
	is.NoErr(err)
	in, err := w.host.SignInAnywhere(w.ctx, roster.SignIn{Email: "jane@x.test", Password: "the password of jane"})
	is.NoErr(err)
	w.session = in.Session.Token
	return w
}

func (w *traveller) invited() error {
	i, err := w.b.Invite(w.ctx, roster.NewInvitation{Email: "jane@x.test", Role: roster.RoleAdmin, Group: w.group.ID})
	w.code = i.Code
	return err
}

func (w *traveller) joined() error {
	_, err := w.host.AcceptAs(w.ctx, w.code, w.session)
	return err
}

func (w *traveller) switched(to **roster.Directory) func() error {
	return func() error {
		s, err := w.host.SwitchAccount(w.ctx, w.session, (*to).AccountID())
		w.session = s.Token
		return err
	}
}

func (w *traveller) tokened() (err error) {
	_, w.token, err = w.b.IssueToken(w.ctx, roster.NewToken{User: w.jane.ID})
	return err
}

func (w *traveller) acts() error {
	s, err := w.b.Session(w.ctx, w.session)
	if err != nil {
		return err
	}
	_, err = w.host.ForAccount(s.Account).ActingWith(s.Actor(), s.Role).Create(w.ctx, roster.NewUser{Name: "New"})
	return err
}

func (w *traveller) membership() (roster.Membership, error) {
	ms, err := w.b.Memberships(w.ctx, roster.MembershipQuery{Account: w.b.AccountID(), Users: []roster.ID{w.jane.ID}})
	if err == nil && len(ms) != 1 {
		err = fmt.Errorf("%d memberships, want one", len(ms))
	}
	if err != nil {
		return roster.Membership{}, err
	}
	return ms[0], nil
}

func (w *traveller) edited(edit func(*roster.MembershipProfile)) func() error {
	return func() error {
		m, err := w.membership()
		if err != nil {
			return err
		}
		_, err = w.host.EditMembership(w.ctx, m.ID, func(p *roster.MembershipProfile) error { edit(p); return nil })
		return err
	}
}

func (w *traveller) leaves() error {
	return w.b.ActingAs(roster.Actor{User: w.jane.ID}).Leave(w.ctx, w.jane.ID)
}

// sight tells what jane may do now.
func (w *traveller) sight() string {
	return fmt.Sprintf("%s; %s; %s; %s", w.whereItActs(), w.whatTheTokenMay(), w.accessThere(), w.seenThere())
}

func (w *traveller) whereItActs() string {
	s, err := w.host.Session(w.ctx, w.session)
	if err != nil {
		return err.Error()
	}
	names := map[roster.ID]string{w.a.AccountID(): "A", w.b.AccountID(): "B"}
	return names[s.Account] + " " + string(s.Role)
}

func (w *traveller) whatTheTokenMay() string {
	if w.token == "" {
		return "no token"
	}
	by, err := w.host.Authenticate(w.ctx, w.token)
	if err != nil {
		return err.Error()
	}
	return string(by.Role)
}

func (w *traveller) accessThere() string {
	decision, err := w.b.Access(w.ctx, w.jane.ID, "reports")
	switch {
	case errors.Is(err, roster.ErrNotFound):
		return err.Error()
	case err != nil:
		w.Fatal(err)
	case decision.Allowed:
		return "allowed"
	}
	return string(decision.Reasons[0].Kind)
}

func (w *traveller) seenThere() string {
	u, err := w.b.User(w.ctx, w.jane.ID)
	if err != nil {
		return err.Error()
	}
	return string(u.State) + " " + string(u.Role)
}
