package sqlstore

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// FuzzDocument writes a user with fuzzed fields, and reads it back with the
// package's own scanner and with encoding/json.
func FuzzDocument(f *testing.F) {
	f.Add("jane@example.com", "Jane", "two\nlines", `{"a":[1,{"b":"}\""}]}`, int64(1763787593123456), true)
	f.Add("\u2028 <&> \\ \" \x01\x1f\x7f", "\U0010ffff\ufffd", "", "{}", int64(-1), false)
	f.Fuzz(func(t *testing.T, email, name, summary, object string, n int64, flag bool) {
		var u roster.User
		u.ID, u.Account = roster.NewID(), roster.NewID()
		u.Email, u.Name, u.Summary, u.EmailVerified, u.Epoch = email, name, summary, flag, n
		u.Created, u.Activity = roster.FromMicros(n), roster.FromMicros(n/2)
		u.Preferences, _ = roster.ParseJSONObject([]byte(object))

		d := new(document)
		text := d.encode(func() { users.fields(d, &u) })
		var back roster.User
		if err := d.decode(text, func() { users.fields(d, &back) }); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if back != u {
			t.Errorf("wrote %#v\nread %#v", u, back)
		}

		valid := strings.ToValidUTF8
		var j struct {
			I  roster.ID
			E  string
			N  string
			Su string
			Ep int64
			Ev bool
			Pr roster.JSONObject
		}
		if err := json.Unmarshal([]byte(text), &j); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if valid(u.Email, "\ufffd") == u.Email && j.E != u.Email || valid(u.Name, "\ufffd") == u.Name && j.N != u.Name ||
			valid(u.Summary, "\ufffd") == u.Summary && j.Su != u.Summary {
			t.Errorf("encoding/json reads %q, %q, %q in %s", j.E, j.N, j.Su, text)
		}
		if j.I != u.ID || j.Ep != n || j.Ev != flag || j.Pr != u.Preferences {
			t.Errorf("encoding/json reads %+v in %s", j, text)
		}
	})
}

