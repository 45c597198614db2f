package scim

import (
	"encoding/json"
	"testing"
)

// sample is a user as the set shows one.
func sample() object {
	var doc object
	err := json.Unmarshal([]byte(`{"schemas":["`+urnUser+`"],"id":"1","userName":"Ann","active":true,"title":"Boss","name":{"familyName":"A"},
"emails":[{"value":"a@x.test","type":"work","primary":true},{"value":"b@x.test","type":"home"}],"groups":[{"value":"g"}],
"meta":{"created":"2030-01-01T00:00:00.000000Z"},"`+urnEnterprise+`":{"manager":{"value":"7"}}}`), &doc)
	if err != nil {
		panic(err)
	}
	return doc
}

// FuzzFilter reads any text as a filter: it is refused, or holds or does not hold for a
// resource, and its opposite does otherwise.
func FuzzFilter(f *testing.F) {
	for _, seed := range []string{
		`userName eq "ann" and not (title pr)`, `emails[type eq "work" and value co "x"] or meta.created gt "2011-05-13T04:42:34Z"`,
		urnEnterprise + `:manager eq null`, `((((title sw "\u0041"))))`, `active ne "True"`, `name[familyName ew "a"]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range []*resourceType{users, groups} {
			for _, lenient := range []bool{false, true} {
				parsed, err := kind.parse(text, lenient)
				if err != nil {
					if _, ok := err.(*scimError); !ok {
						t.Fatalf("%v is no error for callers", err)
					}
					continue
				}
				opposite, err := kind.parse("not ("+text+")", lenient)
				if err == nil && parsed.holds(sample()) == opposite.holds(sample()) {
					t.Fatal("a filter and its opposite select the same")
				}
			}
		}
	})
}

// FuzzPath reads any text as the path of an operation.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{`emails[type eq "work"].value`, `name.givenName`, urnEnterprise + `:manager.value`, `members[value eq "]"]`, `emails[`} {
		f.Add(seed, "x")
	}
	f.Fuzz(func(t *testing.T, path, value string) {
		for _, op := range []string{opAdd, opReplace, opRemove} {
			check(t, operation{op: op, path: path, value: value})
		}
	})
}

// FuzzPatch makes the operations of any body. What they leave has the form of the schema:
// it is the same once more, and no list has two primary values.
func FuzzPatch(f *testing.F) {
	for _, seed := range []string{
		`{"Operations":[{"op":"Add","value":{"emails":[{"value":"c@x.test","primary":"True"}]}}]}`,
		`{"Operations":[{"op":"replace","path":"emails[type eq \"home\"].primary","value":true},{"op":"remove","path":"name"}]}`,
		`{"Operations":[{"op":"add","value":{"name.givenName":null,"` + urnEnterprise + `":{"manager":"8"}}}]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var body object
		if json.Unmarshal([]byte(text), &body) != nil {
			return
		}
		ops, err := operations(body)
		if err != nil {
			return
		}
		for _, op := range ops {
			check(t, op)
		}
	})
}

// check makes an operation on the sample.
func check(t *testing.T, op operation) {
	before := sample()
	after, err := users.patch(before, op)
	if !equal(before, sample()) {
		t.Fatal("the resource itself was changed")
	}
	if err != nil {
		if _, ok := err.(*scimError); !ok {
			t.Fatalf("%v is no error for callers", err)
		}
		return
	}
	for name, v := range after {
		if list, ok := v.([]any); ok && primaries(list) > 1 {
			t.Fatalf("%s has two primary values", name)
		}
	}
	again, err := users.resource(after)
	if err != nil {
		t.Fatalf("the resource is not what a client may send: %v", err)
	}
	for name, v := range again {
		if !equal(v, after[name]) {
			t.Fatalf("%s is %v, and sent back %v", name, after[name], v)
		}
	}
}
