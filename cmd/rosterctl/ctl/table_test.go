package ctl

import (
	"strconv"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// TestVisible lets no text of somebody else's move the cursor or turn the line round.
func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"Jane Doe":          "Jane Doe",
		"a\x1b[2Jb":         `a\u001b[2Jb`,
		"two\nlines\r\t":    `two\u000alines\u000d\u0009`,
		"\u202eevil":        `\u202eevil`,
		"\u2066x\u2069":     `\u2066x\u2069`,
		"a\u2028b":          `a\u2028b`,
		"\U000e0041tag":     `\U000e0041tag`,
		"\x9bcsi":           `\ufffdcsi`,
		"می\u200cخواهم":     "می\u200cخواهم",
		"👩\u200d👧":          "👩\u200d👧",
		"e\u0301 stays":     "e\u0301 stays",
		"zero\u200bwidth":   `zero\u200bwidth`,
		"\ufeffbyte order":  `\ufeffbyte order`,
		"\U0010ffffprivate": `\U0010ffffprivate`,
	} {
		t.Run(want, func(t *testing.T) { is.New(t).Equal(visible(text), want) })
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want string
	}{
		{"short", 5, "short"},
		{"longer", 5, "long…"},
		{"山田太郎", 8, "山田太郎"},
		{"山田太郎", 7, "山田太…"},
		{"山田太郎", 6, "山田…"}, // a half of a letter is none
		{"👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3, "👩‍👩‍👧‍👦…"},
	} {
		t.Run(c.text+" "+strconv.Itoa(c.n), func(t *testing.T) {
			is := is.New(t)
			got := cut(c.text, c.n)
			is.Equal(got, c.want)
			is.True(width(got) <= c.n)
		})
	}
}

func TestWrapped(t *testing.T) {
	is := is.New(t)
	is.Equal(wrapped("one two three", 8, "  "), "one\n  two\n  three")
	is.Equal(wrapped("one two three", 9, "  "), "one two\n  three")
	is.Equal(wrapped("  one\n two ", 20, "  "), "one two")
}

// TestLongList is written in sheets, each with heads of its own.
func TestLongList(t *testing.T) {
	is := is.New(t)
	var out strings.Builder
	list := table{columns: []column{{head: "N", right: true}, {head: "NAME", least: 4}}}
	for i := range 2_500 {
		list.add(strconv.Itoa(i), "somebody")
		is.NoErr(list.writeFull(&out))
	}
	is.Equal(len(list.rows), 500)
	is.NoErr(list.write(&out))
	is.Equal(strings.Count(out.String(), "NAME"), 3)
	is.Equal(strings.Count(out.String(), "somebody"), 2_500)
}
