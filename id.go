package roster

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/google/uuid"
)

// ID is the id of a record: a UUID (RFC 9562) of 16 bytes. It has version 7
// unless Config.NewID makes others; ids of version 7 sort by the time at which
// they were made. The zero ID is no id. Compare ids with ==. [ID.String] is the
// text form, in JSON too.
type ID [16]byte

// DefaultAccount returns the account that the Directory of [New] acts in when
// Config.Account is zero.
func DefaultAccount() ID { return ID{6: 0x70, 8: 0x80, 15: 1} }

// nowhere is the id of an account that never exists. A confined Directory that is
// asked for another account acts in this one, and so finds nothing.
var nowhere = ID(bytes.Repeat([]byte{0xff}, 16))

// NewID returns a new UUID of version 7. It is safe for concurrent use. Each id
// of one process is greater than the one before.
func NewID() ID { return ID(uuid.Must(uuid.NewV7())) }

// ParseID returns the ID that s is the text of: 36 characters with hyphens, in
// lower or upper case. Any other form is an InvalidError of field "id".
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

// String returns the text form: 36 characters with hyphens, in lower case.
func (id ID) String() string { return uuid.UUID(id).String() }

// IsZero tells whether id is the zero ID, which is no id.
func (id ID) IsZero() bool { return id == ID{} }

// Compare compares the bytes of two ids: it returns -1, 0 or +1, as
// [bytes.Compare] does.
func (id ID) Compare(other ID) int {
	a, b := binary.BigEndian.Uint64(id[:8]), binary.BigEndian.Uint64(other[:8])
	if a == b {
		a, b = binary.BigEndian.Uint64(id[8:]), binary.BigEndian.Uint64(other[8:])
	}
	switch { // with cmp.Compare, the compiler would not inline this function
	case a < b:
		return -1
	case a > b:
		return +1
	}
	return 0
}

// MarshalText returns the text form of [ID.String]. It never fails.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText sets id to what [ParseID] returns for text.
func (id *ID) UnmarshalText(text []byte) error {
	parsed, err := ParseID(string(text))
	if err != nil {
		return fmt.Errorf("roster: id %q: %w", text, err)
	}
	*id = parsed
	return nil
}
