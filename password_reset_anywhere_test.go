package roster_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// forgotAnywhere is a host with a clock and the accounts A, B, C and Closed.
func forgotAnywhere(t *testing.T) (*roster.Directory, *clock, []*roster.Directory) {
	t.Helper()
	c, cfg := newClock(), testConfig()
	cfg.Now = c.Now
	host := roster.New(memstore.New(), cfg)
	return host, c, tenants(t, host, "A", "B", "C", "Closed")
}

// relayed asks, and returns the mails by the name of their account. The first round
// asks the accounts, the second one mails.
func relayed(t *testing.T, host *roster.Directory, email string) map[string]roster.Message {
	t.Helper()
	if err := host.SendPasswordResetAnywhere(t.Context(), email, roster.ClientInfo{UserAgent: "Lynx"}); err != nil {
		t.Fatal(err)
	}
	var box mailbox
	mustRelay(t, host, box.config())
	mustRelay(t, host, box.config())
	byAccount := map[string]roster.Message{}
	for _, m := range box.got {
		if _, twice := byAccount[m.Account.Name]; twice {
			t.Errorf("two mails for %s", m.Account.Name)
		}
		byAccount[m.Account.Name] = m
	}
	return byAccount
}

// TestForgottenAnywhere mails one code for each account where an active user has the
// address. Each opens its own account.
func TestForgottenAnywhere(t *testing.T) {
	is := is.New(t)
	host, _, all := forgotAnywhere(t)
	a := mustCreate(t, all[0], roster.NewUser{Email: "jane@x.test", Password: "forgotten password", Active: true})
	b := mustCreate(t, all[1], roster.NewUser{Email: "jane@x.test", Active: true})
	gone := mustCreate(t, all[2], roster.NewUser{Email: "jane@x.test", Password: password, Active: true})
	mustApply(t, all[2], gone.ID, roster.Deactivate)
	mustCreate(t, all[3], roster.NewUser{Email: "jane@x.test", Password: password, Active: true})
	is.NoErr(last(all[3].CloseAccount(t.Context())))

	is.Equal(len(relayed(t, host, "nobody@x.test")), 0)
	is.Equal(len(relayed(t, host, "no address")), 0)
	mails := relayed(t, host, "JANE@x.test")
	is.Equal(len(mails), 2)
	for name, want := range map[string]roster.User{"A": a, "B": b} {
		m := mails[name]
		is.Equal(m.User.ID, want.ID)
		is.Equal(m.Email, "jane@x.test")
		is.Equal(m.Account.ID, want.Account)
	}
	s, err := host.ResetPassword(t.Context(), mails["B"].Code, password, roster.ClientInfo{})
	is.NoErr(err)
	is.Equal(s.User.ID, b.ID)
	is.NoErr(last(all[0].SignIn(t.Context(), signIn("jane@x.test", "forgotten password")))) // A is as it was
	_, err = all[1].ResetPassword(t.Context(), mails["A"].Code, password, roster.ClientInfo{})
	is.Equal(err, roster.ErrCredentials)
}

// TestForgottenAnywhereInAClosedAccount: the account in which the host asks matters
// to nobody.
func TestForgottenAnywhereInAClosedAccount(t *testing.T) {
	is := is.New(t)
	host, _, all := forgotAnywhere(t)
	mustCreate(t, all[0], roster.NewUser{Email: "jane@x.test", Active: true})
	mustCreate(t, host, roster.NewUser{Email: "jane@x.test", Active: true})
	is.NoErr(last(host.CloseAccount(t.Context())))
	mails := relayed(t, host, "jane@x.test")
	is.Equal(len(mails), 1)
	is.True(mails["A"].Code != "")
}

// TestForgottenAnywhereIsPaced counts the mails to an address once, whatever is asked
// in an account, and in that account once more.
func TestForgottenAnywhereIsPaced(t *testing.T) {
	is := is.New(t)
	host, c, all := forgotAnywhere(t)
	for _, dir := range all[:2] {
		mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Active: true})
	}
	is.Equal(len(relayed(t, host, "jane@x.test")), 2)
	is.Equal(len(relayed(t, host, "jane@x.test")), 0) // a moment later
	page, err := host.Events(t.Context(), roster.EventQuery{Kinds: []roster.EventKind{roster.EventPasswordForgotten}})
	is.NoErr(err)
	is.Equal(len(page.Events), 1) // no account was asked again
	c.Add(time.Minute)
	is.NoErr(all[0].SendPasswordReset(t.Context(), "jane@x.test", roster.ClientInfo{}))
	mustRelay(t, host, new(mailbox).config())
	mails := relayed(t, host, "jane@x.test")
	is.Equal(len(mails), 1) // A has just mailed one
	is.True(mails["B"].Code != "")
}

