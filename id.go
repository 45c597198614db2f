package roster

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/google/uuid"
)

// ID names a record. It is a UUID (RFC 9562): 16 bytes, version 7 unless
// Config.NewID says otherwise, so that ids sort by the time they were made.
// The zero ID names nothing.
type ID [16]byte

// DefaultAccount returns the account that the Directory of [New] acts in when
// Config.Account is zero.
func DefaultAccount() ID { return ID{6: 0x70, 8: 0x80, 15: 1} }

// nowhere is an account that is never made: a confined Directory that is asked
// for another account acts in it, and so finds nothing.
var nowhere = ID(bytes.Repeat([]byte{0xff}, 16))

// NewID returns a new version 7 UUID. It is safe for concurrent use, and ids
// made by one process ascend.
func NewID() ID { return ID(uuid.Must(uuid.NewV7())) }

// ParseID reads the 36 character text form of an ID, in lower or upper case,
// and no other form. The error is ErrInvalid.
func ParseID(s string) (ID, error) {
	if len(s) != 36 {
		return ID{}, &InvalidError{Field: "id", Reason: "must be a UUID of 36 characters"}
	}
	u, err := uuid.Parse(s)
	if err != nil {
		return ID{}, &InvalidError{Field: "id", Reason: "must be a UUID of 36 characters"}
	}
	return ID(u), nil
}

// String returns the UUID text in lower case.
func (id ID) String() string { return uuid.UUID(id).String() }

// IsZero tells whether id names nothing.
func (id ID) IsZero() bool { return id == ID{} }

// Compare orders ids by their bytes: -1, 0 or +1.
func (id ID) Compare(other ID) int {
	a, b := binary.BigEndian.Uint64(id[:8]), binary.BigEndian.Uint64(other[:8])
	if a == b {
		a, b = binary.BigEndian.Uint64(id[8:]), binary.BigEndian.Uint64(other[8:])
	}
	switch { // cmp.Compare would be too much to be inlined
	case a < b:
		return -1
	case a > b:
		return +1
	}
	return 0
}

// MarshalText writes the UUID text.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what [ParseID] reads.
func (id *ID) UnmarshalText(text []byte) error {
	parsed, err := ParseID(string(text))
	if err != nil {
		return fmt.Errorf("roster: id %q: %w", text, err)
	}
	*id = parsed
	return nil
}
