package moving

import (
	"example.com/roster"
)

// applyVendorIDs sets the vendor ids that a row gives, and leaves those of other sets.
func applyVendorIDs(ids *roster.VendorIDs, given map[string]string) {
	for set, id := range given {
		if ids.Of(set) != id {
			*ids = ids.With(set, id)
		}
	}
}

// otherRecord tells whether a record has another id in one of the given sets.
func otherRecord(ids roster.VendorIDs, given map[string]string) bool {
	for set, id := range given {
		if has := ids.Of(set); has != "" && has != id {
			return true
		}
	}
	return false
}
