package sqltest

import (
	"bytes"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/foreignhash"
	"example.com/roster/internal/population"
	"example.com/roster/moving"
)

// TestMoving moves people in, finds that a second run changes nothing, and moves them
// on into an empty database, which then exports the same bytes.
func TestMoving(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		cfg := mailing()
		cfg.ForeignHashes = []roster.ForeignHash{foreignhash.Bcrypt{}}
		first := roster.New(newStore(t, e.open(t), e.dialect, nil), cfg)
		second := roster.New(newStore(t, e.open(t), e.dialect, nil), cfg)
		var lines bytes.Buffer
		w := moving.NewJSONLinesWriter(&lines)
		for _, row := range population.New(150).Rows() {
			is.NoErr(w.Write(row))
		}
		is.NoErr(w.Flush())
		run := func(dir *roster.Directory, dry bool, text string) moving.Report {
			m := moving.Importer{Directory: dir, DryRun: dry, Outcome: func(o moving.Outcome) {
				if o.Result == moving.Refused {
					t.Errorf("row %d: %s %s", o.Line, o.Field, o.Reason)
				}
			}}
			report, err := m.Import(t.Context(), moving.NewJSONLines(strings.NewReader(text)))
			is.NoErr(err)
			return report
		}
		export := func(dir *roster.Directory) string {
			var b bytes.Buffer
			is.NoErr((&moving.Exporter{Directory: dir, PasswordHashes: true}).Export(t.Context(), moving.NewJSONLinesWriter(&b)))
			return b.String()
		}
		is.Equal(run(first, true, lines.String()), moving.Report{Rows: 160, Made: 160})
		is.Equal(export(first), "") // a dry run writes nothing
		is.Equal(run(first, false, lines.String()), moving.Report{Rows: 160, Made: 160})
		is.Equal(run(first, true, lines.String()), moving.Report{Rows: 160, Unchanged: 160})
		is.Equal(run(first, false, lines.String()), moving.Report{Rows: 160, Unchanged: 160})
		text := export(first)
		is.Equal(run(second, false, text), moving.Report{Rows: 160, Made: 160})
		is.Equal(export(second), text)
	})
}
