package moving

import (
	"context"
	"errors"
	"io"

	"example.com/roster"
)

// Importer makes and changes users as rows say. It needs a Directory.
type Importer struct {
	// Directory is the host's, in the account that the users belong to. An actor that is
	// an admin may bring users without numbers, states and times.
	Directory *roster.Directory
	// DryRun reads and checks everything and writes nothing. The report is that of a real
	// run, but for ids and numbers that users of other accounts have.
	DryRun bool
	// KeepExisting leaves users, groups and teams that are there as they are.
	KeepExisting bool
	// DropHashes makes users without a password whose PasswordHash is of a make that
	// Config.ForeignHashes lacks, or costs too much: they set another one. Else they are
	// refused.
	DropHashes bool
	// Outcome is called for each row, in their order. nil: nobody asks.
	Outcome func(Outcome)
	// Progress is called about once in ten thousand rows. nil: nobody asks.
	Progress func(Report)
}

// The rows that are held at once: that many, or of that many bytes together.
const (
	batchRows  = 10_000
	batchBytes = 8 << 20
)

// run is one Import.
type run struct {
	*Importer
	bundles *roster.Directory // where groups and teams are; in a dry run a scratch
	names   *names            // of groups and teams
	seen    seen
	report  Report
}

// item is a row with what becomes of it.
type item struct {
	row      Row
	email    string       // canonical; empty: none
	username string       // canonical; empty: none
	user     *roster.User // who is there already; nil: nobody
	want     access       // what the row's groups, plans and teams are
	outcome  Outcome      // Result is empty until it is known
}

// Import makes a user for each row of r that is new, and changes those that are
// different. A row that cannot be used is refused, and the others go on. What was
// committed stays when an error ends the import: run it again. Errors: those of ctx, of
// the store, and those of r that are no [RowError].
func (m *Importer) Import(ctx context.Context, r Reader) (Report, error) {
	run := &run{Importer: m, bundles: m.Directory, seen: newSeen()}
	var err error
	if m.DryRun {
		if run.bundles, err = scratchBundles(ctx, m.Directory); err != nil {
			return Report{}, err
		}
	}
	if run.names, err = readNames(ctx, m.Directory); err != nil {
		return Report{}, err
	}
	for more := true; more; {
		batch, end := readBatch(ctx, r)
		if err := run.batch(ctx, batch); err != nil {
			return run.report, err
		}
		if more = end == nil; !more && !errors.Is(end, io.EOF) {
			return run.report, end
		}
	}
	return run.report, nil
}

// readBatch reads the next rows. end is io.EOF behind the last one, or the error that
// ends the import.
func readBatch(ctx context.Context, r Reader) (batch []*item, end error) {
	for size := 0; len(batch) < batchRows && size < batchBytes; {
		row, err := r.Read(ctx)
		var bad *RowError
		switch {
		case err == nil:
			batch, size = append(batch, &item{row: row}), size+row.size()
		case errors.As(err, &bad):
			batch = append(batch, &item{row: Row{Line: bad.Line}, outcome: Outcome{Result: Refused, Field: bad.Field, Reason: bad.Reason}})
		default:
			return batch, err
		}
	}
	return batch, nil
}

// batch does what rows say, and tells their outcomes. Groups and teams come before
// the users behind them, who may have them.
func (r *run) batch(ctx context.Context, batch []*item) error {
	for begin := 0; begin < len(batch); {
		end := begin
		for end < len(batch) && batch[end].isUser() {
			end++
		}
		if err := r.users(ctx, batch[begin:end]); err != nil {
			return err
		}
		if end < len(batch) {
			if err := r.bundle(ctx, batch[end]); err != nil {
				return err
			}
			end++
		}
		for _, it := range batch[begin:end] {
			r.tell(it)
		}
		begin = end
	}
	if r.Progress != nil && len(batch) > 0 {
		r.Progress(r.report)
	}
	return nil
}

func (it *item) isUser() bool { return it.row.Group == nil && it.row.Team == nil }

// tell counts an outcome and hands it on.
func (r *run) tell(it *item) {
	it.outcome.Line, it.outcome.Who = it.row.Line, it.row.who()
	r.report.add(&it.outcome)
	if r.Outcome != nil {
		r.Outcome(it.outcome)
	}
}

// refuse says why nothing is done for the row.
func (it *item) refuse(field, reason string) {
	it.outcome = Outcome{Result: Refused, Field: field, Reason: reason}
}
