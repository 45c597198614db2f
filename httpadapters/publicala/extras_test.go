package publicala

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

const zeroExtras = `{"plan_admin":false,"only_sees_readable":false,"user_plan_name":""}`

func TestExtras(t *testing.T) {
	e := extras{PlanAdmin: true, UserPlanName: "<G>"}
	const mine = `{"plan_admin":true,"only_sees_readable":false,"user_plan_name":"\u003cG\u003e"}`
	for before, want := range map[string]string{
		`{}`:                                        `{"publicala":` + mine + `}`,
		`{"b":1.0,"a":"<&>"}`:                       `{"b":1.0,"a":"<&>","publicala":` + mine + `}`,
		`{"publicala":` + zeroExtras + `}`:          `{"publicala":` + mine + `}`,
		`{"b":1,"publicala":{},"a":[{}]}`:           `{"b":1,"publicala":` + mine + `,"a":[{}]}`,
		`{"publicala":null,"a":1}`:                  `{"publicala":` + mine + `,"a":1}`,
		`{"publicala":"theirs"}`:                    `{"publicala":` + mine + `}`,
		`{"publical\u0061":{"plan_admin":false}}`:   `{"publical\u0061":` + mine + `}`,
		`{"x":{"publicala":1},"Publicala":"other"}`: `{"x":{"publicala":1},"Publicala":"other","publicala":` + mine + `}`,
		`{"publicala":` + mine + `,"x":"\u003c"}`:   `{"publicala":` + mine + `,"x":"\u003c"}`,
	} {
		t.Run(before, func(t *testing.T) {
			is := is.New(t)
			attrs, err := roster.ParseJSONObject([]byte(before))
			is.NoErr(err)
			after, err := e.in(attrs)
			is.NoErr(err)
			is.Equal(after.String(), want)
			is.Equal(readExtras(after), e)
		})
	}
	is := is.New(t)
	for _, text := range []string{`{}`, `{"a":1}`, `{"publicala":{}}`, `{"publicala":[]}`, `{"publicala":{"plan_admin":"yes"}}`} {
		attrs, err := roster.ParseJSONObject([]byte(text))
		is.NoErr(err)
		after, err := extras{}.in(attrs)
		is.NoErr(err)
		is.Equal(after, attrs) // says what is there already
	}
}

// FuzzExtras keeps what others have in Attrs, whatever that is.
func FuzzExtras(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":1.0,"publicala":{},"b":[]}`, `{"publicala":1,"publicala":2}`, `{"":"publicala"}`} {
		f.Add([]byte(seed), true, false, "name")
	}
	f.Fuzz(func(t *testing.T, text []byte, admin, readable bool, name string) {
		attrs, err := roster.ParseJSONObject(text)
		if err != nil {
			return
		}
		e := extras{admin, readable, name}
		after, err := e.in(attrs)
		if err != nil {
			t.Fatal(err)
		}
		normal := extras{admin, readable, string([]rune(name))} // JSON has no invalid UTF-8
		if got := readExtras(after); got != normal {
			t.Errorf("%s has %+v, not %+v", after, got, e)
		}
		if again, _ := e.in(after); again != after {
			t.Errorf("%s, then %s", after, again)
		}
		if was, is := others(t, attrs), others(t, after); !maps.EqualFunc(was, is, func(a, b json.RawMessage) bool { return string(a) == string(b) }) {
			t.Errorf("%s became %s", attrs, after)
		}
	})
}

func others(t *testing.T, o roster.JSONObject) map[string]json.RawMessage {
	t.Helper()
	members := make(map[string]json.RawMessage)
	if err := o.Decode(&members); err != nil {
		t.Fatal(err)
	}
	delete(members, vendorKey)
	return members
}
