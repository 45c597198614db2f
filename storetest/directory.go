package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"example.com/roster"
)

var directoryRules = []rule{
	{sentence: "an Update of the Directory is all or nothing", check: directoryUpdatesAreAtomic},
	{sentence: "a change of the Directory writes its event and its delivery, and a refused change writes neither", check: changesWriteEvents},
	{sentence: "the Directory refuses every text with a NUL", check: nulsAreRefused},
	{sentence: "what an invitation gives is given on every way into the state active", check: everyWayInGives},
	{sentence: "the Directory's pages, forward and back, show each user who stays exactly once, while others are added and removed", check: cursorsSeeEveryUserOnce},
	{sentence: "a consumer gets every event of 16 writers, those of a user one after another and in order", check: consumersMissNothing},
	{sentence: "10,000 refused calls leave at most 200 events, which tell who, from where and how often", check: attacksLeaveFewEvents},
	{sentence: "one of 64 concurrent creations of one e-mail succeeds", check: oneCreateWins},
	{sentence: "20 concurrent editors of one user lose no edit", check: noEditIsLost},
	{sentence: "one of 64 concurrent redemptions of one invitation succeeds", check: invitationsAreRedeemedOnce},
	{sentence: "one of 64 concurrent creations of one membership succeeds", check: membershipsAreMadeOnce},
	{sentence: "two teams never become each other's parents", check: teamsFormNoCycle},
	{sentence: "of the uses that an account shares, 64 concurrent people take as many as are allowed, and a refund gives each back once", check: sharedUsesAreExact},
	{sentence: "two nodes whose clocks differ take no more uses at the turn of a period than are allowed", check: clocksMayDiffer},
	{sentence: "two owners who demote each other at once leave one owner", check: oneOwnerIsLeft},
	{sentence: "an owner of the account's own and one by membership who go at once leave one owner", check: oneOwnerIsLeftAmongMembers},
	{sentence: "64 callers who take uses of a member take no more than its group allows", check: usesOfAMemberAreExact},
}

// newDirectory returns a Directory with a clock that stands still, cheap
// hashes, a key for mailed codes, and a consumer of events.
func newDirectory(s roster.Store) *roster.Directory {
	return newDirectoryAt(s, func() time.Time { return start })
}

// newDirectoryAt is newDirectory with another clock.
func newDirectoryAt(s roster.Store, now func() time.Time) *roster.Directory {
	return roster.New(s, &roster.Config{
		Now:        now,
		Keys:       []roster.MailKey{{Number: 1, Secret: []byte("thirty-two bytes to seal it with")}},
		Consumers:  []roster.Consumer{{Name: "mail"}},
		HashMemory: 64, HashTime: 1,
	})
}

// newAccount creates an account, and returns a Directory that is confined to
// it.
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
		return errClosure
	})
	if !errors.Is(err, errClosure) {
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
