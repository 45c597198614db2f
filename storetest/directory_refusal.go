package storetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"example.com/roster"
)

const attacker = "203.0.113.9"

// attacksLeaveFewEvents refuses 10,000 calls in ten minutes: wrong passwords for
// three people and for nobody, guessed codes and tokens, and calls that an API
// token may not make. An admin then asks who tried, from where, and how often.
func attacksLeaveFewEvents(t testing.TB, s roster.Store) {
	ctx := t.Context()
	var passed atomic.Int64 // since start; refusals are also written by a timer, which asks for the time
	const calls = 10_000
	host := newDirectoryAt(s, func() time.Time { return start.Add(time.Duration(passed.Load())) })
	dir := newAccount(t, host)
	admin := must[roster.User](t)(dir.Create(ctx, roster.NewUser{Role: roster.RoleAdmin, Active: true}))
	people := make([]roster.User, 3)
	for i := range people {
		people[i] = must[roster.User](t)(dir.Create(ctx, roster.NewUser{Email: fmt.Sprintf("user%d@example.com", i), Password: "a good password", Active: true}))
	}
	from := roster.ClientInfo{Network: attacker}
	hostile := dir.CalledFrom(from)
	acting := hostile.ActingAs(roster.Actor{User: people[0].ID})
	for i := range calls {
		passed.Store(int64(i) * int64(60*time.Millisecond))
		var err error
		switch i % 5 {
		case 0:
			_, err = hostile.SignIn(ctx, roster.SignIn{Email: people[i%3].Email, Password: "wrong", ClientInfo: from})
		case 1:
			_, err = hostile.ResetPassword(ctx, roster.SecretText(fmt.Sprint("guess", i)), "another password", from)
		case 2:
			_, err = hostile.Authenticate(ctx, roster.SecretText(fmt.Sprint("guess", i)))
		case 3:
			_, err = acting.User(ctx, admin.ID)
		case 4:
			_, err = acting.Apply(ctx, admin.ID, roster.Remove)
		}
		if err == nil {
			t.Fatalf("call %d was not refused", i)
		}
		if i%1000 == 0 { // as the clock does every five seconds
			expectNoError(t, host.WriteRefusals(ctx))
		}
	}
	expectNoError(t, host.WriteRefusals(ctx))

	kinds := []roster.EventKind{
		roster.EventSignInFailed, roster.EventSignInThrottled, roster.EventCodeRefused, roster.EventVerifiedRefused, roster.EventTokenRefused, roster.EventForbidden,
	}
	q := roster.EventQuery{Kinds: kinds, NewestFirst: true, Limit: 300}
	rows := must[roster.EventPage](t)(dir.ActingAs(roster.Actor{User: admin.ID}).Events(ctx, q)).Events
	if len(rows) == 0 || len(rows) > 200 {
		t.Errorf("%d refused calls left %d events, want 1 to 200", calls, len(rows))
	}
	counts, total := map[roster.ID]int{}, 0
	for i, e := range rows {
		var told struct {
			Count    int
			Networks []string
		}
		if err := json.Unmarshal([]byte(e.Detail.String()), &told); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(told.Networks, []string{attacker}) {
			t.Errorf("an event %q tells that it came from %q", e.Kind, told.Networks)
		}
		if i > 0 && e.At.After(rows[i-1].At) {
			t.Errorf("the events are not newest first")
		}
		counts[e.User] += told.Count
		total += told.Count
	}
	if total != calls {
		t.Errorf("the events stand for %d refused calls, want %d", total, calls)
	}
	if n := counts[people[0].ID]; n < calls*2/5 {
		t.Errorf("the events stand for %d calls of who was forbidden, want %d and more", n, calls*2/5)
	}
	if counts[people[1].ID] == 0 || counts[people[2].ID] == 0 || counts[roster.ID{}] != calls*2/5 {
		t.Errorf("the events stand for %v: not for each user, and those whom nobody knows", counts)
	}
}

func expectNoError(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
