package check_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster/internal/faults/check"
	"example.com/roster/internal/faults/database"
	"example.com/roster/internal/faults/journal"
	"example.com/roster/internal/faults/work"
	"example.com/roster/sqlstore"
)

// run is a database that callers have worked on for a moment.
type run struct {
	world work.World
	dir   string
}

// enough is how many acknowledged operations leave a record of each kind for the teeth.
const enough = 3000

func newRun(t *testing.T) *run {
	t.Helper()
	is := is.New(t)
	r := &run{dir: t.TempDir()}
	ctx := context.Background()
	d, err := database.Open(ctx, "sqlite", r.path("db"), sqlstore.SynchronousFull)
	is.NoErr(err)
	j, err := journal.Create(r.path("journal"))
	is.NoErr(err)
	r.world, err = work.Begin(ctx, d.Store, j)
	is.NoErr(err)
	callers := work.Start(ctx, r.world, j, "a", 4, 0, d)
	for callers.Acknowledged() < enough {
		time.Sleep(10 * time.Millisecond)
	}
	is.NoErr(callers.Stop())
	is.NoErr(j.Close())
	is.NoErr(d.Close())
	return r
}

func (r *run) path(name string) string { return filepath.Join(r.dir, name) }

// check checks a copy of the database on which some statements were run.
func (r *run) check(t *testing.T, statements ...string) *check.Report {
	t.Helper()
	is := is.New(t)
	text, err := os.ReadFile(r.path("db"))
	is.NoErr(err)
	file := filepath.Join(t.TempDir(), "db")
	is.NoErr(os.WriteFile(file, text, 0o600))
	d, err := database.Open(t.Context(), "sqlite", file, sqlstore.SynchronousNormal)
	is.NoErr(err)
	defer d.Close()
	for _, s := range statements {
		result, err := d.DB.ExecContext(t.Context(), s)
		is.NoErr(err)
		n, err := result.RowsAffected()
		is.NoErr(err)
		is.True(n > 0) // the statement found its row
	}
	report, err := check.Run(t.Context(), r.world, d.Store, d, nil, r.path("journal"))
	is.NoErr(err)
	return report
}

func TestACleanRunHasNoFinding(t *testing.T) {
	is := is.New(t)
	report := newRun(t).check(t)
	for _, text := range report.Findings() {
		t.Error(text)
	}
	is.True(report.Acknowledged >= enough)
}
