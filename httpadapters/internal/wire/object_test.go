package wire_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wire"
)

func parse(t *testing.T, text string) *wire.Object {
	t.Helper()
	o, err := wire.ParseObject([]byte(text), false)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestMembers(t *testing.T) {
	is := is.New(t)
	o := parse(t, `{"text": /* blank */ "a\u00e9", "none":null,"yes":true,"no":false,"n":9223372036854775807,"float":100.0,
		"list":["a","b"],"empty":[],"inner":{"text":"x","Text2":"y"}}`)

	is.Equal(o.Text("text"), wire.Value[string]{V: "aé", Present: true})
	is.Equal(o.Text("none"), wire.Value[string]{Present: true, Null: true})
	is.Equal(o.Text("absent"), wire.Value[string]{})
	is.Equal(o.Text("TEXT"), wire.Value[string]{}) // keys are compared exactly
	is.Equal(o.Bool("yes").V, true)
	is.Equal(o.Bool("no"), wire.Value[bool]{Present: true})
	is.Equal(o.Count("n").V, int64(9223372036854775807))
	is.Equal(o.Count("float").V, int64(100)) // as some clients write every number
	is.Equal(o.Texts("list", 2).V, []string{"a", "b"})
	is.Equal(o.Texts("empty", 2).V, []string{})
	is.True(o.Has("none"))
	is.True(!o.Has("None"))
	inner := o.Object("inner")
	is.True(inner.Present)
	is.Equal(inner.V.Text("text").V, "x")
	is.True(!o.Object("absent").V.Has("text")) // an absent object has no members
	is.NoErr(o.Err())

	is.Equal(o.Text("text").Or("keep"), "aé")
	is.Equal(o.Text("none").Or("keep"), "")
	is.Equal(o.Text("absent").Or("keep"), "keep")
}

func TestWrongMembers(t *testing.T) {
	text := func(o *wire.Object) { o.Text("a") }
	boolean := func(o *wire.Object) { o.Bool("a") }
	count := func(o *wire.Object) { o.Count("a") }
	texts := func(o *wire.Object) { o.Texts("a", 2) }
	object := func(o *wire.Object) { o.Object("a") }
	const (
		noText  = "a must be a string"
		noBool  = "a must be true or false"
		noCount = "a must be an integer of 0 or above, without fraction and exponent"
		noTexts = "a must be an array of at most 2 strings"
	)
	for _, c := range []struct {
		body string
		ask  func(*wire.Object)
		want string
	}{
		{`{"a":0}`, text, noText}, {`{"a":true}`, text, noText}, {`{"a":[]}`, text, noText}, {`{"a":{}}`, text, noText},
		{`{"a":0}`, boolean, noBool}, {`{"a":1}`, boolean, noBool}, {`{"a":"true"}`, boolean, noBool}, {`{"a":[]}`, boolean, noBool},
		{`{"a":-1}`, count, noCount}, {`{"a":1.5}`, count, noCount}, {`{"a":1.01}`, count, noCount}, {`{"a":"5"}`, count, noCount},
		{`{"a":1e3}`, count, noCount}, {`{"a":9223372036854775808}`, count, noCount}, {`{"a":-0}`, count, noCount}, {`{"a":true}`, count, noCount},
		{`{"a":"b"}`, texts, noTexts}, {`{"a":["b",1]}`, texts, noTexts}, {`{"a":["b",null]}`, texts, noTexts},
		{`{"a":["b","c","d"]}`, texts, noTexts}, {`{"a":{}}`, texts, noTexts}, {`{"a":[["b"]]}`, texts, noTexts},
		{`{"a":[]}`, object, "a must be an object"}, {`{"a":"{}"}`, object, "a must be an object"},
		{`{"a":1,"c":1,"b":1}`, func(o *wire.Object) { o.Only("a", "d") }, "b must not be given: the members are a, d"},
		{`{}`, func(o *wire.Object) { o.Require("a") }, "a is required"},
		{`{"a":null}`, func(o *wire.Object) { o.Require("a") }, "a must not be null"},
		{`{"a":null}`, func(o *wire.Object) { o.NotNull("a") }, "a must not be null"},
		{`{"a":1}`, func(o *wire.Object) { o.Refuse("a", "must not be given") }, "a must not be given"},
		{`{"a":{"b":1}}`, func(o *wire.Object) { o.Object("a").V.Text("b") }, "a.b must be a string"},
		{`{"a":{}}`, func(o *wire.Object) { o.Object("a").V.Require("b") }, "a.b is required"},
		{`{"a":1}`, func(o *wire.Object) { o.Text("a"); o.Refuse("a", "must not be given") }, noText}, // the first stays
	} {
		t.Run(c.body+" "+c.want, func(t *testing.T) {
			is := is.New(t)
			o := parse(t, c.body)
			c.ask(o)
			var e *wire.Error
			is.True(errors.As(o.Err(), &e))
			is.Equal(e.Status, 400)
			is.Equal(e.Error(), c.want)
		})
	}

	is := is.New(t)
	o := parse(t, `{"b":"x"}`)
	o.NotNull("a")
	o.Refuse("a", "must not be given")
	o.Only("b", "c")
	o.Require("b")
	is.NoErr(o.Err())
	o.Require("a")
	is.Equal(o.Text("b").V, "x") // what is right stays
}

// TestWrongMembersTogether tells every wrong member, in the order of the questions.
func TestWrongMembersTogether(t *testing.T) {
	is := is.New(t)
	o := parse(t, `{"a":1,"in":{"b":2}}`)
	o.Require("c")
	o.Text("a")
	o.Object("in").V.Text("b")
	o.Require("a", "c")
	var told []string
	for _, err := range wire.Invalid(o.Err()) {
		told = append(told, err.Error())
	}
	is.Equal(told, []string{"c is required", "a must be a string", "in.b must be a string"})
}

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
}
