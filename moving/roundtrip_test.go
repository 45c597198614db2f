package moving_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/moving"
)

// everything is a database with all that rows can say.
const everything = `{"group":{"name":"Gold","vendor_ids":{"pickaxe":"access-1"},"products":["a","b"],"period":"month","uses":10,"public":true}}
{"group":{"key":"Gold (2)","name":"Gold","products":["c"],"period":"forever","uses":3,"shared":true}}
{"team":{"name":"Sales","vendor_ids":{"papershift":"t-1"},"external_id":"okta-1"}}
{"team":{"name":"North","parent":"Sales"}}
{"team":{"key":"Sales (2)","name":"Sales","parent":"North"}}
{"id":"00000000-0000-7000-8000-000000000101","number":101,"vendor_ids":{"axiom":"abc123","embedthis":"01GC5Z9SS9NC3V0000000000AA"},"external_id":"7","username":"Ow.Ner","email":"Owner@Example.com","email_verified":true,"name":"Ann  van Doe","role":"owner","state":"active","summary":"two\nlines","image":"https://example.com/i.png","avatar":"a.png","ip_address":"123.456.789","preferences":{"theme":"dark"},"attrs":{"b":1,"a":[2]},"sessions_limit":3,"current_uses":4,"extra_uses":5,"groups":["Gold","Gold (2)"],"plans":[{"product":"x","source":"bought"},{"group":"Gold","source":"pickaxe","from":"2029-01-01T00:00:00Z","until":"2031-01-01T00:00:00Z"}],"teams":["North","Sales (2)"],"created":"2020-01-01T00:00:00.123456Z","invited":"2020-01-02T00:00:00Z","activated":"2020-01-03T00:00:00Z"}
{"id":"00000000-0000-7000-8000-000000000102","number":103,"email":"created@example.com","first":"Bo","last":"Li","role":"none","state":"created","created":"2020-01-02T00:00:00Z"}
{"id":"00000000-0000-7000-8000-000000000103","number":105,"email":"invited@example.com","role":"read-only","state":"invited","created":"2020-01-03T00:00:00Z","invited":"2020-01-04T00:00:00Z","groups":["pickaxe:access-1"]}
{"id":"00000000-0000-7000-8000-000000000104","number":107,"email":"away@example.com","role":"user","state":"deactivated","created":"2020-01-04T00:00:00Z","activated":"2020-01-05T00:00:00Z","deactivated":"2020-01-06T00:00:00Z"}
{"id":"00000000-0000-7000-8000-000000000105","number":109,"email":"late@example.com","role":"admin","state":"deactivated","created":"2020-01-05T00:00:00Z","activated":"2020-01-05T00:00:00Z","deactivated_reason":"holiday","deactivated_until":"2030-02-01T00:00:00Z"}
{"id":"00000000-0000-7000-8000-000000000106","number":111,"vendor_ids":{"pickaxe":"user-9"},"email":"created@example.com","role":"user","state":"deleted","created":"2020-01-06T00:00:00Z","activated":"2020-01-06T00:00:00Z","discarded":"2020-01-07T00:00:00Z"}
{"id":"00000000-0000-7000-8000-000000000107","external_id":"nobody","role":"user","state":"created","created":"2020-01-08T00:00:00Z"}
`

func TestRoundTripOfEverything(t *testing.T) {
	is := is.New(t)
	first := newDirectory()
	report, outcomes := imported(t, moving.Importer{Directory: first}, everything)
	for _, o := range outcomes {
		is.Equal(o.Result, moving.Made) // each row
	}
	is.Equal(report.Made, 12)
	text := exported(t, first)
	for _, part := range []string{`"ann`, "holiday", `"Gold (2)"`, `"key":"Sales (2)"`, `"number":101`, "123456Z", `"axiom":"abc123"`} {
		is.True(strings.Contains(strings.ToLower(text), strings.ToLower(part))) // what went in
	}

	second := newDirectory()
	report, _ = imported(t, moving.Importer{Directory: second}, text)
	is.Equal(report.Refused, 0)
	is.Equal(exported(t, second), text)

	report, _ = imported(t, moving.Importer{Directory: first}, text)
	is.Equal(report, moving.Report{Rows: 12, Unchanged: 12})
}

// Rows without an id find a removed user again.
func TestRemovedUsersAreMadeOnce(t *testing.T) {
	is := is.New(t)
	dir := newDirectory()
	const lines = `{"email":"jane@example.com","state":"deleted"}
{"email":"jane@example.com","state":"active"}
`
	for run, want := range []moving.Report{{Rows: 2, Made: 2}, {Rows: 2, Unchanged: 2}} {
		got, _ := imported(t, moving.Importer{Directory: dir}, lines)
		is.Equal(got, want) // run
		_ = run
	}
}

// Names that a user has come back as they were, however they came about.
func TestNamesComeBack(t *testing.T) {
	for _, name := range []roster.NewUser{
		{Name: "Jane Doe"}, {Name: "Jane  van  Doe"}, {Name: " Jane"}, {First: "Jane"}, {Last: "Doe"},
		{First: "Jane van", Last: "Doe"}, {First: "Jane", Last: "van Doe"}, {Name: "Jane"},
	} {
		t.Run(fmt.Sprintf("%q %q %q", name.Name, name.First, name.Last), func(t *testing.T) {
			is := is.New(t)
			first, second := newDirectory(), newDirectory()
			name.Email = "jane@example.com"
			_, err := first.Create(t.Context(), name)
			is.NoErr(err)
			text := exported(t, first)
			report, _ := imported(t, moving.Importer{Directory: second}, text)
			is.Equal(report.Made, 1)
			is.Equal(exported(t, second), text)
		})
	}
}

// Passwords are written on request alone, and work where they arrive.
func TestPasswordsMove(t *testing.T) {
	is := is.New(t)
	first, second := newDirectory(), newDirectory()
	_, err := first.Create(t.Context(), roster.NewUser{Email: "jane@example.com", Password: "correct horse", Active: true})
	is.NoErr(err)
	is.True(!strings.Contains(exported(t, first), "argon2id"))

	var b bytes.Buffer
	x := moving.Exporter{Directory: first, PasswordHashes: true}
	is.NoErr(x.Export(t.Context(), moving.NewJSONLinesWriter(&b)))
	report, outcomes := imported(t, moving.Importer{Directory: second}, b.String())
	is.Equal(report.Made, 1)
	is.True(!strings.Contains(fmt.Sprintf("%+v", outcomes), "argon2id"))
	_, err = second.SignIn(t.Context(), roster.SignIn{Email: "jane@example.com", Password: "correct horse"})
	is.NoErr(err)
}

// A file of CSV brings back the users of everything.
func TestCSVRoundTrip(t *testing.T) {
	is := is.New(t)
	first, second := newDirectory(), newDirectory()
	imported(t, moving.Importer{Directory: first}, everything)
	write := func(dir *roster.Directory) string {
		var b bytes.Buffer
		w, err := moving.NewCSVWriter(&b)
		is.NoErr(err)
		x := moving.Exporter{Directory: dir}
		is.NoErr(x.Export(t.Context(), w))
		return b.String()
	}
	text := write(first)
	imported(t, moving.Importer{Directory: second}, everything[:strings.Index(everything, `{"id"`)]) // groups and teams
	r, err := moving.NewCSV(strings.NewReader(text), moving.Mapping{})
	is.NoErr(err)
	report, err := (&moving.Importer{Directory: second}).Import(t.Context(), r)
	is.NoErr(err)
	is.Equal(report, moving.Report{Rows: 7, Made: 7})
	is.Equal(write(second), text)
}
