package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"example.com/roster"
)

var directoryRules = []rule{
	{sentence: "an Update of the Directory is all or nothing", check: directoryUpdatesAreAtomic},
	{sentence: "a change of the Directory writes its event and its delivery, and a refused change writes neither", check: changesWriteEvents},
	{sentence: "the Directory refuses every text with a NUL", check: nulsAreRefused},
	{sentence: "the Directory's pages, forward and back, show each user who stays exactly once, while others are added and removed", check: cursorsSeeEveryUserOnce},
	{sentence: "one of 64 concurrent creations of one e-mail succeeds", check: oneCreateWins},
	{sentence: "20 concurrent editors of one user lose no edit", check: noEditIsLost},
	{sentence: "one of 64 concurrent redemptions of one invitation succeeds", check: invitationsAreRedeemedOnce},
	{sentence: "one of 64 concurrent creations of one membership succeeds", check: membershipsAreMadeOnce},
	{sentence: "two teams never become each other's parents", check: teamsFormNoCycle},
	{sentence: "two owners who demote each other at once leave one owner", check: oneOwnerIsLeft},
}

// newDirectory returns a Directory whose clock stands still, whose hashes are
// cheap, whose secrets have a key, and whose events have a consumer.
func newDirectory(s roster.Store) *roster.Directory {
	return roster.New(s, &roster.Config{
		Now:        func() time.Time { return start },
		Keys:       []roster.MailKey{{Number: 1, Secret: []byte("thirty-two bytes to seal it with")}},
		Consumers:  []roster.Consumer{{Name: "mail"}},
		HashMemory: 64, HashTime: 1,
	})
}

// newAccount makes an account, and returns the Directory that is confined to it.
func newAccount(t testing.TB, dir *roster.Directory) *roster.Directory {
	t.Helper()
	account, err := dir.CreateAccount(t.Context(), roster.NewAccount{Name: "Acme"})
	if err != nil {
		t.Fatalf("CreateAccount: %v", err)
	}
	return dir.ForAccount(account.ID)
}

func directoryUpdatesAreAtomic(t testing.TB, s roster.Store) {
	ctx := t.Context()
	dir := newAccount(t, newDirectory(s))
	jane := must[roster.User](t)(dir.Create(ctx, roster.NewUser{Email: "jane@example.com", ExtraUses: 1}))
	before := must[[]any](t)(contents(ctx, s, dir.AccountID()))

	several := func(dir *roster.Directory) error {
		joe, err := dir.Create(ctx, roster.NewUser{Email: "joe@example.com"})
		if err != nil {
			return err
		}
		if _, err := dir.Edit(ctx, jane.ID, func(p *roster.Profile) error { p.ExtraUses++; return nil }); err != nil {
			return err
		}
		if _, err := dir.Apply(ctx, joe.ID, roster.Remove); err != nil {
			return err
		}
		if _, err := dir.Invite(ctx, roster.NewInvitation{User: jane.ID, Mail: true}); err != nil {
			return err
		}
		n, err := dir.Count(ctx, roster.UserQuery{})
		if n != 2 {
			err = errors.Join(err, fmt.Errorf("inside the Update there are %d users, want 2", n))
		}
		return err
	}
	err := dir.Update(ctx, func(dir *roster.Directory) error {
		if err := several(dir); err != nil {
			return err
		}
		return errBoom
	})
	if !errors.Is(err, errBoom) {
		t.Errorf("error of the Update is %v, want the one of its closure", err)
	}
	expectContents(t, "after an Update that failed", s, before, dir.AccountID())

	if err := dir.Update(ctx, several); err != nil {
		t.Fatal(err)
	}
	changed := must[roster.User](t)(dir.User(ctx, jane.ID))
	if changed.ExtraUses != 2 || changed.State != roster.StateInvited {
		t.Errorf("after an Update the user has %d extra uses and is %s", changed.ExtraUses, changed.State)
	}
}

