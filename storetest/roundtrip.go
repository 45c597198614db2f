package storetest

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"example.com/roster"
)

var roundTripRules = []rule{
	{sentence: "every field of every record comes back as it went in", check: fieldsComeBack},
	{sentence: "a record that replaces another replaces every field", check: fieldsAreReplaced},
	{sentence: "a text comes back byte for byte", check: textsComeBack},
	{sentence: "a text as long as its limit comes back whole", check: longTextsComeBack},
	{sentence: "a time comes back in UTC with its microseconds", check: timesComeBack},
	{sentence: "an object comes back with its members as they were written", check: objectsComeBack},
	{sentence: "an empty slice comes back as nil", check: emptySlicesComeBackNil},
}

// fieldsComeBack writes empty records, and records that have another value in
// each field.
func fieldsComeBack(t testing.TB, s roster.Store) {
	n := 0
	for _, state := range roster.States() {
		bare, full := samples(roster.NewID()), samples(roster.NewID())
		n = fill(t, n, numberedText, full...)
		recordOf[roster.User](full).State = state
		write(t, s, append(bare, full...)...)
		expectStored(t, s, append(bare, full...)...)
	}
}

// fieldsAreReplaced writes every field, then other values, then empty records.
func fieldsAreReplaced(t testing.TB, s roster.Store) {
	records := versioned(roster.NewID())
	n := 0
	for range 2 {
		n = fill(t, n, numberedText, records...)
		write(t, s, records...)
		expectStored(t, s, records...)
	}
	for _, r := range records {
		fields(r, func(path string, v reflect.Value) {
			if _, hash := v.Interface().(roster.Digest); !hash && !isAssigned(path) {
				v.SetZero()
			}
		})
	}
	write(t, s, records...)
	expectStored(t, s, records...)
}

