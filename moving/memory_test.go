package moving_test

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/moving"
)

// many is a Reader of that many people.
type many struct{ n, of int }

func (m *many) Read(context.Context) (moving.Row, error) {
	if m.n++; m.n > m.of {
		return moving.Row{}, io.EOF
	}
	return moving.Row{
		Line: m.n, Email: fmt.Sprintf("jane.%d@example.com", m.n), ExternalID: fmt.Sprintf("crm-%d", m.n),
		Name: "Jane Doe", VendorIDs: map[string]string{"axiom": fmt.Sprintf("usr_%d", m.n)},
	}, nil
}

// What an import holds of rows that it has passed is a few numbers.
func TestImportForgetsRows(t *testing.T) {
	is := is.New(t)
	live := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var first, last uint64
	m := moving.Importer{Directory: newDirectory(), DryRun: true, Progress: func(r moving.Report) {
		if last = live(); first == 0 {
			first = last
		}
	}}
	report, err := m.Import(t.Context(), &many{of: 40_000})
	is.NoErr(err)
	is.Equal(report.Made, 40_000)
	is.True(last < first+30_000*200) // bytes a row
}
