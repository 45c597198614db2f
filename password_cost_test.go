package roster_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// timed is a foreign hash, "ms:" with the milliseconds that it takes to compare
// and the password. It takes them by the clock of a synctest bubble, in which all
// else takes no time.
type timed struct {
	mu       sync.Mutex
	verified int
}

func (*timed) Check(stored roster.PasswordHash) (bool, error) {
	return strings.HasPrefix(string(stored), "ms:"), nil
}

func (*timed) Cost(stored roster.PasswordHash) string {
	var ms int
	_, _ = fmt.Sscanf(string(stored), "ms:%d:", &ms)
	return fmt.Sprintf("timed %d", ms)
}

func (h *timed) Verify(password string, stored roster.PasswordHash) (bool, error) {
	h.mu.Lock()
	h.verified++
	h.mu.Unlock()
	var ms int
	_, err := fmt.Sscanf(string(stored), "ms:%d:", &ms)
	time.Sleep(time.Duration(ms) * time.Millisecond)
	return strings.HasSuffix(string(stored), ":"+password), err
}

// manyCosts returns a Directory with a user of each make of hash, and of each
// kind that may not sign in.
func manyCosts(t *testing.T, samples ...roster.PasswordHash) (*roster.Directory, *timed) {
	t.Helper()
	store, cfg, foreign := memstore.New(), testConfig(), &timed{}
	cfg.FreeFailures, cfg.NetworkLimits = 1<<30, []roster.NetworkLimit{} // a hundred callers come from one network
	cfg.ForeignHashes = []roster.ForeignHash{foreign}
	older := roster.New(store, cfg)
	mustCreate(t, older, roster.NewUser{Email: "older@x.test", Password: password, Active: true})
	cfg.HashTime, cfg.HashSamples = 2, samples
	dir := roster.New(store, cfg)
	mustCreate(t, dir, roster.NewUser{Email: "today@x.test", Password: password, Active: true})
	mustCreate(t, dir, roster.NewUser{Email: "costly@x.test", PasswordHash: "ms:190:" + password, Active: true})
	mustCreate(t, dir, roster.NewUser{Email: "cheap@x.test", PasswordHash: "ms:3:" + password, Active: true})
	mustCreate(t, dir, roster.NewUser{Email: "bare@x.test", Active: true})
	mustCreate(t, dir, roster.NewUser{Email: "created@x.test", Password: password})
	return dir, foreign
}

// timeSignIn returns how long a sign-in took, and its error.
func timeSignIn(ctx context.Context, dir *roster.Directory, email string, password roster.SecretText) (time.Duration, error) {
	began := time.Now()
	_, err := dir.SignIn(ctx, signIn(email, password))
	return time.Since(began), err
}

// TestRefusalsTakeTheSameTime: the time does not tell whose hash was imported, or
// whether anybody has an address.
func TestRefusalsTakeTheSameTime(t *testing.T) {
	for name, s := range map[string]roster.SignIn{
		"an address that nobody has":                signIn("nobody@x.test", password),
		"a hash of today":                           signIn("today@x.test", "wrong password"),
		"a hash of earlier parameters":              signIn("older@x.test", "wrong password"),
		"a cheap hash of another program":           signIn("cheap@x.test", "wrong password"),
		"the costliest hash":                        signIn("costly@x.test", "wrong password"),
		"no password":                               signIn("bare@x.test", password),
		"the right password of who may not sign in": signIn("created@x.test", password),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				is := is.New(t)
				dir, _ := manyCosts(t)
				learnCost(t, dir)
				took, err := timeSignIn(t.Context(), dir, s.Email, s.Password)
				is.Equal(err, roster.ErrCredentials)
				is.Equal(took, 190*time.Millisecond)
			})
		})
	}
}