// awkwardTexts are texts that databases fold, trim, pad, escape, match or
// encode in two ways.
var awkwardTexts = []string{
	"", "a", "A", "Ann", "ann", "ANN", "Anna", "nn", "b", "zz", "Z", "~",
	"\u00e9", "e\u0301", "\u00c9", "e", "\u0301", // é composed, decomposed, upper case, and its parts
	"\u00df", "ss", "\u1e9e", "\u0130", "i", "\u0131", "I", "K", "\u212a", "\u01c6", // folding: ß, Turkish i, Kelvin, dž
	"\U0001f600", "a\U0001f600", "\U0001f469\u200d\U0001f467", "\U0010ffff", "\ufffd", "\uffff", "\ufeff",
	"\u202eabc", "\u2028", "\u4e2d\u6587",
	"%", "_", "a%b", "a_b", "axb", `\`, `\\`, `a\b`, `\%`, "'", "''", `"`, "`", "*", "?", "[a-z]", "$1", ":a", "--", ";",
	" ", " a", "a ", "a  ", "\u00a0a", "0", "00", "1e3", "NULL", "null", "true", "<&>", `\u0041`, `{"a":1}`,
}

// controlTexts are allowed in a Summary at least.
var controlTexts = []string{"two\nlines", "\r\n", "tab\t", "\x01", "\x7f", "\u0085"}

func textsComeBack(t testing.TB, s roster.Store) {
	n := 0
	for _, text := range append(awkwardTexts, controlTexts...) {
		records := samples(roster.NewID())
		n = fill(t, n, func(string, int) string { return text }, records...)
		write(t, s, records...)
		expectStored(t, s, records...)
	}
}

// textLimits are the limits of texts in code points, by the end of a path.
var textLimits = map[string]int{
	"Profile.Name": 255, "Profile.First": 255, "Profile.Last": 255, "Profile.Avatar": 255, "Profile.IPAddress": 255,
	"Profile.ExternalID": 64, "TeamProfile.ExternalID": 64, "Profile.Username": 255, "CanonicalUsername": 255, "Profile.Image": 2048, "Profile.Summary": 10_000,
	"AccountProfile.Name": 255, "GroupProfile.Name": 255, "TeamProfile.Name": 255, "GroupProfile.Products": 255, "Grant.Product": 255,
	"Grant.Source": 64, "Identity.Issuer": 255, "Identity.Subject": 255, "Use.Product": 255, "Use.Key": 255, "Delivery.Reason": 500,
}

func longTextsComeBack(t testing.TB, s roster.Store) {
	for _, sign := range []string{"x", "\u00e9", "\u4e2d", "\U0001f600"} {
		records := samples(roster.NewID())
		fill(t, 0, func(path string, _ int) string {
			for end, limit := range textLimits {
				if strings.HasSuffix(path, end) {
					return strings.Repeat(sign, limit)
				}
			}
			switch {
			case strings.HasSuffix(path, "VendorIDs"):
				return strings.Repeat(sign, 128/len(sign))
			case strings.HasSuffix(path, "Email"):
				return strings.Repeat("x", 254)
			case strings.HasSuffix(path, "Preferences"), strings.HasSuffix(path, "Attrs"):
				return strings.Repeat(sign, (64<<10-len(`{"key 100":""}`))/len(sign))
			}
			return strings.Repeat("x", 64)
		}, records...)
		write(t, s, records...)
		expectStored(t, s, records...)
	}
}

// awkwardTimes reach from the first microsecond after the zero time to the last
// year of four digits.
var awkwardTimes = []time.Time{
	{},
	time.Date(1, time.January, 1, 0, 0, 0, 1000, time.UTC),
	time.Date(1815, time.December, 10, 0, 0, 0, 0, time.UTC),
	time.UnixMicro(-1).UTC(),
	time.UnixMicro(1).UTC(),
	start,
	start.Add(time.Microsecond),
	start.Add(time.Second),
	time.Date(9999, time.December, 31, 23, 59, 59, 999_999_000, time.UTC),
}

func timesComeBack(t testing.TB, s roster.Store) {
	for _, at := range awkwardTimes {
		records := samples(roster.NewID())
		for _, r := range records {
			setAll(r, at)
		}
		write(t, s, records...)
		expectStored(t, s, records...)
	}
}

// setAll sets each field of record that has the type of x.
func setAll[T any](record any, x T) {
	fields(record, func(_ string, v reflect.Value) {
		if v.Type() == reflect.TypeFor[T]() {
			v.Set(reflect.ValueOf(x))
		}
	})
}

// objectsComeBack compares the text of an object. A store that keeps it as a
// document of the database loses its order, a number or a member.
func objectsComeBack(t testing.TB, s roster.Store) {
	for _, text := range []string{
		`{}`, `{"z":1,"a":2}`, `{"a":1,"a":2}`, `{"n":1.0,"m":1e400,"i":12345678901234567890}`,
		`{"u":"\u0000","v":"\u00e9","w":"é","s":"\/","d":"\ud800"}`, `{"":{"a":[1,null,true,"x",{}]},"b":{}}`,
	} {
		o, err := roster.ParseJSONObject([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		records := samples(roster.NewID())
		for _, r := range records {
			setAll(r, o)
		}
		write(t, s, records...)
		expectStored(t, s, records...)
	}
}

func emptySlicesComeBackNil(t testing.TB, s roster.Store) {
	empty := func(v reflect.Value) { v.Set(reflect.MakeSlice(v.Type(), 0, 1)) }
	none := func(v reflect.Value) { v.SetZero() }
	for _, set := range []func(reflect.Value){empty, none} {
		records := samples(roster.NewID())
		eachSlice(records, set)
		write(t, s, records...)
		eachSlice(records, none) // as they must come back
		expectStored(t, s, records...)
	}
}

// eachSlice calls fn with each field of records that is a slice.
func eachSlice(records []any, fn func(v reflect.Value)) {
	for _, r := range records {
		fields(r, func(_ string, v reflect.Value) {
			if v.Kind() == reflect.Slice {
				fn(v)
			}
		})
	}
}
