package moving

import (
	"context"
	"fmt"
)

// Reader gives rows one after another.
type Reader interface {
	// Read returns the next row. The error is io.EOF after the last one, and a
	// [RowError] for a row that cannot be used: the next Read goes on behind it. Any
	// other error ends the import.
	Read(ctx context.Context) (Row, error)
}

// RowError says why one row cannot be used. Its texts show no secret and no hash.
type RowError struct {
	Line   int    // where the row stands in its source, from 1
	Field  string // name of the field, as the source calls it; empty: the whole row
	Reason string // what would be right
}

// Error returns line, field and reason.
func (e *RowError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("moving: row %d: %s", e.Line, e.Reason)
	}
	return fmt.Sprintf("moving: row %d: %s %s", e.Line, e.Field, e.Reason)
}
