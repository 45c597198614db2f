package roster

import "strings"

// ReconcileNames keeps a name one thing: it returns name, first and last as they are
// after somebody changed some of them.
//
// When first or last changed, name becomes both with a blank between them.
// When name alone changed, last becomes its last word and first what stands
// before that; a single word is a first name. The name itself is kept as
// given, blanks included.
func ReconcileNames(before, after Profile) (name, first, last string) {
	switch {
	case after.First != before.First || after.Last != before.Last:
		return strings.TrimSpace(after.First + " " + after.Last), after.First, after.Last
	case after.Name != before.Name:
		trimmed := strings.TrimSpace(after.Name)
		if i := strings.LastIndexByte(trimmed, ' '); i >= 0 {
			return after.Name, strings.TrimSpace(trimmed[:i]), trimmed[i+1:]
		}
		return after.Name, trimmed, ""
	}
	return after.Name, after.First, after.Last
}
