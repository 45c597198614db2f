package roster_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"example.com/roster"
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
// each metric is the median over that of an unknown address. One round makes 200
// tries of each, in turn, at what a password costs by default.
func BenchmarkRefusal(b *testing.B) {
	cfg := &roster.Config{Now: newClock().Now, FreeFailures: 1 << 30}
	dir := roster.New(memstore.New(), cfg)
	for _, n := range []roster.NewUser{
		{Email: "active@x.test", Password: password, Active: true},
		{Email: "deactivated@x.test", Password: password, Active: true},
		{Email: "bare@x.test", Active: true},
	} {
		u, err := dir.Create(b.Context(), n)
		if err != nil {
			b.Fatal(err)
		}
		if n.Email == "deactivated@x.test" {
			if _, err := dir.Apply(b.Context(), u.ID, roster.Deactivate); err != nil {
				b.Fatal(err)
			}
		}
	}
	cases := []struct{ name, email, password string }{
		{"unknown", "nobody@x.test", password},
		{"wrong-password", "active@x.test", "wrong password"},
		{"deactivated", "deactivated@x.test", password},
		{"no-password", "bare@x.test", password},
	}
	took := make([][]time.Duration, len(cases))
	for b.Loop() {
		for range 200 {
			for i, c := range cases {
				start := time.Now()
				if _, err := dir.SignIn(b.Context(), roster.SignIn{Email: c.email, Password: roster.SecretText(c.password)}); err != roster.ErrCredentials {
					b.Fatal(err)
				}
				took[i] = append(took[i], time.Since(start))
			}
		}
	}
	for i, c := range cases[1:] {
		b.ReportMetric(float64(median(took[i+1]))/float64(median(took[0])), c.name+"/unknown")
	}
}

func median[T cmp.Ordered](values []T) T {
	slices.Sort(values)
	return values[len(values)/2]
}
