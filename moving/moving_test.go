package moving_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/moving"
)

// noon is when all tests happen.
var noon = time.Date(2030, 1, 2, 12, 0, 0, 0, time.UTC)

func newDirectory() *roster.Directory {
	return roster.New(memstore.New(), &roster.Config{Now: func() time.Time { return noon }, HashMemory: 64, HashTime: 1})
}

// imported imports lines and returns the report with what became of each.
func imported(t *testing.T, m moving.Importer, lines string) (moving.Report, []moving.Outcome) {
	t.Helper()
	var outcomes []moving.Outcome
	m.Outcome = func(o moving.Outcome) { outcomes = append(outcomes, o) }
	report, err := m.Import(t.Context(), moving.NewJSONLines(strings.NewReader(lines)))
	if err != nil {
		t.Fatal(err)
	}
	return report, outcomes
}

func exported(t *testing.T, dir *roster.Directory) string {
	t.Helper()
	var b bytes.Buffer
	if err := moving.Export(t.Context(), dir, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const fewLines = `{"group":{"name":"Gold","products":["a","b"],"period":"month","uses":10}}
{"team":{"name":"Sales"}}
{"team":{"name":"North","parent":"Sales"}}
{"email":"jane@example.com","name":"Jane Doe","role":"admin","external_id":"7","groups":["Gold"],"teams":["North","Sales"]}
{"email":"joe@example.com","first":"Joe","last":"Smith","plans":[{"group":"Gold","until":"2031-01-01T00:00:00Z"},{"product":"c","source":"bought"}]}
{"external_id":"8","preferences":{"theme":"dark"}}
`

func TestSecondRunChangesNothing(t *testing.T) {
	is := is.New(t)
	dir := newDirectory()
	planned, _ := imported(t, moving.Importer{Directory: dir, DryRun: true}, fewLines)
	is.Equal(exported(t, dir), "") // nothing was written
	first, outcomes := imported(t, moving.Importer{Directory: dir}, fewLines)
	is.Equal(first, moving.Report{Rows: 6, Made: 6})
	is.Equal(planned, first)
	is.Equal(outcomes[3].Who, "jane@example.com")
	before := exported(t, dir)
	for _, dry := range []bool{true, false} {
		again, _ := imported(t, moving.Importer{Directory: dir, DryRun: dry}, fewLines)
		is.Equal(again, moving.Report{Rows: 6, Unchanged: 6})
		is.Equal(exported(t, dir), before)
	}
}
