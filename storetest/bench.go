package storetest

import (
	"fmt"
	"testing"
	"time"

	"example.com/roster"
)

// benchUsers is the number of users in a store that is measured.
const benchUsers = 100_000

// Bench measures a store with 100,000 users of one account. Get and GetByEmail
// read one user, Page reads the first 50 in the order of their names, DeepPage
// reads the last 50 after a position, Insert and Update write one user in an
// Update. DeepPage reports "x-first" too: its time divided by that of Page in
// the same run. Bench calls open once.
func Bench(b *testing.B, open func(b testing.TB) roster.Store) {
	s, account := open(b), roster.NewID()
	users := writeBenchUsers(b, s, account)
	at := 0
	pick := func() *roster.User { // far from the last one
		at = (at + 54_323) % len(users)
		return &users[at]
	}
	get := func(b *testing.B, f roster.UserField) {
		for b.Loop() {
			expectRows(b, s, 1, roster.UserSelection{Account: account, Where: []roster.Condition{equal(f, pick())}, Limit: 1})
		}
	}
	b.Run("Get", func(b *testing.B) { b.ReportAllocs(); get(b, roster.FieldID) })
	b.Run("GetByEmail", func(b *testing.B) { b.ReportAllocs(); get(b, roster.FieldEmail) })

	const page = 50
	first := roster.UserSelection{Account: account, Sort: []roster.SortKey{{Field: roster.FieldName}}, Limit: page}
	last := first
	after := positionOf(&users[len(users)-page-1], first.Sort)
	last.After = &after
	var firstTook time.Duration
	b.Run("Page", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			expectRows(b, s, page, first)
		}
		firstTook = b.Elapsed() / time.Duration(b.N)
	})
	b.Run("DeepPage", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			expectRows(b, s, page, last)
		}
		if firstTook > 0 {
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(firstTook), "x-first")
		}
	})
	b.Run("Insert", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			u := benchUser(account, benchUsers)
			write(b, s, &u)
		}
	})
	b.Run("Update", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			u := pick()
			u.ExtraUses++
			write(b, s, u)
		}
	})
}

// expectRows stops the benchmark when q does not select n users.
func expectRows(b *testing.B, s roster.Store, n int, q roster.UserSelection) {
	users, err := s.Users(b.Context(), q)
	if err != nil || len(users) != n {
		b.Fatalf("read %d users, want %d: %v", len(users), n, err)
	}
}

// writeBenchUsers writes the users, in the order of their names.
func writeBenchUsers(b *testing.B, s roster.Store, account roster.ID) []roster.User {
	b.Helper()
	users := make([]roster.User, benchUsers)
	for i := range users {
		users[i] = benchUser(account, i)
	}
	const batch = 1000
	for i := 0; i < len(users); i += batch {
		write(b, s, pointers(users[i:i+batch])...)
	}
	return users
}

// benchUser returns a user with a value in most fields.
func benchUser(account roster.ID, n int) roster.User {
	u := newUser(account)
	name := fmt.Sprintf("user%06d", n)
	if n < benchUsers { // the users of Insert have no e-mail
		u.Email, u.ExternalID = name+"@example.com", fmt.Sprintf("ext-%d", n)
		u.CanonicalEmail = u.Email
	}
	u.Name, u.First, u.Last = name+" Doe", name, "Doe"
	u.Role, u.IPAddress, u.Summary = roster.RoleUser, "192.0.2.1", "Met at the fair, wants to be called on Tuesdays."
	u.Created = start.Add(time.Duration(n) * time.Second)
	u.Updated, u.Activated, u.Activity = u.Created, u.Created, u.Created
	return u
}
