package wire_test

import (
	"math"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wire"
)

func TestParseInteger(t *testing.T) {
	for text, want := range map[string]bool{
		"0": true, "7": true, "100": true, "-5": true,
		"": false, "-6": false, "101": false, "+7": false, "07": false, "-0": false, "7.0": false, "7e0": false, "1e1": false,
		" 7": false, "7 ": false, "0x7": false, "1_0": false, "٧": false, "99999999999999999999": false, "abc": false,
	} {
		t.Run(text, func(t *testing.T) {
			is := is.New(t)
			_, ok := wire.ParseInteger(text, -5, 100)
			is.Equal(ok, want)
		})
	}
}

func TestQueryInteger(t *testing.T) {
	const reason = "take must be an integer from 0 to 1000"
	for raw, want := range map[string]string{
		"":                         "",
		"take=5":                   "",
		"other=x":                  "",
		"take=1000":                "",
		"take=1001":                reason,
		"take=":                    reason,
		"take":                     reason,
		"take=-1":                  reason,
		"take=%2B1":                reason,
		"take=+1":                  reason,
		"take=9223372036854775808": reason,
		"take=1&take=1":            "take must be given once",
		"take=1;skip=2":            reason, // a semicolon separates nothing
		"take=5&a=;":               "",
		"take=%zz":                 "the query must be well formed",
	} {
		t.Run(raw, func(t *testing.T) {
			is := is.New(t)
			query, err := wire.ParseQuery(raw)
			if err == nil {
				_, err = wire.QueryInteger(query, "take", 10, 0, 1000)
			}
			if want == "" {
				is.NoErr(err)
				return
			}
			is.True(err != nil)
			is.Equal(err.Error(), want)
		})
	}
	is := is.New(t)
	n, err := wire.QueryInteger(nil, "take", 10, 0, math.MaxInt64)
	is.NoErr(err)
	is.Equal(n, int64(10))
}
