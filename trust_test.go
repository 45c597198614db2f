package roster_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/matryer/is"

	"example.com/roster"
)

// heldBack fails at jane's address from elsewhere until it is held back.
func heldBack(t *testing.T, dir *roster.Directory) {
	t.Helper()
	stranger := signIn("jane@x.test", "wrong password")
	stranger.Network = "198.51.100.1"
	for range 4 {
		retryAfter(t, dir, stranger)
	}
}

// TestTrustLasts signs in from a network, waits, and signs in from there again
// while strangers hold the address back.
func TestTrustLasts(t *testing.T) {
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		then func(t *testing.T, dir *roster.Directory, c *clock)
		held bool
	}{
		"at once":     {func(*testing.T, *roster.Directory, *clock) {}, false},
		"for 90 days": {func(_ *testing.T, _ *roster.Directory, c *clock) { c.Add(90*day - 1) }, false},
		"no longer":   {func(_ *testing.T, _ *roster.Directory, c *clock) { c.Add(90 * day) }, true},
		"longer where renewed": {func(t *testing.T, dir *roster.Directory, c *clock) {
			c.Add(60 * day)
			mustSignIn(t, dir, signIn("jane@x.test", password))
			c.Add(60 * day)
		}, false},
		"over a purge": {func(t *testing.T, dir *roster.Directory, c *clock) {
			c.Add(60 * day)
			mustPurge(t, dir)
		}, false},
		"over a failure and a purge": {func(t *testing.T, dir *roster.Directory, c *clock) {
			retryAfter(t, dir, signIn("jane@x.test", "wrong password"))
			c.Add(60 * day)
			mustPurge(t, dir)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			dir, clock := throttling(t)
			mustSignIn(t, dir, signIn("jane@x.test", password))
			c.then(t, dir, clock)
			heldBack(t, dir)
			is.Equal(retryAfter(t, dir, signIn("jane@x.test", "wrong password")) > 0, c.held)
		})
	}
}

func mustPurge(t *testing.T, dir *roster.Directory) {
	t.Helper()
	if _, err := dir.Purge(t.Context(), dir.Now()); err != nil {
		t.Fatal(err)
	}
}

// TestPurgeForgetsNoFailure purges between failures, and between mails.
func TestPurgeForgetsNoFailure(t *testing.T) {
	is := is.New(t)
	dir, c := throttling(t)
	heldBack(t, dir)
	is.True(mustForget(t, dir, "jane@x.test") != "")
	c.Add(59 * time.Second)
	mustPurge(t, dir)
	is.Equal(mustForget(t, dir, "jane@x.test"), roster.SecretText(""))
	wrong := signIn("jane@x.test", "wrong password")
	is.Equal(retryAfter(t, dir, wrong), time.Duration(0))
	is.Equal(retryAfter(t, dir, wrong), 2*time.Second)
}

// TestNetworksOfOneSubscriber signs in from one address, and then from others.
func TestNetworksOfOneSubscriber(t *testing.T) {
	for _, c := range []struct {
		first, second string
		trusted       bool
	}{
		{"192.0.2.7", "192.0.2.7", true},
		{"192.0.2.7", "::ffff:192.0.2.7", true},
		{"192.0.2.7", "192.0.2.8", false},
		{"2001:db8::1", "2001:db8:0:0:ffff::1", true},
		{"2001:db8::1", "2001:DB8::1%eth0", true},
		{"2001:db8::1", "2001:db8:0:1::1", false},
		{"", "", false},
		{"192.0.2.7:80", "192.0.2.7:80", false}, // no address
	} {
		t.Run(c.first+" "+c.second, func(t *testing.T) {
			is := is.New(t)
			dir, _ := throttling(t)
			s := signIn("jane@x.test", password)
			s.Network = c.first
			mustSignIn(t, dir, s)
			heldBack(t, dir)
			s.Network = c.second
			is.Equal(trySignIn(t, dir, s), c.trusted)
		})
	}
}

func trySignIn(t *testing.T, dir *roster.Directory, s roster.SignIn) bool {
	t.Helper()
	_, err := dir.SignIn(t.Context(), s)
	return err == nil
}

func TestUnlockIsForAdmins(t *testing.T) {
	is := is.New(t)
	dir, _ := throttling(t)
	low := mustCreate(t, dir, roster.NewUser{Active: true})
	admin := mustCreate(t, dir, roster.NewUser{Role: roster.RoleAdmin, Active: true})
	heldBack(t, dir)
	is.Equal(dir.ActingAs(roster.Actor{User: low.ID}).ClearSignInFailures(t.Context(), "jane@x.test"), roster.ErrForbidden)
	is.True(!trySignIn(t, dir, signIn("jane@x.test", password)))
	is.NoErr(dir.ActingAs(roster.Actor{User: admin.ID}).ClearSignInFailures(t.Context(), "jane@x.test"))
	is.True(trySignIn(t, dir, signIn("jane@x.test", password)))
	mustCreate(t, dir, roster.NewUser{Email: "root@x.test", Role: roster.RoleOwner, Active: true})
	is.Equal(dir.ActingAs(roster.Actor{User: admin.ID}).ClearSignInFailures(t.Context(), "root@x.test"), roster.ErrForbidden) // who outranks it
	is.NoErr(dir.ActingAs(roster.Actor{User: admin.ID}).ClearSignInFailures(t.Context(), "nobody@x.test"))
}

// TestClientIsKeptClean signs in with what a client may say of itself.
func TestClientIsKeptClean(t *testing.T) {
	is := is.New(t)
	dir, _ := throttling(t)
	for agent, want := range map[string]string{
		"a\x00b\r\nc\x1b[31m\u0085": "a b  c [31m ",
		"\xffa":                     "a",
		strings.Repeat("é", 300):    strings.Repeat("é", 255),
		strings.Repeat("𝄞", 1e6):    strings.Repeat("𝄞", 255),
	} {
		s := signIn("jane@x.test", password)
		s.UserAgent, s.Network = agent, "192.0.2.7\n"
		made := mustSignIn(t, dir, s)
		is.Equal(made.Secret.UserAgent, want)
		is.True(utf8.ValidString(made.Secret.UserAgent))
		is.Equal(made.Secret.Network, "")
	}
}
