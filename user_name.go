package roster

import "strings"

// ReconcileNames returns the three names of a Profile after somebody changed some
// of them, so that they always say the same.
//
// Where First or Last changed, name is first and last with a blank between them.
// Where Name alone changed, last is its last word and first is everything before
// that; a single word is a first name. name itself is then kept as given.
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
