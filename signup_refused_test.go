package roster_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestSigningUpIsPaced asks for one address and from one network again and again.
func TestSigningUpIsPaced(t *testing.T) {
	is := is.New(t)
	dir, c := signUpWorld(t)
	is.Equal(len(mustAskSignUp(t, dir, roster.SignUpRequest{Email: "kim@x.test"})), 1)
	is.Equal(len(mustAskSignUp(t, dir, roster.SignUpRequest{Email: "KIM@x.test"})), 0) // and nothing is said
	c.Add(time.Minute)
	is.Equal(len(mustAskSignUp(t, dir, roster.SignUpRequest{Email: "kim@x.test"})), 1)

	from := roster.ClientInfo{Network: "2001:db8::1"}
	for i := range 30 {
		is.NoErr(dir.SendSignUp(t.Context(), roster.SignUpRequest{Email: string(rune('a'+i%26)) + string(rune('a'+i/26)) + "@x.test", ClientInfo: from}))
	}
	from.Network = "2001:db8::2"
	err := dir.SendSignUp(t.Context(), roster.SignUpRequest{Email: "late@x.test", ClientInfo: from})
	var throttled *roster.ThrottledError
	is.True(errors.As(err, &throttled))
	is.Equal(throttled.Retry, time.Minute)
	is.NoErr(dir.SendSignUp(t.Context(), roster.SignUpRequest{Email: "late@x.test"})) // from elsewhere
}

// TestASignUpThatIsNone asks where there is nothing to sign up to, and with codes
// that are not good any more.
func TestASignUpThatIsNone(t *testing.T) {
	is := is.New(t)
	dir, c := signUpWorld(t)
	is.True(errors.Is(dir.SendSignUp(t.Context(), roster.SignUpRequest{Email: "kim"}), roster.ErrInvalid))
	is.NoErr(dir.ForAccount(roster.NewID()).SendSignUp(t.Context(), roster.SignUpRequest{Email: "kim@x.test"}))

	code := mustSignUpCode(t, dir, "kim@x.test")
	_, err := dir.SignUp(t.Context(), code, roster.NewSignUp{Acceptance: roster.Acceptance{Password: "short"}}, roster.ClientInfo{})
	is.True(errors.Is(err, roster.ErrInvalid)) // and the code stays good
	_, err = dir.SignUpByCode(t.Context(), code)
	is.NoErr(err)
	_, err = dir.AcceptInvitation(t.Context(), code, roster.Acceptance{})
	is.Equal(err, roster.ErrCredentials) // of another purpose
	c.Add(24 * time.Hour)
	_, err = dir.SignUp(t.Context(), code, roster.NewSignUp{}, roster.ClientInfo{})
	is.Equal(err, roster.ErrCredentials)

	code = mustSignUpCode(t, dir, "kim@x.test")
	_, err = dir.CloseAccount(t.Context())
	is.NoErr(err)
	_, err = dir.SignUp(t.Context(), code, roster.NewSignUp{}, roster.ClientInfo{})
	is.Equal(err, roster.ErrCredentials)
	is.Equal(len(mustAskSignUp(t, dir, roster.SignUpRequest{Email: "lea@x.test"})), 0)

	for name, change := range map[string]func(*roster.Config){
		"no key":      func(c *roster.Config) { c.Keys = nil },
		"no consumer": func(c *roster.Config) { c.Consumers[0].Kinds = []roster.EventKind{roster.EventUserInvited} },
	} {
		cfg := testConfig()
		change(cfg)
		err := roster.New(memstore.New(), cfg).SendSignUp(t.Context(), roster.SignUpRequest{Email: "kim@x.test"})
		is.Equal(err, map[string]error{"no key": roster.ErrNoKey, "no consumer": roster.ErrNoConsumer}[name])
	}
}

// TestAskingToSignUpTellsNothing compares what is written for an address that
// somebody has and one that nobody has: the same rows, but for their ids.
func TestAskingToSignUpTellsNothing(t *testing.T) {
	is := is.New(t)
	written := func(email string) (kinds []roster.EventKind, secrets, deliveries int) {
		dir, _ := signUpWorld(t)
		before := countAll(t, dir)
		is.NoErr(dir.SendSignUp(t.Context(), roster.SignUpRequest{Email: email}))
		page, err := dir.Events(t.Context(), roster.EventQuery{})
		is.NoErr(err)
		for _, e := range page.Events[before:] {
			is.Equal(e.User, roster.ID{})
			kinds = append(kinds, e.Kind)
		}
		waiting, err := dir.Deliveries(t.Context(), roster.DeliveryQuery{})
		is.NoErr(err)
		return kinds, len(kinds), len(waiting)
	}
	known, s1, d1 := written("jane@x.test")
	unknown, s2, d2 := written("nobody@x.test")
	is.True(slices.Equal(known, unknown))
	is.Equal([]int{s1, d1}, []int{s2, d2})
}

func countAll(t *testing.T, dir *roster.Directory) int {
	t.Helper()
	page, err := dir.Events(t.Context(), roster.EventQuery{})
	if err != nil {
		t.Fatal(err)
	}
	return len(page.Events)
}