// TestTheFirstRefusalAfterAStart takes the same time for everybody where the costs in
// use are known, which are measured first.
func TestTheFirstRefusalAfterAStart(t *testing.T) {
	for _, email := range []string{"nobody@x.test", "today@x.test", "older@x.test", "cheap@x.test", "costly@x.test", "bare@x.test"} {
		t.Run(email, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				is := is.New(t)
				dir, foreign := manyCosts(t, "ms:190:any", "ms:3:any")
				took, err := timeSignIn(t.Context(), dir, email, "wrong password")
				is.Equal(err, roster.ErrCredentials)
				is.Equal(took, (193+190)*time.Millisecond)
				verified := foreign.verified
				took, err = timeSignIn(t.Context(), dir, "nobody@x.test", "wrong password")
				is.Equal(err, roster.ErrCredentials)
				is.Equal(took, 190*time.Millisecond)
				is.Equal(foreign.verified, verified) // measured once
			})
		})
	}
}

func TestASampleMustBeUsable(t *testing.T) {
	defer func() { is.New(t).True(strings.Contains(fmt.Sprint(recover()), "Config.HashSamples")) }()
	cfg := testConfig()
	cfg.HashSamples = []roster.PasswordHash{"plain text"}
	roster.New(memstore.New(), cfg)
}

// learnCost has the costliest hash compared once, by which its cost is known.
func learnCost(t *testing.T, dir *roster.Directory) {
	t.Helper()
	if took, err := timeSignIn(t.Context(), dir, "costly@x.test", "wrong password"); err != roster.ErrCredentials || took != 190*time.Millisecond {
		t.Fatal(took, err)
	}
}

// TestARightPasswordTakesItsOwnTime: what a refusal waits for holds up nobody else.
func TestARightPasswordTakesItsOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		dir, foreign := manyCosts(t)
		learnCost(t, dir)
		for email, want := range map[string]time.Duration{
			"today@x.test": 0, "older@x.test": 0, "cheap@x.test": 3 * time.Millisecond, "costly@x.test": 190 * time.Millisecond,
		} {
			took, err := timeSignIn(t.Context(), dir, email, password)
			is.NoErr(err)
			is.Equal(took, want)
		}
		is.Equal(foreign.verified, 3) // each once
		for _, email := range []string{"cheap@x.test", "costly@x.test"} {
			took, err := timeSignIn(t.Context(), dir, email, password)
			is.NoErr(err)
			is.Equal(took, 0*time.Second) // it has a hash of today
		}
		is.Equal(foreign.verified, 3)
	})
}

// TestARefusalWaitsWithoutASlot has a hundred refusals wait at once, and one who
// signs in meanwhile.
func TestARefusalWaitsWithoutASlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		dir, _ := manyCosts(t)
		learnCost(t, dir)
		var work sync.WaitGroup
		for i := range 100 {
			work.Go(func() {
				took, err := timeSignIn(t.Context(), dir, fmt.Sprintf("nobody%d@x.test", i), password)
				if err != roster.ErrCredentials || took != 190*time.Millisecond {
					t.Errorf("%v after %s", err, took)
				}
			})
		}
		synctest.Wait() // all wait
		took, err := timeSignIn(t.Context(), dir, "today@x.test", password)
		is.NoErr(err)
		is.Equal(took, 0*time.Second)
		work.Wait()
	})
}

// TestARefusalWaitsForNobodyWhoLeft ends with its caller.
func TestARefusalWaitsForNobodyWhoLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		dir, _ := manyCosts(t)
		learnCost(t, dir)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		took, err := timeSignIn(ctx, dir, "nobody@x.test", password)
		is.Equal(err, roster.ErrCredentials)
		is.Equal(took, 50*time.Millisecond)
	})
}

// TestARefusalComparesOnce counts the work, which a floor must not add to.
func TestARefusalComparesOnce(t *testing.T) {
	for email, want := range map[string]int{"nobody@x.test": 0, "today@x.test": 0, "bare@x.test": 0, "cheap@x.test": 1, "costly@x.test": 1} {
		t.Run(email, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				is := is.New(t)
				dir, foreign := manyCosts(t)
				_, err := timeSignIn(t.Context(), dir, email, "wrong password")
				is.Equal(err, roster.ErrCredentials)
				is.Equal(foreign.verified, want)
			})
		})
	}
}
