package roster

import (
	"context"
	"slices"
	"sync"
	"time"
)

// The bounds of what refused calls leave. A row stands for all refusals of one
// kind, user and token in a minute. Above the most rows of an account, and for
// users whom nobody is, one row stands for all of a kind.
const (
	refusalRowLasts      = time.Minute
	refusalRowsMost      = 100   // a minute, in an account
	refusalAccountsMost  = 1_000 // at a time: what is more is logged alone
	refusalNetworksMost  = 8     // named in a row
	refusalsWrittenAfter = 5 * time.Second
	refusalsWriteTakes   = 30 * time.Second
)

// refusals are the rows of the last minute. They are kept in memory and written
// later, all together: neither the answer to a call nor the time that it takes
// depends on whom it was about.
type refusals struct {
	write   func(context.Context) error // writes what is unwritten; the timer calls it
	writing sync.Mutex                  // held during a write, so that an older count never follows a newer one

	mu        sync.Mutex
	accounts  map[ID]map[refusalKey]*refusalRow
	unwritten []*refusalRow
}

type refusalKey struct {
	kind        EventKind
	user, token ID
}

// refusalRow is the event of a key, and what it stands for.
type refusalRow struct {
	event    Event
	reason   string // of the last one
	count    int
	networks []string
	more     bool // there are more networks
	waits    bool // is unwritten
	written  bool // the store has the event, with another count
}

// add counts r. The first that waits starts the timer.
func (x *refusals) add(newID func() ID, r refusal) {
	if r.Account == nowhere {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	row := x.row(newID, r)
	if row == nil {
		return
	}
	row.reason = r.reason
	row.count++
	if n := r.Network; n != "" && !slices.Contains(row.networks, n) {
		if len(row.networks) < refusalNetworksMost {
			row.networks = append(row.networks, n)
		} else {
			row.more = true
		}
	}
	if row.waits {
		return
	}
	row.waits = true
	if x.unwritten = append(x.unwritten, row); len(x.unwritten) == 1 {
		time.AfterFunc(refusalsWrittenAfter, x.writeInTime)
	}
}

// row returns the row that counts r, nil where there is no room.
func (x *refusals) row(newID func() ID, r refusal) *refusalRow {
	rows := x.accounts[r.Account]
	if rows == nil {
		if len(x.accounts) >= refusalAccountsMost {
			return nil
		}
		rows = map[refusalKey]*refusalRow{}
		x.accounts[r.Account] = rows
	}
	key := refusalKey{r.Kind, r.User, r.actor.Token}
	if rows[key] == nil && len(rows) >= refusalRowsMost {
		forgetOldRows(rows, r.At)
		if len(rows) >= refusalRowsMost {
			key = refusalKey{kind: r.Kind}
		}
	}
	row := rows[key]
	if row == nil || !row.covers(r.At) {
		row = &refusalRow{event: Event{
			ID: newID(), Account: r.Account, User: key.user, Kind: r.Kind, At: r.At,
		}}
		if key.user == r.User && key.token == r.actor.Token {
			row.event.Actor = r.actor
		}
		rows[key] = row
	}
	return row
}

// covers tells whether at lies in the minute of row.
func (row *refusalRow) covers(at time.Time) bool {
	age := at.Sub(row.event.At)
	return age >= 0 && age < refusalRowLasts
}

func forgetOldRows(rows map[refusalKey]*refusalRow, now time.Time) {
	for key, row := range rows {
		if !row.covers(now) {
			delete(rows, key)
		}
	}
}

func (x *refusals) writeInTime() {
	ctx, cancel := context.WithTimeout(context.Background(), refusalsWriteTakes)
	defer cancel()
	_ = x.write(ctx) // which logs the error
}

// take returns the events of the rows that are unwritten, with their counts, and
// forgets accounts without a row of the last minute.
func (x *refusals) take(now time.Time) (events []Event, known map[ID]bool, rows []*refusalRow) {
	x.mu.Lock()
	defer x.mu.Unlock()
	known = map[ID]bool{}
	rows, x.unwritten = x.unwritten, nil
	for _, row := range rows {
		row.waits = false
		e := row.event
		e.Detail = detail{Reason: row.reason, Count: row.count, Networks: slices.Clone(row.networks), MoreNetworks: row.more}.object()
		events = append(events, e)
		known[e.ID] = row.written
	}
	for account, rows := range x.accounts {
		if forgetOldRows(rows, now); len(rows) == 0 {
			delete(x.accounts, account)
		}
	}
	return events, known, rows
}

// done notes that rows are written. With an error they wait for the next write.
func (x *refusals) done(rows []*refusalRow, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, row := range rows {
		switch {
		case err == nil:
			row.written = true
		case !row.waits && len(x.unwritten) < refusalRowsMost*refusalNetworksMost:
			row.waits = true
			x.unwritten = append(x.unwritten, row)
		}
	}
}

// WriteRefusals writes what was refused in the last seconds and is not written
// yet. A Directory does that by itself, five seconds after a call was refused: call
// WriteRefusals before the program ends, and before a query that must be up to
// date. It is for the host alone, and not for inside of [Directory.Update].
func (d *Directory) WriteRefusals(ctx context.Context) error {
	if err := d.requireWholeHost(ctx); err != nil {
		return err
	}
	if err := d.requireOutsideUpdate("refusals"); err != nil {
		return err
	}
	return d.cfg.refusals.write(ctx)
}

// writeRefusals writes the rows that wait, in one Update.
func (d *Directory) writeRefusals(ctx context.Context) error {
	x := d.cfg.refusals
	x.writing.Lock()
	defer x.writing.Unlock()
	events, known, rows := x.take(d.Now())
	if len(events) == 0 {
		return nil
	}
	err := d.update(ctx, func(c *change) error {
		if err := c.forgetErased(ctx, events); err != nil {
			return err
		}
		for i := range events {
			if err := c.tx.PutEvent(ctx, &events[i]); err != nil {
				return err
			}
			if known[events[i].ID] {
				continue
			}
			if err := c.deliver(ctx, &events[i]); err != nil {
				return err
			}
		}
		return nil
	})
	x.done(rows, err)
	if err != nil {
		d.cfg.Log.WarnContext(ctx, "roster: refused calls not recorded", "error", err)
	}
	return err
}
