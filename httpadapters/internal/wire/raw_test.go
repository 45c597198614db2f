package wire_test

import (
	"encoding/json"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wire"
)

func TestRaw(t *testing.T) {
	is := is.New(t)
	o, err := wire.ParseObject([]byte(`{"a": {"b": [1]}, "n": null, "i": 5.0}`), true)
	is.NoErr(err)
	is.Equal(string(o.Raw("a").V), `{"b": [1]}`)
	is.Equal(string(o.Raw("i").V), "5.0")
	is.Equal(o.Raw("n"), wire.Value[json.RawMessage]{Present: true, Null: true})
	is.Equal(o.Raw("x"), wire.Value[json.RawMessage]{})
	o.Refuse("i", "must be odd")
	is.Equal(o.Err().Error(), "i must be odd")
	is.Equal(o.Raw("a"), wire.Value[json.RawMessage]{}) // after an error everything is absent
}
