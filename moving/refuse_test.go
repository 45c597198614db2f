package moving_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/moving"
)

// A line that cannot be used is refused, says why, and the others go on.
func TestBadLines(t *testing.T) {
	for _, c := range []struct{ line, field, reason string }{
		{`{"email":"a@x.test"`, "", "must be one JSON object"},
		{`[]`, "", "must be one JSON object"},
		{`null`, "", "must be one JSON object"},
		{`{"email":"a@x.test"} {}`, "", "must be one JSON object"},
		{"{\"email\":\"a\xff@x.test\"}", "", "must be UTF-8"},
		{`{"email":"a@x.test","email":"b@x.test"}`, "email", "must stand there once"},
		{`{"email":"a@x.test","vendor_ids":{"axiom":"1","axiom":"2"}}`, "axiom", "must stand there once"},
		{`{"email":"a@x.test","Email":"b@x.test"}`, "Email", "is not a field of a row"},
		{`{"email":"a@x.test","password":"secret"}`, "password", "is not a field of a row"},
		{`{"email":7}`, "email", "must be a text"},
		{`{"email":"a@x.test","number":"7"}`, "number", "must be a whole number"},
		{`{"email":"a@x.test","groups":"Gold"}`, "groups", "must be an array"},
		{`{"email":"a@x.test","preferences":[]}`, "", "has a member of another type than a row has"},
		{`{"email":"a@x.test","created":"yesterday"}`, "", "has a member of another type than a row has"},
		{`{"email":"a@x.test","plans":[{"grup":"Gold"}]}`, "", "has a member of another type than a row has"},
		{`{"summary":"` + strings.Repeat("x", 1<<20) + `"}`, "", "must have at most 1 MiB"},
		{`{"name":"Nobody"}`, "", "must have an email, username, external_id, vendor_ids, number or id, by which a second run finds the user"},
		{`{"email":"nobody"}`, "email", "must have the form name@domain"},
		{`{"username":"no\u0000body"}`, "username", "must have no control characters"},
		{`{"email":"a@x.test","role":"king"}`, "role", ""},
		{`{"email":"a@x.test","state":"asleep"}`, "state", "must be created, invited, active, deactivated or deleted"},
		{`{"email":"a@x.test","number":-1}`, "number", ""},
		{`{"email":"a@x.test","created":"2999-01-01T00:00:00Z"}`, "created", "must not lie in the future"},
		{`{"email":"a@x.test","vendor_ids":{"AXIOM":"1"}}`, "vendor_ids", ""},
		{`{"email":"a@x.test","vendor_ids":{"axiom":""}}`, "vendor_ids", ""},
		{`{"email":"a@x.test","groups":["Gold"]}`, "groups", "must be access groups that are there or stand before"},
		{`{"email":"a@x.test","teams":["Sales"]}`, "teams", "must be teams that are there or stand before"},
		{`{"email":"a@x.test","plans":[{}]}`, "", ""},
		{`{"email":"a@x.test","password_hash":"plain text"}`, "password_hash", ""},
		{`{"email":"before@x.test"}`, "email", "is that of row 1 already"},
		{`{"team":{"name":"North","parent":"Sales"}}`, "team.parent", "must be a team that is there or stands before"},
		{`{"group":{"key":"Plan 7","name":"Gold"}}`, "group.key", `must be the name, with " (2)" behind it for a second one of that name, and so on`},
	} {
		t.Run(fmt.Sprintf("%.60q", c.line), func(t *testing.T) {
			is := is.New(t)
			lines := `{"email":"before@x.test"}` + "\n" + c.line + "\n\n" + `{"email":"behind@x.test"}`
			for _, dry := range []bool{true, false} {
				dir := newDirectory()
				report, outcomes := imported(t, moving.Importer{Directory: dir, DryRun: dry}, lines)
				is.Equal(report, moving.Report{Rows: 3, Made: 2, Refused: 1})
				is.Equal(outcomes[1].Line, 2)
				is.Equal(outcomes[2].Line, 4)
				if c.field != "" {
					is.Equal(outcomes[1].Field, c.field)
				}
				if c.reason != "" {
					is.Equal(outcomes[1].Reason, c.reason)
				}
				is.True(outcomes[1].Reason != "")
				is.True(!strings.Contains(outcomes[1].Reason, "plain text")) // a hash is not shown
			}
		})
	}
}

