//go:build !race

package sqltest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"example.com/roster"
)

// audit compares each store with the book of a load, and prints the counts. Lost
// is what was acknowledged and is not there; doubled is what is there and was
// neither acknowledged nor of unknown outcome.
func (l *load) audit(t testing.TB, name string, stores ...roster.Store) {
	t.Helper()
	for _, err := range l.wrong {
		t.Error(err)
	}
	var first []roster.User
	var lost, doubled, made int
	for i, s := range stores {
		users, events := contents(t, s)
		if i == 0 {
			first = users
		}
		if !slices.Equal(users, first) {
			t.Errorf("store %d has not the users that the first one has", i)
		}
		if err := agree(users, events); err != nil {
			t.Error(err)
		}
		missing, unasked, found := l.compare(events)
		lost, doubled, made = lost+missing, doubled+unasked, made+found
	}
	for _, figure := range []struct {
		what  string
		value any
	}{
		{"acknowledged", l.acknowledged}, {"lost", lost}, {"doubled", doubled}, {"unknown_outcomes", l.outcomes},
		{"unknown_outcomes_left", sum(l.unknown)}, {"of_which_made", made / len(stores)},
		{"refused", l.refused}, {"longest_pause_seconds", fmt.Sprintf("%.1f", l.pause.Seconds())},
	} {
		t.Logf("FIGURE %s %s %v", name, figure.what, figure.value)
	}
	for text, n := range l.why {
		t.Logf("%d refused: %s", n, text)
	}
	if lost+doubled > 0 {
		t.Errorf("%d acknowledged changes are lost, %d doubled", lost, doubled)
	}
}

func sum(counts map[change]int) (n int) {
	for _, count := range counts {
		n += count
	}
	return n
}

// compare returns how many changes are lost, how many nobody asked for, and how
// many of unknown outcome were made.
func (l *load) compare(events map[change]int) (lost, doubled, made int) {
	for c, n := range l.done {
		lost += max(0, n-events[c])
	}
	for c, n := range events {
		beyond := n - l.done[c]
		made += max(0, min(beyond, l.unknown[c]))
		doubled += max(0, beyond-l.unknown[c])
	}
	return lost, doubled, made
}

// contents returns the users of a store, and the changes that its events tell of.
func contents(t testing.TB, s roster.Reader) ([]roster.User, map[change]int) {
	t.Helper()
	ctx := context.Background()
	q := roster.UserSelection{Account: account, Sort: []roster.SortKey{{Field: roster.FieldCreated}}}
	users, err := s.Users(ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	events, err := s.Events(ctx, roster.EventSelection{Account: account})
	if err != nil {
		t.Fatal(err)
	}
	changes := map[change]int{}
	for _, e := range events {
		if !e.User.IsZero() {
			changes[change{e.User, e.Kind}]++
		}
	}
	return users, changes
}

// agree tells where the users are not what their events have made of them.
func agree(users []roster.User, events map[change]int) error {
	people := 0
	emails := map[string]bool{}
	for c, n := range events {
		if c.kind == roster.EventUserCreated {
			people += n
		}
	}
	if people != len(users) {
		return fmt.Errorf("%d users, and events of %d", len(users), people)
	}
	for _, u := range users {
		edits, ends := events[change{u.ID, roster.EventUserEdited}], events[change{u.ID, roster.EventUserDeactivated}]
		switch {
		case events[change{u.ID, roster.EventUserCreated}] != 1 || emails[u.CanonicalEmail]:
			return fmt.Errorf("user %s is there twice", u.Email)
		case u.ExtraUses != int64(edits) || u.Version != int64(1+edits+ends):
			return fmt.Errorf("user %s was edited %d times, counts %d, version %d", u.Email, edits, u.ExtraUses, u.Version)
		case (u.State == roster.StateDeactivated) != (ends == 1):
			return fmt.Errorf("user %s was deactivated %d times and is %s", u.Email, ends, u.State)
		}
		emails[u.CanonicalEmail] = true
	}
	return nil
}
