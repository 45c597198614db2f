package check

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/internal/faults/journal"
)

// TestUndecidedCalls has two edits of a user, both without an answer: where one event is
// there, nobody can tell whose it is.
func TestUndecidedCalls(t *testing.T) {
	user, account := roster.NewID(), roster.DefaultAccount()
	edit := func() *journal.Entry {
		return &journal.Entry{Intent: journal.Intent{Kind: "edit", Effects: []journal.Effect{
			{Account: account, User: user, Events: []roster.EventKind{roster.EventUserEdited}, Versions: 1},
		}}}
	}
	for name, test := range map[string]struct{ events, undecided int }{
		"neither": {0, 0},
		"one":     {1, 2},
		"both":    {2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			found := trail{}
			if test.events > 0 {
				found[mark{account, roster.EventUserEdited}] = test.events
			}
			c, p := &checker{}, &person{id: user, calls: []*journal.Entry{edit(), edit()}}
			is.True(c.checkTrail(p, found))
			undecided, made := 0, 0
			for e, was := range p.made {
				if p.open[e] {
					undecided++
				}
				if was {
					made++
				}
			}
			is.Equal(undecided, test.undecided)
			is.Equal(made, test.events) // so many versions were written
		})
	}
}