// oneCreateWins writes the address in another letter case each time.
func oneCreateWins(t testing.TB, s roster.Store) {
	ctx := t.Context()
	dir := newAccount(t, newDirectory(s))
	before := len(must[[]roster.Event](t)(dir.Events(ctx, roster.EventQuery{})))
	errs := race(64, func(i int) error {
		email := []byte("abcdef@example.com")
		for bit := range 6 {
			if i>>bit&1 == 1 {
				email[bit] -= 'a' - 'A'
			}
		}
		_, err := dir.Create(ctx, roster.NewUser{Email: string(email)})
		return err
	})
	won := expectOneWinner(t, errs, roster.ErrExists)
	t.Logf("%d of %d won, %d were told that the e-mail exists", won, len(errs), len(errs)-won)
	page := must[roster.UserPage](t)(dir.Users(ctx, roster.UserQuery{}))
	if len(page.Users) != 1 {
		t.Errorf("%d users have the e-mail, want one", len(page.Users))
	}
	events := must[[]roster.Event](t)(dir.Events(ctx, roster.EventQuery{}))
	if len(events) != before+1 {
		t.Errorf("%d events of 64 creates, want that of the winner", len(events)-before)
	}
}

func noEditIsLost(t testing.TB, s roster.Store) {
	ctx := t.Context()
	dir := newAccount(t, newDirectory(s))
	u := must[roster.User](t)(dir.Create(ctx, roster.NewUser{Email: "jane@example.com"}))
	const writers, times = 20, 5
	var read sync.WaitGroup // each has read the user before the first writes
	read.Add(writers)
	errs := race(writers, func(int) error {
		var first sync.Once
		defer first.Do(read.Done) // an edit that fails at once keeps nobody waiting
		for range times {
			if _, err := dir.Edit(ctx, u.ID, func(p *roster.Profile) error {
				first.Do(func() {
					read.Done()
					read.Wait()
				})
				p.ExtraUses++
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	left := must[roster.User](t)(dir.User(ctx, u.ID))
	if left.ExtraUses != writers*times {
		t.Errorf("%d writers who added 1 %d times each left %d", writers, times, left.ExtraUses)
	}
	versions := map[int64]bool{}
	for _, e := range must[[]roster.Event](t)(dir.Events(ctx, roster.EventQuery{User: u.ID})) {
		versions[e.UserVersion] = true
	}
	if len(versions) != 1+writers*times {
		t.Errorf("the events of 1 create and %d edits name %d versions of the user", writers*times, len(versions))
	}
	t.Logf("%d of %d edits of %d writers are kept", left.ExtraUses, writers*times, writers)
}

func invitationsAreRedeemedOnce(t testing.TB, s roster.Store) {
	ctx := t.Context()
	host := newDirectory(s)
	dir := newAccount(t, host)
	invitation := must[roster.Invitation](t)(dir.Invite(ctx, roster.NewInvitation{Email: "jane@example.com"}))
	before := len(must[[]roster.Event](t)(dir.Events(ctx, roster.EventQuery{})))
	errs := race(64, func(i int) error {
		_, err := host.AcceptInvitation(ctx, invitation.Code, roster.Acceptance{Name: fmt.Sprintf("Jane %d", i)})
		return err
	})
	expectOneWinner(t, errs, roster.ErrCredentials)
	jane := must[roster.User](t)(dir.User(ctx, invitation.User.ID))
	if jane.State != roster.StateActive {
		t.Errorf("the user is %s, want active", jane.State)
	}
	for i, err := range errs {
		if is := jane.Name == fmt.Sprintf("Jane %d", i); is != (err == nil) {
			t.Errorf("the user is called %q, and number %d has %v", jane.Name, i, err)
		}
	}
	events := must[[]roster.Event](t)(dir.Events(ctx, roster.EventQuery{}))
	if len(events) != before+1 {
		t.Errorf("redeeming left %d events, want one", len(events)-before)
	}
}
