package webhook_test

import (
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/webhook"
)

var update = flag.Bool("update", false, "write docs/events.schema.json and the table of docs/webhooks.md anew")

// TestEachKindHasAName gives each kind of event a name of its own on the wire.
func TestEachKindHasAName(t *testing.T) {
	is := is.New(t)
	names := map[string]bool{}
	form := regexp.MustCompile(`^[a-z]+\.[a-z_]+$`)
	for _, kind := range roster.EventKinds() {
		name := webhook.Type(kind)
		if !form.MatchString(name) || names[name] {
			t.Errorf("the kind %q is %q on the wire", kind, name)
		}
		names[name] = true
	}
	is.Equal(webhook.Type("another"), "")
	_, err := webhook.Encode(roster.Event{Kind: "another"})
	is.True(err != nil)
}

// TestTheJSONOfAnEvent holds every name of the JSON: whoever renames one breaks receivers.
func TestTheJSONOfAnEvent(t *testing.T) {
	id := func(n byte) roster.ID { return roster.ID{6: 0x70, 8: 0x80, 15: n} }
	detail, err := roster.ParseJSONObject([]byte(`{"changed":["name"],"old_email":"a@x.test"}`))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 30, 12, 0, 0, 123456000, time.FixedZone("", 3600))
	for name, test := range map[string]struct {
		event roster.Event
		want  string
	}{
		"all that an event can have": {
			roster.Event{
				ID: id(1), Account: id(2), User: id(3), UserVersion: 7, Kind: roster.EventUserEdited, Subject: id(4), Secret: id(9),
				Actor: roster.Actor{User: id(5), Token: id(6), Impersonator: id(7), Role: roster.RoleAdmin}, At: at, Detail: detail,
			},
			`{"type":"user.edited","timestamp":"2026-11-30T11:00:00.123456Z","version":1,"data":{` +
				`"id":"00000000-0000-7000-8000-000000000001","account":"00000000-0000-7000-8000-000000000002",` +
				`"user":"00000000-0000-7000-8000-000000000003","user_version":7,"subject":"00000000-0000-7000-8000-000000000004",` +
				`"actor":{"user":"00000000-0000-7000-8000-000000000005","token":"00000000-0000-7000-8000-000000000006",` +
				`"impersonator":"00000000-0000-7000-8000-000000000007"},"detail":{"changed":["name"],"old_email":"a@x.test"}}}`,
		},
		"an event of the host about an account": {
			roster.Event{ID: id(1), Account: id(2), Kind: roster.EventAccountClosed, At: at},
			`{"type":"account.closed","timestamp":"2026-11-30T11:00:00.123456Z","version":1,"data":{` +
				`"id":"00000000-0000-7000-8000-000000000001","account":"00000000-0000-7000-8000-000000000002"}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			got, err := webhook.Encode(test.event)
			is.NoErr(err)
			is.Equal(string(got), test.want)
			var back webhook.Event
			is.NoErr(json.Unmarshal(got, &back))
			is.Equal(back.Data.ID, test.event.ID.String())
		})
	}
}

// TestTheSchemaHasEachDetail compares the schema with the details that package roster
// writes: who renames one, or adds one, finds it here.
func TestTheSchemaHasEachDetail(t *testing.T) {
	is := is.New(t)
	file, err := parser.ParseFile(token.NewFileSet(), "../event_record.go", nil, 0)
	is.NoErr(err)
	var written []string
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.Name == "detail" {
			for _, f := range spec.Type.(*ast.StructType).Fields.List {
				tag := reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json")
				written = append(written, strings.TrimSuffix(tag, ",omitempty"))
			}
		}
		return true
	})
	type part struct {
		Properties map[string]json.RawMessage
	}
	var schema, data, detail part
	is.NoErr(json.Unmarshal(webhook.Schema(), &schema))
	is.NoErr(json.Unmarshal(schema.Properties["data"], &data))
	is.NoErr(json.Unmarshal(data.Properties["detail"], &detail))
	slices.Sort(written)
	is.True(len(written) > 10)
	is.Equal(slices.Sorted(maps.Keys(detail.Properties)), written)
}

// TestTheSchemaIsWritten keeps docs/events.schema.json true:
// go test ./webhook -run Schema -update
func TestTheSchemaIsWritten(t *testing.T) {
	holds(t, "../docs/events.schema.json", string(webhook.Schema()))
}

// TestTheTypesAreWritten keeps the table of docs/webhooks.md true.
func TestTheTypesAreWritten(t *testing.T) {
	const file, header = "../docs/webhooks.md", "| type | kind |\n|---|---|\n"
	written, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(written), header)
	if !found {
		t.Fatalf("%s has no table of types", file)
	}
	var rows strings.Builder
	for _, kind := range roster.EventKinds() {
		rows.WriteString("| `" + webhook.Type(kind) + "` | " + string(kind) + " |\n")
	}
	holds(t, file, before+header+rows.String())
}

func holds(t *testing.T, file, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is another one than the code makes: go test ./webhook -update", file)
	}
}
