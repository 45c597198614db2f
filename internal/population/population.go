// Package population makes up the users of vendors, and serves them as the vendors' list
// routes do, for tests of moving in. The same number of users is always the same text.
package population

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Person is somebody whom each vendor knows, under an id of its own.
type Person struct {
	N           int
	Axiom       string // opaque
	Pickaxe     string // "user-" and a UUID
	EmbedThis   string // a ULID
	Publicala   int64
	UUID        string // publica.la's
	Papershift  string // a UUID
	Email       string
	First, Last string
	Role        string // user, admin or owner
	Created     time.Time
	Deactivated bool
	Group       int // of groups; -1: none
	Team        int // of teams; -1: none
}

// Population is everybody at a vendor.
type Population struct {
	People []Person
	Groups []Bundle // access groups and plans
	Teams  []Bundle
}

// Bundle is an access group, a plan or a team.
type Bundle struct {
	UUID   string
	Number int64
	Name   string
}

// names are some that programs stumble over.
var names = []struct{ first, last string }{
	{"Jane", "Doe"}, {"Zoë", "O’Neil"}, {"José María", "García López"}, {"Łukasz", "Żak"}, {"Ngọc", "Nguyễn"},
	{"李", "小龙"}, {"محمد", "علي"}, {"Anna", "von und zu Berg"}, {"Bo", "Li"}, {"D'Arcy", "\"Mac\" <b>"}, {"Ada, Countess", "Lovelace"},
}

// New makes up n people. The first is an owner.
func New(n int) *Population {
	chance := rand.New(rand.NewPCG(15, 3))
	p := &Population{}
	for i := range 5 {
		p.Groups = append(p.Groups, Bundle{uuid(chance), 40 + int64(i), []string{"Gold", "Silver", "Team; large", "Gold", "Übung"}[i]})
		p.Teams = append(p.Teams, Bundle{uuid(chance), 0, []string{"Sales", "North", "South", "Sales", "R&D"}[i]})
	}
	for i := range n {
		name := names[chance.IntN(len(names))]
		person := Person{
			N: i, Axiom: opaque(chance, i), Pickaxe: "user-" + uuid(chance), EmbedThis: ulid(chance),
			Publicala: 923_242 + int64(i)*3, UUID: uuid(chance), Papershift: uuid(chance),
			Email: fmt.Sprintf("%s.%d+news@Example.com", []string{"jane", "J.Doe", "o'neil", "x_y"}[i%4], i),
			First: name.first, Last: name.last, Role: "user", Group: chance.IntN(6) - 1, Team: chance.IntN(6) - 1,
			Created:     time.Date(2019, 1, 1, 0, 0, i*37, chance.IntN(1_000_000)*1_000, time.UTC),
			Deactivated: i%17 == 5,
		}
		switch {
		case i == 0:
			person.Role = "owner"
		case i%23 == 7:
			person.Role = "admin"
		}
		p.People = append(p.People, person)
	}
	return p
}

// Status returns what Papershift's list shows.
func (p *Person) Status() string {
	switch {
	case p.Deactivated:
		return "deactivated"
	case p.N%11 == 4:
		return "deleted"
	}
	return "active"
}

// Name returns the full name.
func (p *Person) Name() string { return p.First + " " + p.Last }

func uuid(r *rand.Rand) string {
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", r.Uint32(), r.Uint32()&0xffff, r.Uint32()&0xfff, r.Uint32()&0xfff, r.Uint64()&0xffffffffffff)
}

// opaque returns an id in one of the forms that Axiom's documents show.
func opaque(r *rand.Rand, i int) string {
	switch i % 3 {
	case 0:
		return fmt.Sprintf("abc%d", i)
	case 1:
		return fmt.Sprintf("usr_%09d", i)
	}
	return uuid(r)
}

// ulid returns an id of Crockford's alphabet.
func ulid(r *rand.Rand) string {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	text := []byte("01GC5Z9SS9NC3V000000000000")
	for i := 10; i < len(text); i++ {
		text[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(text)
}
