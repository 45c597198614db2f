package roster_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

func TestNames(t *testing.T) {
	jane := roster.Profile{Name: "Jane Doe", First: "Jane", Last: "Doe"}
	for _, c := range []struct {
		name          string
		before, after roster.Profile
		want          [3]string
	}{
		{"nothing changed", jane, jane, [3]string{"Jane Doe", "Jane", "Doe"}},
		{"name", roster.Profile{}, roster.Profile{Name: "Jane Doe"}, [3]string{"Jane Doe", "Jane", "Doe"}},
		{"three words", roster.Profile{}, roster.Profile{Name: "Jane Q. Doe"}, [3]string{"Jane Q. Doe", "Jane Q.", "Doe"}},
		{"one word", jane, roster.Profile{Name: "Jane", First: "Jane", Last: "Doe"}, [3]string{"Jane", "Jane", ""}},
		{"blanks are kept", roster.Profile{}, roster.Profile{Name: "  Jane   Doe "}, [3]string{"  Jane   Doe ", "Jane", "Doe"}},
		{"cleared", jane, roster.Profile{First: "Jane", Last: "Doe"}, [3]string{"", "", ""}},
		{"first", jane, roster.Profile{Name: "Jane Doe", First: "Joan", Last: "Doe"}, [3]string{"Joan Doe", "Joan", "Doe"}},
		{"last", jane, roster.Profile{Name: "Jane Doe", First: "Jane", Last: "Roe"}, [3]string{"Jane Roe", "Jane", "Roe"}},
		{"last cleared", jane, roster.Profile{Name: "Jane Doe", First: "Jane"}, [3]string{"Jane", "Jane", ""}},
		{"all: first and last win", roster.Profile{}, roster.Profile{Name: "JD", First: "Jane", Last: "Doe"}, [3]string{"Jane Doe", "Jane", "Doe"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			name, first, last := roster.ReconcileNames(c.before, c.after)
			is.Equal([3]string{name, first, last}, c.want)
		})
	}
}