// A row that belongs to two users, or that would undo what happened since, is refused.
func TestRowsAgainstWhoIsThere(t *testing.T) {
	const jane, joe = `{"id":"00000000-0000-7000-8000-000000000001","external_id":"1","email":"jane@x.test","vendor_ids":{"axiom":"a"},"role":"owner"}`, `{"external_id":"2","username":"Joe","email":"joe@x.test","vendor_ids":{"axiom":"b"}}`
	for _, c := range []struct{ name, line, field string }{
		{"two users", `{"external_id":"1","email":"joe@x.test"}`, "email"},
		{"two users by a username", `{"external_id":"1","username":"JOE"}`, "username"},
		{"two users by a vendor id", `{"email":"jane@x.test","vendor_ids":{"axiom":"b"}}`, "email"},
		{"another number", `{"email":"jane@x.test","number":77}`, "number"},
		{"the last owner", `{"email":"jane@x.test","role":"user"}`, ""},
		{"who was deactivated", `{"external_id":"3","state":"active"}`, "state"},
		{"who was removed", `{"id":"00000000-0000-7000-8000-000000000004","state":"active"}`, "state"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			dir := newDirectory()
			imported(t, moving.Importer{Directory: dir}, jane+"\n"+joe+"\n"+
				`{"external_id":"3","state":"deactivated"}`+"\n"+`{"id":"00000000-0000-7000-8000-000000000004","state":"deleted"}`)
			before := exported(t, dir)
			for _, dry := range []bool{true, false} {
				report, outcomes := imported(t, moving.Importer{Directory: dir, DryRun: dry}, c.line)
				is.Equal(report, moving.Report{Rows: 1, Refused: 1})
				is.Equal(outcomes[0].Field, c.field)
				is.Equal(exported(t, dir), before)
			}
		})
	}
}

// A row changes what differs, and says what.
func TestChanges(t *testing.T) {
	const who = `{"external_id":"1","email":"jane@x.test","name":"Jane Doe"}` + "\n" + `{"group":{"name":"Gold"}}` + "\n" + `{"team":{"name":"Sales"}}` + "\n"
	for _, c := range []struct {
		line    string
		changed []string
	}{
		{`{"external_id":"1","email":"doe@x.test"}`, []string{"email"}},
		{`{"external_id":"1","email":"doe@x.test","email_verified":true}`, []string{"email", "email_verified"}},
		{`{"email":"Jane@X.test","external_id":"2"}`, []string{"external_id"}},
		{`{"external_id":"1","username":"Jane"}`, []string{"username"}},
		{`{"external_id":"1","first":"Joe"}`, []string{"first"}},
		{`{"external_id":"1","role":"admin","vendor_ids":{"axiom":"abc"}}`, []string{"vendor_ids", "role"}},
		{`{"external_id":"1","groups":["Gold"],"teams":["Sales"]}`, []string{"groups", "teams"}},
		{`{"external_id":"1","state":"deactivated"}`, []string{"state"}},
		{`{"external_id":"1","password_hash":"$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`, []string{"password_hash"}},
	} {
		t.Run(c.line, func(t *testing.T) {
			is := is.New(t)
			dir := newDirectory()
			imported(t, moving.Importer{Directory: dir}, who)
			kept, _ := imported(t, moving.Importer{Directory: dir, KeepExisting: true}, c.line)
			is.Equal(kept, moving.Report{Rows: 1, Unchanged: 1})
			for _, dry := range []bool{true, false} {
				report, outcomes := imported(t, moving.Importer{Directory: dir, DryRun: dry}, c.line)
				is.Equal(report, moving.Report{Rows: 1, Changed: 1})
				is.Equal(outcomes[0].Changed, c.changed)
			}
			again, _ := imported(t, moving.Importer{Directory: dir}, c.line)
			is.Equal(again, moving.Report{Rows: 1, Unchanged: 1})
		})
	}
}

