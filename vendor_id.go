package roster

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// VendorIDs are the ids under which vendors of users knew a record before the host
// moved in, as a JSON text: one id for each set of routes. A record is a plain value,
// and == compares it. Empty: none. [VendorIDsOf] makes them, and [VendorIDs.Of] reads
// one.
//
// The name of a set has 1 to 32 lower-case letters: "axiom", "pickaxe", "embedthis",
// "publicala", "papershift", or one of the host's own. An id has 1 to 128 bytes of
// UTF-8 without control characters, and a record has at most 16.
type VendorIDs string

// The limits of vendor ids.
const (
	maxVendorIDs = 16  // of a record
	maxVendorID  = 128 // bytes
	maxVendorSet = 32  // letters
)

// VendorIDsOf returns the ids that a map has by the names of their sets. What is not
// UTF-8 does not survive; create and edit refuse it.
func VendorIDsOf(ids map[string]string) VendorIDs {
	if len(ids) == 0 {
		return ""
	}
	text, _ := json.Marshal(ids) // a map of texts always marshals
	return VendorIDs(text)
}

// Map returns a new map of the ids by the names of their sets; nil for none, and for a
// text that [VendorIDsOf] does not make.
func (v VendorIDs) Map() map[string]string {
	if v == "" {
		return nil
	}
	var ids map[string]string
	if json.Unmarshal([]byte(v), &ids) != nil {
		return nil
	}
	return ids
}

// Of returns the id in one set, "" for none.
func (v VendorIDs) Of(set string) string {
	if v == "" {
		return ""
	}
	return v.Map()[set]
}

// With returns v with another id in one set. An empty id takes it away.
func (v VendorIDs) With(set, id string) VendorIDs {
	ids := v.Map()
	if ids == nil {
		ids = map[string]string{}
	}
	ids[set] = id
	if id == "" {
		delete(ids, set)
	}
	return VendorIDsOf(ids)
}

// MarshalJSON returns the JSON object of the ids. The error is nil.
func (v VendorIDs) MarshalJSON() ([]byte, error) {
	if v == "" {
		return []byte("{}"), nil
	}
	return []byte(v), nil
}

// check refuses ids that break a limit, unless they are as they were.
func (v VendorIDs) check(before VendorIDs) error {
	if v == before {
		return nil
	}
	ids := v.Map()
	if VendorIDsOf(ids) != v {
		return invalid("vendor ids", "must be what VendorIDsOf returns")
	}
	if len(ids) > maxVendorIDs {
		return invalid("vendor ids", "must be at most %d", maxVendorIDs)
	}
	for _, set := range slices.Sorted(maps.Keys(ids)) {
		if !isVendorSet(set) {
			return invalid("vendor ids", "must be in sets with names of 1 to %d lower-case letters", maxVendorSet)
		}
		if id := ids[set]; !isVendorID(id) {
			return invalid("vendor ids", "must have 1 to %d bytes of UTF-8 each, without control characters, in %s", maxVendorID, set)
		}
	}
	return nil
}

func isVendorSet(set string) bool {
	other := func(r rune) bool { return r < 'a' || r > 'z' }
	return set != "" && len(set) <= maxVendorSet && !strings.ContainsFunc(set, other)
}

// isVendorID tells whether id can be stored. U+FFFD stands for bytes that were no UTF-8.
func isVendorID(id string) bool {
	return id != "" && len(id) <= maxVendorID && !strings.Contains(id, "\ufffd") &&
		checkText("vendor ids", id, maxVendorID, false) == nil
}