// FuzzScan compares what the scanner and encoding/json find in a text.
func FuzzScan(f *testing.F) {
	for _, text := range []string{
		`{}`, `{"b":1,"a":"x","a":"y"}`, ` { "a" : [ 1 , "]" ] , "b" : { "c" : null } } `,
		`{"\u0061":"\ud83d\ude00\ud800\"\/\b"}`, `{"a":"\u"}`, `{"a"`, `[`, ``, `{"a":}`, `{"a":1}x`, `{,}`,
		`{"a":-1.5e3,"b":true,"c":[],"d":[[],[{}]]}`, `{"a":"\ud800\ud83d\ude00"}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		members, err := membersOf(text)
		var want map[string]json.RawMessage
		if json.Unmarshal([]byte(text), &want) != nil || want == nil || strings.ToValidUTF8(text, "") != text {
			return // the scanner must only return
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		got := map[string]json.RawMessage{}
		for i, m := range members {
			if i > 0 && m.key <= members[i-1].key {
				t.Errorf("%q: key %q comes after %q", text, m.key, members[i-1].key)
			}
			got[m.key] = json.RawMessage(m.value)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: read %q, want %q", text, got, want)
		}
		for _, m := range members {
			sameString(t, m.value)
			var list []string
			if json.Unmarshal([]byte(m.value), &list) == nil && m.value[0] == '[' && !strings.Contains(m.value, "null") {
				i := 0
				err := scanArray(m.value, func(element string) error {
					plain, err := unquote(element)
					if i >= len(list) || plain != list[i] {
						t.Errorf("%q: element %d is %q", m.value, i, plain)
					}
					i++
					return err
				})
				if err != nil || i != len(list) {
					t.Errorf("%q: read %d elements, error %v", m.value, i, err)
				}
			}
		}
	})
}

// membersOf returns what a document without fields finds in a text.
func membersOf(text string) ([]member, error) {
	d := new(document)
	err := d.decode(text, func() {})
	return d.unknown, err
}

func sameString(t *testing.T, value string) {
	var want string
	if value[0] != '"' || json.Unmarshal([]byte(value), &want) != nil {
		return
	}
	if got, err := unquote(value); err != nil || got != want {
		t.Errorf("unquote(%s) is %q, %v; want %q", value, got, err, want)
	}
}

// TestEveryField checks that each kind of record names all of its fields, in
// ascending order of their keys.
func TestEveryField(t *testing.T) {
	everyField(t, accounts.fields)
	everyField(t, users.fields)
	everyField(t, groups.fields)
	everyField(t, grants.fields)
	everyField(t, secrets.fields)
	everyField(t, memberships.fields)
	everyField(t, teams.fields)
	everyField(t, teamMemberships.fields)
	everyField(t, events.fields)
	everyField(t, deliveries.fields)
	everyField(t, identities.fields)
	everyField(t, throttleCounters.fields)
	everyField(t, uses.fields)
}

// beside are the fields that stand in a column alone.
var beside = []string{"Number", "Version", "CurrentUses", "ExtraUses", "Products"}

func everyField[R any](t *testing.T, fields func(d *document, r *R)) {
	t.Helper()
	var r R
	fill(t, reflect.ValueOf(&r).Elem())
	d := new(document)
	text := d.encode(func() { fields(d, &r) })
	var back R
	if err := d.decode(text, func() { fields(d, &back) }); err != nil {
		t.Fatalf("%T: %v in %s", r, err, text)
	}
	if !reflect.DeepEqual(back, r) {
		t.Errorf("%T: wrote %+v\nread %+v\nin %s", r, r, back, text)
	}
	if d.cursor.foreign || len(d.unknown) > 0 {
		t.Errorf("%T: read as another program's: keys must ascend in %s", r, text)
	}
}

// fill gives each field of a record a value, but those that stand in a column.
func fill(t *testing.T, v reflect.Value) {
	for i := range v.NumField() {
		field := v.Field(i)
		switch field.Interface().(type) {
		case time.Time:
			field.Set(reflect.ValueOf(time.UnixMicro(int64(1e15 + i)).UTC()))
			continue
		case roster.JSONObject:
			o, err := roster.ParseJSONObject([]byte(`{"a":1}`))
			if err != nil {
				t.Fatal(err)
			}
			field.Set(reflect.ValueOf(o))
			continue
		case []string:
			if slices.Contains(beside, v.Type().Field(i).Name) {
				continue
			}
			field.Set(reflect.ValueOf([]string{"a", "", `"b"`}))
			continue
		}
		name := v.Type().Field(i).Name
		switch field.Kind() {
		case reflect.Struct:
			fill(t, field)
		case reflect.String:
			field.SetString(name)
		case reflect.Bool:
			field.SetBool(true)
		case reflect.Int, reflect.Int64:
			if !slices.Contains(beside, name) {
				field.SetInt(int64(-7 - i))
			}
		case reflect.Array:
			for b := range field.Len() {
				field.Index(b).SetUint(uint64(i + b))
			}
		default:
			t.Fatalf("no value for %s, a %s", name, field.Type())
		}
	}
}

func TestBrokenDocuments(t *testing.T) {
	for _, text := range []string{
		``, `[]`, `{"ep":"x"}`, `{"ep":1.5}`, `{"ep":99999999999999999999}`, `{"e":1}`, `{"i":"x"}`, `{"pr":[]}`, `{"c":true}`,
		`{"e":"\x"}`, `{"e":"a}`,
	} {
		t.Run(text, func(t *testing.T) {
			is := is.New(t)
			var u roster.User
			d := new(document)
			is.True(d.decode(text, func() { users.fields(d, &u) }) != nil)
		})
	}
}

// TestForeignDocument reads a document that a tool of the host has rewritten:
// other white space, another order, more members.
func TestForeignDocument(t *testing.T) {
	is := is.New(t)
	var s roster.Secret
	d := new(document)
	const hash = "0000000000000000000000000000000000000000000000000000000000000001"
	is.NoErr(d.decode(`{ "zz": {"deep": []}, "k": 5, "s": [ "a", "b" ], "h":"`+hash+`", "n": "N", "b": null }`, func() { secrets.fields(d, &s) }))
	is.Equal(s.Name, "N")
	is.Equal(s.Key, int64(5))
	is.Equal(s.Scopes, []string{"a", "b"})
}

// TestStoredObjects reads objects as they were written, and those that a tool of the
// host has rewritten as ParseJSONObject does.
func TestStoredObjects(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{}`, `{}`},
		{`{"a":[1,{"b c":"}\" "}]}`, `{"a":[1,{"b c":"}\" "}]}`},
		{`{ }`, `{}`},
		{"{\"a\": 1,\n\"b\":\t{ } }", `{"a":1,"b":{}}`},
	} {
		t.Run(c.text, func(t *testing.T) {
			is := is.New(t)
			var u roster.User
			d := new(document)
			is.NoErr(d.decode(`{"pr":`+c.text+`}`, func() { users.fields(d, &u) }))
			want, err := roster.ParseJSONObject([]byte(c.want))
			is.NoErr(err)
			is.Equal(u.Preferences, want)
		})
	}
}

// TestProducts reads the column of products as it was written, and finds each
// product in it but no part of one.
func TestProducts(t *testing.T) {
	for _, products := range [][]string{
		nil, {"a"}, {"a", "b"}, {"", "a"}, {`",`, "\n", "a\nb", `\`, "é", "\x00"}, {"ab", "bc"},
	} {
		is := is.New(t)
		column := joinProducts(products)
		var back productList
		is.NoErr(back.Scan([]byte(column)))
		is.Equal([]string(back), products)
		is.NoErr(back.Scan(column))
		is.Equal([]string(back), products)
		for _, p := range []string{"", "a", "b", "ab", "\n", `",`, `"`, "a\nb", `\`, "é", "\x00", "a\"\n\"b"} {
			is.Equal(strings.Contains(column, productMark(p)), p != "" && slices.Contains(products, p))
		}
	}
	is := is.New(t)
	is.True(new(productList).Scan(5) != nil)
	is.True(new(productList).Scan("\n\"a\n") != nil)
}
