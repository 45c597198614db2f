package main

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"example.com/roster"
	"example.com/roster/foreignhash"
	"example.com/roster/internal/faults/database"
	"example.com/roster/internal/population"
	"example.com/roster/moving"
	"example.com/roster/sqlstore"
)

// importer is the process that imports the rows of a file: "import DIALECT DSN FILE".
// It says which row it has read.
func importer(args []string) int {
	if err := importFile(context.Background(), args[0], args[1], args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "import:", err)
		return 1
	}
	return 0
}

func importFile(ctx context.Context, dialect, dsn, file string) error {
	d, err := database.Open(ctx, dialect, dsn, sqlstore.SynchronousFull)
	if err != nil {
		return err
	}
	defer d.Close()
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	fmt.Println(saysReady)
	m := moving.Importer{Directory: importingDirectory(d), Outcome: func(o moving.Outcome) {
		if o.Result == moving.Refused {
			fmt.Fprintf(os.Stderr, "row %d: %s %s\n", o.Line, o.Field, o.Reason)
		}
	}}
	report, err := m.Import(ctx, &spokenReader{Reader: moving.NewJSONLines(f)})
	if err != nil {
		return err
	}
	if report.Refused > 0 {
		return fmt.Errorf("%d rows were refused", report.Refused)
	}
	fmt.Println(saysDone)
	return nil
}

// What an import says.
const (
	saysRead = "read"
	saysDone = "done"
)

func importingDirectory(d *database.Database) *roster.Directory {
	return roster.New(d.Store, &roster.Config{ForeignHashes: []roster.ForeignHash{foreignhash.Bcrypt{}}})
}

// spokenReader says how many rows it has read.
type spokenReader struct {
	moving.Reader
	n int
}

// Read reads a row.
func (r *spokenReader) Read(ctx context.Context) (moving.Row, error) {
	row, err := r.Reader.Read(ctx)
	if r.n++; r.n%97 == 0 {
		fmt.Println(saysRead, r.n)
	}
	return row, err
}

// writeRows writes a file of n people.
func writeRows(file string, n int) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	w := moving.NewJSONLinesWriter(f)
	for _, row := range population.New(n).Rows() {
		if err := w.Write(row); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// exportedLines returns an export without what a database gives by itself: ids,
// numbers.
func exportedLines(ctx context.Context, dialect, dsn string) (text []byte, err error) {
	d, err := database.Open(ctx, dialect, dsn, sqlstore.SynchronousFull)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	var all bytes.Buffer
	x := moving.Exporter{Directory: importingDirectory(d), PasswordHashes: true}
	err = x.Export(ctx, plainWriter{moving.NewJSONLinesWriter(&all)})
	return all.Bytes(), err
}

// plainWriter leaves out ids and numbers.
type plainWriter struct{ moving.Writer }

// Write writes a row.
func (w plainWriter) Write(row moving.Row) error {
	row.ID, row.Number = roster.ID{}, 0
	return w.Writer.Write(row)
}
