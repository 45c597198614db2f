package sqltest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/pickaxe"
)

// neverDelivers counts its calls, and fails for good.
func neverDelivers(tries *int) func(context.Context, roster.Message) error {
	return func(_ context.Context, m roster.Message) error {
		if m.Purpose != roster.PurposePasswordReset {
			return nil
		}
		*tries++
		return roster.Permanent(errors.New("550 no such mailbox"))
	}
}

func accessHasLimits(f *finding) {
	f.with(func(c *roster.Config) { c.MaxGrants, c.MaxGroups, c.MaxProductBytes = 3, 2, 100 })
	for i := range 3 {
		f.NoErr(last(f.dir.Grant(f.ctx, f.alice.ID, roster.NewGrant{Product: fmt.Sprint("p", i)})))
	}
	f.True(errors.Is(last(f.dir.Grant(f.ctx, f.alice.ID, roster.NewGrant{Product: "p4"})), roster.ErrInvalid))
	for range 2 {
		f.NoErr(last(f.dir.CreateGroup(f.ctx, roster.GroupProfile{Name: "Gold"})))
	}
	f.True(errors.Is(last(f.dir.CreateGroup(f.ctx, roster.GroupProfile{Name: "Gold"})), roster.ErrInvalid))
	f.with(func(c *roster.Config) { c.MaxGroups = 3 })
	big := roster.GroupProfile{Name: "Gold", Products: []string{strings.Repeat("p", 101)}}
	f.True(errors.Is(last(f.dir.CreateGroup(f.ctx, big)), roster.ErrInvalid))
}

func hugeInvitationIsRefused(f *finding) {
	var emails, products []string
	for i := range 101 {
		emails, products = append(emails, fmt.Sprintf(`"u%d@x.test"`, i)), append(products, fmt.Sprintf(`"p%d"`, i))
	}
	before, err := f.dir.Count(f.ctx, roster.UserQuery{})
	f.NoErr(err)
	set := pickaxe.New(f.dir, pickaxe.Config{Authorize: httpadapters.Tokens(f.dir)})
	status, answer := ask(set, f.token(f.admin), "POST", "/studio/user/invite",
		`{"emails":[`+strings.Join(emails, ",")+`],"productIds":[`+strings.Join(products, ",")+`]}`)
	f.Equal(status, 400)
	f.True(strings.Contains(answer, "10000") || strings.Contains(answer, "10,000"))
	after, err := f.dir.Count(f.ctx, roster.UserQuery{})
	f.NoErr(err)
	f.Equal(after, before)
}

func fiftySignInAtOnce(f *finding) {
	var wg sync.WaitGroup
	errs := make([]error, 50)
	for i := range errs {
		f.user(roster.NewUser{Email: fmt.Sprintf("u%d@x.test", i), PasswordHash: f.alice.PasswordHash, Active: true})
	}
	for i := range errs {
		wg.Go(func() { errs[i] = last(f.signIn(fmt.Sprintf("u%d@x.test", i), alicesPassword)) })
	}
	wg.Wait()
	f.NoErr(errors.Join(errs...))
}

func everyPathCounts(f *finding) {
	f.with(func(c *roster.Config) { c.FreeFailures = 3 })
	guess := []func() error{
		func() error { return last(f.dir.VerifyPassword(f.ctx, f.alice.ID, "a wrong password")) },
		func() error {
			return last(f.as(f.alice).ChangePassword(f.ctx, f.alice.ID, "a wrong password", "the next one", roster.ID{}))
		},
		func() error { return last(f.signIn("alice@x.test", "a wrong password")) },
	}
	for i := range 3 {
		f.Equal(guess[i](), roster.ErrCredentials)
	}
	for _, guess := range guess {
		f.True(errors.Is(guess(), roster.ErrThrottled))
	}
	f.NoErr(f.dir.ClearSignInFailures(f.ctx, "alice@x.test"))
	err := f.dir.Update(f.ctx, func(tx *roster.Directory) error {
		return last(tx.SignIn(f.ctx, roster.SignIn{Email: "alice@x.test", Password: "a wrong password"}))
	})
	f.True(errors.Is(err, roster.ErrInvalid)) // the count could be rolled back
}

func networkGuessesLittle(f *finding) {
	f.with(func(c *roster.Config) {
		c.NetworkLimits = []roster.NetworkLimit{{Family: 4, Bits: 24, Failures: 5}}
	})
	tried := 0
	for i := range 20 {
		_, err := f.dir.SignIn(f.ctx, roster.SignIn{
			Email: fmt.Sprintf("u%d@x.test", i), Password: "the same password",
			ClientInfo: roster.ClientInfo{Network: fmt.Sprintf("203.0.113.%d", i)},
		})
		if errors.Is(err, roster.ErrCredentials) {
			tried++
		}
	}
	f.Equal(tried, 5)
}

func loweredLimitEndsSessions(f *finding) {
	for range 3 {
		f.NoErr(last(f.dir.StartSession(f.ctx, f.alice.ID, roster.ClientInfo{})))
		f.wait(time.Second)
	}
	_, err := f.dir.Edit(f.ctx, f.alice.ID, func(p *roster.Profile) error { p.SessionsLimit = 1; return nil })
	f.NoErr(err)
	live, err := f.dir.Sessions(f.ctx, roster.SessionQuery{User: f.alice.ID})
	f.NoErr(err)
	f.Equal(len(live), 1)
}

func clockSetBackLocksNobodyOut(f *finding) {
	for range 40 {
		_ = last(f.signIn("alice@x.test", "a wrong password"))
		f.wait(time.Minute)
	}
	f.wait(-365 * 24 * time.Hour)
	_ = last(f.signIn("alice@x.test", alicesPassword))
	f.wait(15 * time.Minute) // the longest pause
	f.NoErr(last(f.signIn("alice@x.test", alicesPassword)))
}

// guarded is a route that takes one use of two a day from alice, and counts who gets in.
func (f *finding) guarded(c httpadapters.Caller, served *int) http.Handler {
	group, err := f.dir.CreateGroup(f.ctx, roster.GroupProfile{Name: "Gold", Products: []string{"p"}, Period: roster.PeriodDay, Uses: 2})
	f.NoErr(err)
	f.NoErr(last(f.dir.Grant(f.ctx, f.alice.ID, roster.NewGrant{Group: group.ID})))
	return httpadapters.RequireAccess(f.dir, "p", httpadapters.AccessConfig{
		User: func(*http.Request) (httpadapters.Caller, error) { return c, nil },
		Uses: 1,
		Key:  func(r *http.Request) string { return r.Header.Get("Idempotency-Key") },
	})(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { *served++ }))
}

func cappedTokenUsesNothing(f *finding) {
	for _, c := range []httpadapters.Caller{
		{User: f.alice.ID, Token: roster.NewID(), Role: roster.RoleNone},
		{User: f.alice.ID, Token: roster.NewID(), Scopes: []string{"nothing"}},
	} {
		served := 0
		status, _ := ask(f.guarded(c, &served), "", "GET", "/", "")
		f.Equal(status, 403)
		f.Equal(served, 0)
	}
}

func clientsKeyBuysNoDay(f *finding) {
	served := 0
	h := f.guarded(httpadapters.Caller{User: f.alice.ID}, &served)
	for range 50 {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Idempotency-Key", "always the same")
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
	f.Equal(served, 4) // three of one use, and one of the other
}
