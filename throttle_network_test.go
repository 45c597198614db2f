package roster_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// failFrom fails to sign in at another address each time, from network(i), until
// one has to wait or n were tried. It returns how many were tried, and the wait.
func failFrom(t *testing.T, dir *roster.Directory, n int, network func(i int) string) (tried int, wait time.Duration) {
	t.Helper()
	for i := range n {
		s := signIn(fmt.Sprintf("user%d@x.test", i), "Spring2030!")
		s.Network = network(i)
		if wait = retryAfter(t, dir, s); wait > 0 {
			return i, wait
		}
	}
	return n, 0
}

func always(network string) func(int) string { return func(int) string { return network } }

// TestOnePasswordAtManyAddresses tries one password at many addresses from one
// network. After the limit, one more may fail each time a share of the hour is over.
func TestOnePasswordAtManyAddresses(t *testing.T) {
	for _, c := range []struct {
		name    string
		network func(i int) string
		limit   int
	}{
		{"IPv4 address", always("192.0.2.7"), 100},
		{"IPv4 address in IPv6", always("::ffff:192.0.2.7"), 100},
		{"IPv4 /24", func(i int) string { return fmt.Sprintf("192.0.2.%d", i%250) }, 1_000},
		{"IPv6 /64", func(i int) string { return fmt.Sprintf("2001:db8::%x", i+1) }, 50},
		{"IPv6 /56", func(i int) string { return fmt.Sprintf("2001:db8:0:%x::1", i%256) }, 200},
		{"IPv6 /48", func(i int) string { return fmt.Sprintf("2001:db8:0:%x::1", i%256*256) }, 1_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			cfg, clock := testConfig(), newClock()
			cfg.Now = clock.Now
			dir := roster.New(memstore.New(), cfg)
			mustCreate(t, dir, roster.NewUser{Email: "user7@x.test", Password: password, Active: true}) // known and unknown count alike
			tried, wait := failFrom(t, dir, c.limit+1, c.network)
			is.Equal(tried, c.limit)
			is.Equal(wait, time.Hour/time.Duration(c.limit))
			clock.Add(wait)
			again := func(i int) string { return c.network(c.limit) }
			tried, _ = failFrom(t, dir, 3, again)
			is.Equal(tried, 1)
			clock.Add(time.Hour)
			tried, _ = failFrom(t, dir, c.limit+1, c.network)
			is.Equal(tried, c.limit)
		})
	}
}

// TestSharedNetwork signs five hundred people in from one address, as from an
// office, of whom some mistype once.
func TestSharedNetwork(t *testing.T) {
	dir := roster.New(memstore.New(), testConfig())
	for i := range 500 {
		email := fmt.Sprintf("user%d@x.test", i)
		mustCreate(t, dir, roster.NewUser{Email: email, Password: password, Active: true})
		if i%10 == 0 {
			retryAfter(t, dir, signIn(email, "mistyped"))
		}
		mustSignIn(t, dir, signIn(email, password))
	}
}