// What people did since stands: states that are behind theirs, and their passwords.
func TestPeopleAreAhead(t *testing.T) {
	is := is.New(t)
	dir := newDirectory()
	const line = `{"email":"jane@x.test","state":"invited","password_hash":"$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","current_uses":3}`
	_, outcomes := imported(t, moving.Importer{Directory: dir}, line)
	id := outcomes[0].ID
	_, err := dir.Apply(t.Context(), id, roster.Activate)
	is.NoErr(err)
	after, err := dir.SetPassword(t.Context(), id, "another password")
	is.NoErr(err)
	report, _ := imported(t, moving.Importer{Directory: dir}, line)
	is.Equal(report, moving.Report{Rows: 1, Unchanged: 1})
	now, err := dir.User(t.Context(), id)
	is.NoErr(err)
	is.Equal(now, after)
}

// A hash of a make that nobody checks costs its user the password, on request.
func TestHashesAreDropped(t *testing.T) {
	is := is.New(t)
	for _, dry := range []bool{true, false} {
		dir := newDirectory()
		report, _ := imported(t, moving.Importer{Directory: dir, DropHashes: true, DryRun: dry},
			`{"group":{"name":"Gold"}}`+"\n"+`{"email":"a@x.test","password_hash":"md5"}`+"\n"+`{"email":"b@x.test","groups":["Gold"],"password_hash":"md5"}`)
		is.Equal(report, moving.Report{Rows: 3, Made: 3})
	}
}

// CSV that cannot be used says where and why.
func TestBadCSV(t *testing.T) {
	for _, c := range []struct{ text, wrong string }{
		{"", "its first line must name the columns"},
		{"email,Shoe size\n", `columns "Shoe size" are no fields`},
		{"email,email\n", "two columns are email"},
	} {
		t.Run(c.text, func(t *testing.T) {
			_, err := moving.NewCSV(strings.NewReader(c.text), moving.Mapping{})
			is.New(t).True(err != nil && strings.Contains(err.Error(), c.wrong))
		})
	}
	for _, c := range []struct{ record, field, reason string }{
		{"a@x.test", "", "must have 4 values, as the first line has"},
		{`a@x.test,"a"b,,`, "", `must have each " within quotes twice, and none outside`},
		{"a@x.test,\xff,,", "name", "must be UTF-8"},
		{"a@x.test,,x,", "number", "must be a whole number"},
		{"a@x.test,,,soon", "created", "must be a time such as 2026-01-31T12:00:00Z, or 2026-01-31 12:00:00 in UTC"},
	} {
		t.Run(c.record, func(t *testing.T) {
			is := is.New(t)
			r, err := moving.NewCSV(strings.NewReader("\ufeffemail,Full Name,number,created\r\n"+c.record+"\r\nb@x.test,\"two\nlines\",,2026-01-31\r\n"),
				moving.Mapping{Columns: map[string]string{"Full Name": "name"}})
			is.NoErr(err)
			_, err = r.Read(t.Context())
			bad, ok := err.(*moving.RowError)
			is.True(ok)
			is.Equal(*bad, moving.RowError{Line: 2, Field: c.field, Reason: c.reason})
			row, err := r.Read(t.Context())
			is.NoErr(err)
			is.Equal(row.Name, "two\nlines")
			is.Equal(row.Line, 3)
			_, err = r.Read(t.Context())
			is.Equal(err, io.EOF)
		})
	}
}

// A quote that is never closed does not fill the memory.
func TestCSVIsBounded(t *testing.T) {
	is := is.New(t)
	r, err := moving.NewCSV(io.MultiReader(strings.NewReader("email\n\""), endless{}), moving.Mapping{})
	is.NoErr(err)
	_, err = r.Read(t.Context())
	is.True(err != nil && strings.Contains(err.Error(), "more than 1 MiB"))
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// What a spreadsheet would compute is guarded, and comes back as it was.
func TestCSVGuardsFormulas(t *testing.T) {
	for _, name := range []string{"=1+1", "+1", "-1", "@x", "'=1", "'", "'tis", "plain"} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			var b strings.Builder
			w, err := moving.NewCSVWriter(&b, "name")
			is.NoErr(err)
			is.NoErr(w.Write(moving.Row{Name: name}))
			is.NoErr(w.Flush())
			is.True(!strings.ContainsAny(strings.TrimPrefix(b.String(), "name\n")[:1], "=+-@"))
			r, err := moving.NewCSV(strings.NewReader(b.String()), moving.Mapping{})
			is.NoErr(err)
			row, err := r.Read(t.Context())
			is.NoErr(err)
			is.Equal(row.Name, name)
		})
	}
}
