package moving

import (
	"fmt"
	"hash/maphash"
	"strconv"
)

// seen tells which row of an import named somebody first. It keeps hashes: two rows of
// a million are mistaken for one in one of thirty million imports.
type seen struct {
	seed  maphash.Seed
	lines map[uint64]int32
}

func newSeen() seen { return seen{maphash.MakeSeed(), map[uint64]int32{}} }

// claim refuses a row that names somebody whom an earlier row named, and notes
// the names of others.
func (s seen) claim(it *item) {
	names := it.identities()
	hashes := make([]uint64, len(names))
	for i, n := range names {
		hashes[i] = maphash.String(s.seed, n.field+"\x00"+n.text)
		if line, ok := s.lines[hashes[i]]; ok {
			it.refuse(n.field, fmt.Sprintf("is that of row %d already", line))
			return
		}
	}
	for _, h := range hashes {
		s.lines[h] = int32(it.row.Line)
	}
}

// identity is one of the texts by which a row finds its user.
type identity struct{ field, text string }

// identities returns them; none: nobody could find the user of the row again.
func (it *item) identities() []identity {
	var all []identity
	row := &it.row
	if !row.ID.IsZero() {
		all = append(all, identity{"id", row.ID.String()})
	}
	if row.Number != 0 {
		all = append(all, identity{"number", strconv.FormatInt(row.Number, 10)})
	}
	for set, id := range row.VendorIDs {
		all = append(all, identity{"vendor_ids", set + "\x00" + id})
	}
	if row.State == "deleted" {
		return all // whose address, username and external id may be others' now
	}
	if row.ExternalID != "" {
		all = append(all, identity{"external_id", row.ExternalID})
	}
	if it.username != "" {
		all = append(all, identity{"username", it.username})
	}
	if it.email != "" {
		all = append(all, identity{"email", it.email})
	}
	return all
}
