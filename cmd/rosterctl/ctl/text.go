package ctl

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// visible returns s on one line that a terminal shows and does not obey: characters of
// control and of direction become \u escapes. The joiners stay, which Persian names
// and emoji need.
func visible(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\u200c' || r == '\u200d':
			b.WriteRune(r)
		case unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar:
			b.WriteString(escape(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// escape returns r as Go writes it in a text.
func escape(r rune) string {
	const digits = "0123456789abcdef"
	n := 4
	prefix := `\u`
	if r > 0xffff {
		n, prefix = 8, `\U`
	}
	out := make([]byte, n)
	for i := n - 1; i >= 0; i, r = i-1, r>>4 {
		out[i] = digits[r&15]
	}
	return prefix + string(out)
}

// width returns how many columns a terminal needs for s.
func width(s string) int { return uniseg.StringWidth(s) }

// cut returns s in at most n columns. What is left out at the end becomes an ellipsis.
func cut(s string, n int) string {
	if width(s) <= n {
		return s
	}
	var b strings.Builder
	used := 0
	for state, rest := -1, s; rest != ""; {
		var cluster string
		var w int
		cluster, rest, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if used+w > n-1 {
			break
		}
		b.WriteString(cluster)
		used += w
	}
	return b.String() + "…"
}

// isolated returns a text that is written from right to left between marks that keep
// it from turning its neighbours round, and others as they are.
func isolated(s string) string {
	for _, r := range s {
		if unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko) {
			return "\u2068" + s + "\u2069"
		}
	}
	return s
}

// wrapped returns text in lines of at most n columns, each after the first one behind
// indent.
func wrapped(text string, n int, indent string) string {
	var b strings.Builder
	used := 0
	for i, word := range strings.Fields(text) {
		w := width(word)
		switch {
		case i == 0:
		case used+1+w > n-len(indent):
			b.WriteString("\n" + indent)
			used = 0
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += w
	}
	return b.String()
}
