package sqlstore

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// packedJane is a packed row of a user: version, number, uses, uses more, document.
const packedJane = `3 7 1 2 {"e":"jane@example.com","n":"Jane"}`

// TestUnpackAgain reads one packed row after another: only the same text is the same record.
func TestUnpackAgain(t *testing.T) {
	jane := roster.User{Version: 3, Number: 7, Profile: roster.Profile{Email: "jane@example.com", Name: "Jane", CurrentUses: 1, ExtraUses: 2}}
	zoe := roster.User{Version: 4, Number: 8, Profile: roster.Profile{Name: "Zoe"}}
	const packedZoe, newerZoe, missing = `4 8 0 0 {"n":"Zoe"}`, `4 8 0 0 {"n":"Zoe","zz":1}`, "    "
	for _, test := range []struct {
		name string
		rows []string
		want []roster.User
	}{
		{"the same row again", []string{packedJane, packedJane}, []roster.User{jane, jane}},
		{"another row", []string{packedJane, packedZoe, packedJane}, []roster.User{jane, zoe, jane}},
		{"no row behind one", []string{packedJane, missing, packedJane}, []roster.User{jane, {}, jane}},
		{"no text behind one", []string{packedJane, "", packedJane}, []roster.User{jane, {}, jane}},
		{"no row behind one of a newer version", []string{newerZoe, missing, newerZoe}, []roster.User{zoe, {}, zoe}},
		{"a row behind one that is broken", []string{"4 8 {", packedJane}, []roster.User{{}, jane}},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			s := newSchema("roster_", &sqlite)
			var d document
			var last unpackedRow[roster.User]
			for i, row := range test.rows {
				var u roster.User
				rest, err := unpackAgain(s.users, &d, row+packedEnd+"others", &last, &u)
				is.Equal(err != nil, row == "4 8 {")
				is.Equal(rest, "others")
				is.Equal(u, test.want[i])
			}
		})
	}
}

// TestUnpackAgainOfANewerVersion has each of two stores learn that a row has members which
// this version does not know: it must read them again before it writes.
func TestUnpackAgainOfANewerVersion(t *testing.T) {
	is := is.New(t)
	var d document
	var last unpackedRow[roster.User]
	for range 2 {
		s := newSchema("roster_", &sqlite)
		_, err := unpackAgain(s.users, &d, `4 8 0 0 {"n":"Zoe","zz":1}`+packedEnd, &last, new(roster.User))
		is.NoErr(err)
		is.True(s.users.unknown.Load())
	}
}

// TestBrokenPackedRows are refused, each with what was read of it.
func TestBrokenPackedRows(t *testing.T) {
	s := newSchema("roster_", &sqlite)
	for _, row := range []string{"", "3", "3 7 1 2", "3 7 1 x {}", `{"n":"Jane"}`, "3 7 1 2 {", "-3 7 1 99999999999999999999 {}"} {
		t.Run(row, func(t *testing.T) {
			var d document
			is.New(t).True(s.users.unpack(&d, row, new(roster.User)) != nil)
		})
	}
}
