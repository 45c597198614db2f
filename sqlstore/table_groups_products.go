package sqlstore

import (
	"fmt"
	"strings"
)

// The products of a group stand in a column of their own, as JSON strings, each
// between two line ends. A JSON string has no line end in it. So the database
// itself tells whether a group has a product, and the list, which may be long, is
// read only where a group is read.

// joinProducts returns the column of a list of products.
func joinProducts(products []string) string {
	if len(products) == 0 {
		return ""
	}
	text := []byte{'\n'}
	for _, p := range products {
		text = append(appendString(text, p), '\n')
	}
	return string(text)
}

// productMark returns the text that the column of a group has if the group has the
// product. Empty: a text that no column has.
func productMark(product string) string {
	if product == "" {
		return "\n\n"
	}
	return joinProducts([]string{product})
}

// productList reads the column of a list of products.
type productList []string

// Scan implements sql.Scanner.
func (l *productList) Scan(src any) error {
	var text string
	switch src := src.(type) {
	case string:
		text = src
	case []byte:
		text = string(src)
	default:
		return fmt.Errorf("products are a %T, must be a text", src)
	}
	*l = nil
	for quoted := range strings.SplitSeq(strings.Trim(text, "\n"), "\n") {
		if quoted == "" {
			continue
		}
		p, err := unquote(quoted)
		if err != nil {
			return fmt.Errorf("products: %w", err)
		}
		*l = append(*l, p)
	}
	return nil
}
