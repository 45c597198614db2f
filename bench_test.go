package roster_test

import (
	"cmp"
	"errors"
	"slices"
	"testing"
	"time"

	"example.com/roster"
	"example.com/roster/foreignhash"
	"example.com/roster/memstore"
)

// BenchmarkSession is the check of each request.
func BenchmarkSession(b *testing.B) {
	cfg := testConfig()
	dir := roster.New(memstore.New(), cfg)
	u, err := dir.Create(b.Context(), roster.NewUser{Email: "jane@x.test", Name: "Jane Doe", Active: true})
	if err != nil {
		b.Fatal(err)
	}
	s, err := dir.StartSession(b.Context(), u.ID, roster.ClientInfo{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := dir.Session(b.Context(), s.Token); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAuthenticate is the check of each request with an API token.
func BenchmarkAuthenticate(b *testing.B) {
	dir := roster.New(memstore.New(), testConfig())
	u, err := dir.Create(b.Context(), roster.NewUser{Email: "jane@x.test", Name: "Jane Doe", Active: true})
	if err != nil {
		b.Fatal(err)
	}
	_, text, err := dir.IssueToken(b.Context(), roster.NewToken{User: u.ID, Prefix: "xaat-", Scopes: []string{"users:read"}})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := dir.Authenticate(b.Context(), text); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRefusal compares the time of refused sign-ins by why they are refused:
// of each it prints the median over that of an unknown address, and the difference
// in milliseconds. One round makes 40 tries of each, in turn, at what a password
// costs by default. "right" is the median of right passwords with a hash of today,
// and "own" that of hashing one: the former must not have waited.
func BenchmarkRefusal(b *testing.B) {
	store := memstore.New()
	cfg := &roster.Config{Now: newClock().Now, FreeFailures: 1 << 30, ForeignHashes: []roster.ForeignHash{foreignhash.Bcrypt{}}}
	older := *cfg
	older.HashMemory, older.HashTime = 12*1024, 1
	dir := roster.New(store, cfg)
	for _, n := range []struct {
		dir *roster.Directory
		roster.NewUser
	}{
		{dir, roster.NewUser{Email: "active@x.test", Password: password, Active: true}},
		{dir, roster.NewUser{Email: "deactivated@x.test", Password: password, Active: true}},
		{dir, roster.NewUser{Email: "bare@x.test", Active: true}},
		{roster.New(store, &older), roster.NewUser{Email: "older@x.test", Password: password, Active: true}},
		{dir, roster.NewUser{Email: "bcrypt@x.test", PasswordHash: "$2b$12$" + bcryptBody, Active: true}},
	} {
		u, err := n.dir.Create(b.Context(), n.NewUser)
		if err != nil {
			b.Fatal(err)
		}
		if n.Email == "deactivated@x.test" {
			if _, err := dir.Apply(b.Context(), u.ID, roster.Deactivate); err != nil {
				b.Fatal(err)
			}
		}
	}
	cases := []struct {
		name, email string
		password    roster.SecretText
	}{
		{"unknown", "nobody@x.test", password},
		{"wrong-password", "active@x.test", "wrong password"},
		{"deactivated", "deactivated@x.test", password},
		{"no-password", "bare@x.test", password},
		{"older-argon2id", "older@x.test", "wrong password"},
		{"bcrypt-12", "bcrypt@x.test", "wrong password"},
	}
	took := make([][]time.Duration, len(cases))
	var right, own []time.Duration
	for b.Loop() {
		for range 40 {
			for i, c := range cases {
				took[i] = append(took[i], stopwatch(b, func() error {
					_, err := dir.SignIn(b.Context(), roster.SignIn{Email: c.email, Password: c.password})
					if err == roster.ErrCredentials {
						return nil
					}
					return cmp.Or(err, errors.New("signed in"))
				}))
			}
			right = append(right, stopwatch(b, func() error {
				_, err := dir.SignIn(b.Context(), roster.SignIn{Email: "active@x.test", Password: password})
				return err
			}))
			own = append(own, stopwatch(b, func() error { return last(dir.HashPassword(b.Context(), password)) }))
		}
	}
	unknown := median(took[0])
	for i, c := range cases[1:] {
		m := median(took[i+1])
		b.ReportMetric(float64(m)/float64(unknown), c.name+"/unknown")
		b.ReportMetric(float64((m-unknown).Microseconds())/1000, c.name+"-ms")
	}
	b.ReportMetric(float64(unknown.Microseconds())/1000, "unknown-ms")
	b.ReportMetric(float64(median(right).Microseconds())/1000, "right-ms")
	b.ReportMetric(float64(median(own).Microseconds())/1000, "own-ms")
}

// bcryptBody is a salt and a key in bcrypt's form, which match no password here.
const bcryptBody = "CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"

// stopwatch returns how long do takes, which must not fail.
func stopwatch(b *testing.B, do func() error) time.Duration {
	b.Helper()
	start := time.Now()
	if err := do(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

func median[T cmp.Ordered](values []T) T {
	slices.Sort(values)
	return values[len(values)/2]
}
