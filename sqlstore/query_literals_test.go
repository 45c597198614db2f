package sqlstore

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

func TestLiterals(t *testing.T) {
	id := roster.ID{0: 0x01, 15: 0xff}
	for _, test := range []struct {
		name string
		arg  any
		want string // after the equals sign; empty: the value is bound
	}{
		{"null", nil, "NULL"},
		{"no bytes at all", []byte(nil), "NULL"},
		{"an empty text", "", "x''"},
		{"a text that closes a quote", "a' OR ?", "x'6127204f52203f'"},
		{"bytes that are no text", []byte{0, 0xff, '\\'}, "x'00ff5c'"},
		{"an id", id, "x'010000000000000000000000000000ff'"},
		{"an integer", int64(-3), "-3"},
		{"a limit", 50, "50"},
		{"a type that is not known", 1.5, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			text, args := mysql.query().add("SELECT 1 FROM t").where("b = ?", test.arg).where("c = ?", 7).withLiterals()
			if test.want == "" {
				is.Equal(text, "SELECT 1 FROM t WHERE b = ? AND c = ?")
				is.Equal(args, []any{test.arg, 7})
				return
			}
			is.Equal(text, "SELECT 1 FROM t WHERE b = "+test.want+" AND c = 7")
			is.Equal(len(args), 0)
		})
	}
	is := is.New(t)
	text, args := postgres.query().add("SELECT 1").where("b = ?", "x").withLiterals()
	is.Equal(text, "SELECT 1 WHERE b = $1")
	is.Equal(args, []any{"x"})
}
