package sqlstore

import (
	"fmt"
	"strconv"
)

// columnNumber reads an integer of a row. database/sql assigns to an int64 by
// reflection, and rows have four of them.
type columnNumber int64

// Scan reads what a driver returns for an integer: some return its digits.
func (n *columnNumber) Scan(src any) error {
	var digits string
	switch src := src.(type) {
	case int64:
		*n = columnNumber(src)
		return nil
	case []byte:
		digits = string(src)
	case string:
		digits = src
	default:
		return fmt.Errorf("a number is a %T, must be an integer", src)
	}
	read, err := strconv.ParseInt(digits, 10, 64)
	*n = columnNumber(read)
	return err
}

// intoNumber is i as a destination of [sql.Rows.Scan].
func intoNumber(i *int64) *columnNumber { return (*columnNumber)(i) }