// TestSpentNetwork has a network that has used up its limit.
func TestSpentNetwork(t *testing.T) {
	spent := func(t *testing.T) (*roster.Directory, *clock) {
		t.Helper()
		cfg, c := testConfig(), newClock()
		cfg.Now = c.Now
		dir := roster.New(memstore.New(), cfg)
		jane(t, dir)
		mustSignIn(t, dir, signIn("jane@x.test", password))
		mustCreate(t, dir, roster.NewUser{Email: "carol@x.test", Password: password, Active: true})
		failFrom(t, dir, 101, always("192.0.2.7"))
		return dir, c
	}
	t.Run("a user who has signed in from it is not held back", func(t *testing.T) {
		dir, _ := spent(t)
		mustSignIn(t, dir, signIn("jane@x.test", password))
	})
	t.Run("everybody else waits for a share of the hour", func(t *testing.T) {
		is := is.New(t)
		dir, c := spent(t)
		is.Equal(retryAfter(t, dir, signIn("carol@x.test", password)), 36*time.Second)
		is.Equal(retryAfter(t, dir, signIn("nobody@x.test", password)), 36*time.Second)
		c.Add(36 * time.Second)
		mustSignIn(t, dir, signIn("carol@x.test", password))
	})
	t.Run("other networks are free", func(t *testing.T) {
		dir, _ := spent(t)
		elsewhere := signIn("carol@x.test", password)
		elsewhere.Network = "192.0.2.8"
		mustSignIn(t, dir, elsewhere)
	})
	t.Run("other accounts are free", func(t *testing.T) {
		dir, _ := spent(t)
		other, err := dir.CreateAccount(t.Context(), roster.NewAccount{})
		is.New(t).NoErr(err)
		in := dir.ForAccount(other.ID)
		mustCreate(t, in, roster.NewUser{Email: "carol@x.test", Password: password, Active: true})
		mustSignIn(t, in, signIn("carol@x.test", password))
	})
	t.Run("a clock that is set back frees it", func(t *testing.T) {
		dir, c := spent(t)
		c.Add(-365 * 24 * time.Hour)
		mustSignIn(t, dir, signIn("carol@x.test", password))
	})
	t.Run("a sign-in without a known network is free", func(t *testing.T) {
		dir, _ := spent(t)
		unknown := signIn("carol@x.test", password)
		unknown.Network = ""
		mustSignIn(t, dir, unknown)
	})
}

// TestNetworkLimits sets limits of the host's own.
func TestNetworkLimits(t *testing.T) {
	for _, c := range []struct {
		name   string
		limits []roster.NetworkLimit
		tried  int
	}{
		{"one", []roster.NetworkLimit{{Family: 4, Bits: 16, Failures: 7}}, 7},
		{"of the other family", []roster.NetworkLimit{{Family: 6, Bits: 64, Failures: 7}}, 300},
		{"none", []roster.NetworkLimit{}, 300},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := testConfig()
			cfg.NetworkLimits = c.limits
			tried, _ := failFrom(t, roster.New(memstore.New(), cfg), 300, always("192.0.2.7"))
			is.New(t).Equal(tried, c.tried)
		})
	}
}

// TestSignInStatements counts what a sign-in costs the store: one read of all its
// counters, and one write for each that changes.
func TestSignInStatements(t *testing.T) {
	const read, put = "Attempts", "PutAttempt"
	for _, c := range []struct {
		name, network string
		password      roster.SecretText
		trusted       bool
		want          []string
	}{
		{"wrong, IPv4", "192.0.2.7", "wrong password", false, []string{read, put, put, put}},
		{"wrong, IPv6", "2001:db8::1", "wrong password", false, []string{read, put, put, put, put}},
		{"wrong, trusted network", "2001:db8::1", "wrong password", true, []string{read, put}},
		{"wrong, no network", "", "wrong password", false, []string{read, put}},
		{"right, IPv4", "192.0.2.7", password, false, []string{read, put, put, put, read, put, put, put, put}},
		{"right, trusted network", "192.0.2.7", password, true, []string{read, put, read, put}},
	} {
		for _, email := range []string{"jane@x.test", "nobody@x.test"} {
			if email == "nobody@x.test" && (c.trusted || c.password == password) {
				continue // cannot be
			}
			t.Run(c.name+", "+email, func(t *testing.T) {
				is := is.New(t)
				store := &counted{Store: memstore.New()}
				dir := roster.New(store, testConfig())
				jane(t, dir)
				s := signIn(email, c.password)
				s.Network = c.network
				if c.trusted {
					right := s
					right.Password = password
					mustSignIn(t, dir, right)
				}
				store.calls = nil
				_, err := dir.SignIn(t.Context(), s)
				is.Equal(err == nil, c.password == password)
				var got []string
				for _, call := range store.calls {
					if call == read || call == put {
						got = append(got, call)
					}
				}
				is.Equal(got, c.want)
			})
		}
	}
}