// TestForgottenAnywhereOfANetwork has the limit of SendPasswordReset, apart from it.
func TestForgottenAnywhereOfANetwork(t *testing.T) {
	is := is.New(t)
	cfg := testConfig()
	cfg.NetworkLimits = []roster.NetworkLimit{{Family: 4, Bits: 24, Failures: 1}}
	host := roster.New(memstore.New(), cfg)
	from := roster.ClientInfo{Network: "192.0.2.1"}
	is.NoErr(host.SendPasswordReset(t.Context(), "a@x.test", from))
	is.NoErr(host.SendPasswordResetAnywhere(t.Context(), "a@x.test", from))
	is.True(errors.Is(host.SendPasswordResetAnywhere(t.Context(), "b@x.test", from), roster.ErrThrottled))
}

// TestForgottenAnywhereIsBounded mails to eight accounts at most, to those first where
// the address is verified.
func TestForgottenAnywhereIsBounded(t *testing.T) {
	is := is.New(t)
	host, c, _ := forgotAnywhere(t)
	for i := range 20 {
		c.Add(time.Second)
		mustCreate(t, tenants(t, host, fmt.Sprint(i))[0], roster.NewUser{Email: "jane@x.test", Active: true})
	}
	mustCreate(t, tenants(t, host, "hers")[0], roster.NewUser{Email: "jane@x.test", EmailVerified: true, Active: true})
	mails := relayed(t, host, "jane@x.test")
	is.Equal(len(mails), 8)
	is.True(mails["hers"].Code != "")
}

// TestForgottenAnywhereTellsNothing compares what the store is asked, in however many
// accounts the address is.
func TestForgottenAnywhereTellsNothing(t *testing.T) {
	is := is.New(t)
	store := &counted{Store: memstore.New()}
	host := roster.New(store, testConfig())
	for i, dir := range tenants(t, host, "A", "B") {
		for n := range i + 1 {
			mustCreate(t, dir, roster.NewUser{Email: fmt.Sprintf("jane%d@x.test", n), Active: true})
		}
	}
	is.NoErr(host.SendPasswordResetAnywhere(t.Context(), "first@x.test", roster.ClientInfo{})) // makes the account
	var want []string
	for _, email := range []string{"nobody@x.test", "jane0@x.test", "jane1@x.test"} {
		var calls []string
		for range 2 {
			store.calls = nil
			is.NoErr(host.SendPasswordResetAnywhere(t.Context(), email, roster.ClientInfo{}))
			calls = append(calls, strings.Join(store.calls, ", "))
		}
		if want == nil {
			want = calls
		}
		is.Equal(calls, want)
	}
}

// TestForgottenAnywhereIsTheHosts refuses everybody else.
func TestForgottenAnywhereIsTheHosts(t *testing.T) {
	is := is.New(t)
	host, _, all := forgotAnywhere(t)
	u := mustCreate(t, all[0], roster.NewUser{Email: "jane@x.test", Role: roster.RoleAdmin, Active: true})
	for _, dir := range []*roster.Directory{all[0], host.ActingAs(roster.Actor{User: u.ID}), all[0].ActingAs(roster.Actor{User: u.ID})} {
		is.Equal(dir.SendPasswordResetAnywhere(t.Context(), "jane@x.test", roster.ClientInfo{}), roster.ErrForbidden)
	}
}

// TestForgottenAnywhereOfTwoConsumers: whichever relay comes first asks the accounts,
// and each consumer hears of each account once.
func TestForgottenAnywhereOfTwoConsumers(t *testing.T) {
	is := is.New(t)
	cfg, c := testConfig(), newClock()
	cfg.Now = c.Now
	cfg.Consumers = []roster.Consumer{{Name: "mail"}, {Name: "audit"}}
	host := roster.New(memstore.New(), cfg)
	for _, dir := range tenants(t, host, "A", "B") {
		mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Active: true})
	}
	is.NoErr(host.SendPasswordResetAnywhere(t.Context(), "jane@x.test", roster.ClientInfo{}))
	boxes := map[string]*mailbox{"mail": {}, "audit": {}}
	for range 3 {
		for name, box := range boxes {
			relay := box.config()
			relay.Consumer = name
			mustRelay(t, host, relay)
			c.Add(2 * time.Minute) // no pause holds a second mail back
		}
	}
	for _, box := range boxes {
		resets := 0
		for _, m := range box.got {
			if m.Purpose == roster.PurposePasswordReset {
				resets++
			}
		}
		is.Equal(resets, 2)
	}
}
