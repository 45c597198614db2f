package roster_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

func TestID(t *testing.T) {
	is := is.New(t)
	const text = "00000000-0000-7000-8000-000000000001"
	is.Equal(roster.DefaultAccount().String(), text)
	id, err := roster.ParseID(text)
	is.NoErr(err)
	is.Equal(id, roster.DefaultAccount())
	a, b := roster.NewID(), roster.NewID()
	is.Equal(a.Compare(b), -1) // ids ascend
	var back roster.ID
	is.NoErr(json.Unmarshal([]byte(`"`+a.String()+`"`), &back))
	is.Equal(back, a)
	for _, bad := range []string{
		"", "x", "urn:uuid:" + text, "{" + text + "}", "00000000000070008000000000000001", text + " ", "0000000g-0000-7000-8000-000000000001",
	} {
		_, err := roster.ParseID(bad)
		is.True(errors.Is(err, roster.ErrInvalid))
		is.True(back.UnmarshalText([]byte(bad)) != nil)
	}
	is.Equal(back, a)
}

func TestObject(t *testing.T) {
	is := is.New(t)
	var zero roster.JSONObject
	is.Equal(zero.String(), "{}")
	empty, err := roster.ParseJSONObject([]byte(" { } "))
	is.NoErr(err)
	is.Equal(empty, zero)
	o, err := roster.ParseJSONObject([]byte(` {"a" : [1, "b c"]} `))
	is.NoErr(err)
	is.Equal(o.String(), `{"a":[1,"b c"]}`)
	is.Equal(roster.StoredJSONObject(o.String()), o)
	is.Equal(roster.StoredJSONObject(zero.String()), zero)
	made, err := roster.JSONObjectOf(map[string]any{"a": []any{1, "b c"}})
	is.NoErr(err)
	is.Equal(made, o)
	var v struct{ A []any }
	is.NoErr(o.Decode(&v))
	is.Equal(len(v.A), 2)
	for _, bad := range []string{"", "[]", "null", "1", `{"a":1}{}`, `{"a":1,}`, "{\"a\":\"\xff\"}"} {
		_, err := roster.ParseJSONObject([]byte(bad))
		is.True(errors.Is(err, roster.ErrInvalid))
	}
}

func TestMicros(t *testing.T) {
	is := is.New(t)
	is.Equal(roster.Micros(time.Time{}), int64(0))
	is.True(roster.FromMicros(0).IsZero())
	for _, when := range []time.Time{
		time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC), time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC),
	} {
		is.Equal(roster.FromMicros(roster.Micros(when)), when)
	}
}
