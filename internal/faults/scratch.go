package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.com/roster"
	"example.com/roster/internal/faults/check"
	"example.com/roster/internal/faults/database"
	"example.com/roster/internal/faults/journal"
	"example.com/roster/internal/faults/work"
	"example.com/roster/sqlstore"
)

// scratch is a directory for databases and journals.
type scratch struct {
	dir   string
	keep  bool
	rooms int
	plant func(roster.Store) roster.Store // of the rooms that are made; nil: none
}

func newScratch(keep bool) (*scratch, error) {
	dir, err := os.MkdirTemp("", "roster-faults-")
	if err == nil {
		err = os.Chmod(dir, 0o711) // the users of servers enter it
	}
	return &scratch{dir: dir, keep: keep}, err
}

func (s *scratch) close() {
	if s.keep {
		fmt.Println("kept:", s.dir)
		return
	}
	_ = os.RemoveAll(s.dir) // what is left lies in the directory for temporary files
}

// room is one database with its journals.
type room struct {
	dir      string
	dialect  string
	dsn      string
	world    work.World
	journals []string
	nodes    []*database.Database // on which callers of this process work
	cuts     []check.Span         // when the power was cut
	plant    func(roster.Store) roster.Store
}

// room makes a room for a database. An empty dsn is a file of the room, for
// SQLite.
func (s *scratch) room(ctx context.Context, dialect, dsn string) (*room, error) {
	s.rooms++
	r := &room{dir: filepath.Join(s.dir, fmt.Sprint(s.rooms)), dialect: dialect, dsn: dsn, plant: s.plant}
	if err := os.Mkdir(r.dir, 0o700); err != nil {
		return nil, err
	}
	if dsn == "" {
		r.dsn = r.path("roster.db")
	}
	return r, nil
}

// begun is room with what the callers share in the database.
func (s *scratch) begun(ctx context.Context, dialect, dsn string) (*room, error) {
	r, err := s.room(ctx, dialect, dsn)
	if err != nil {
		return nil, err
	}
	return r, r.begin(ctx)
}

func (r *room) path(name string) string { return filepath.Join(r.dir, name) }

// newJournal names the journal of another process.
func (r *room) newJournal() string {
	r.journals = append(r.journals, r.path(fmt.Sprintf("journal-%d", len(r.journals))))
	return r.journals[len(r.journals)-1]
}

func (r *room) open(ctx context.Context) (*database.Database, error) {
	d, err := database.Open(ctx, r.dialect, r.dsn, sqlstore.SynchronousFull)
	if d != nil {
		d.Plant = r.plant
	}
	return d, err
}

// begin makes what the callers share, and a file that tells other processes.
func (r *room) begin(ctx context.Context) error {
	d, err := r.open(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	j, err := journal.Create(r.newJournal())
	if err != nil {
		return err
	}
	defer j.Close()
	if r.world, err = work.Begin(ctx, d.Store, j); err != nil {
		return err
	}
	text, err := json.Marshal(r.world)
	if err != nil {
		return err
	}
	return os.WriteFile(r.path("world"), text, 0o600)
}

// check compares the database with the journals.
func (r *room) check(ctx context.Context) (*check.Report, error) {
	d, err := r.open(ctx)
	for until := time.Now().Add(30 * time.Second); err != nil && time.Now().Before(until); time.Sleep(time.Second) {
		d, err = r.open(ctx) // a node on a busy machine may miss the others for a moment
	}
	if err != nil {
		return nil, err
	}
	defer d.Close()
	report, err := check.Run(ctx, r.world, d.Store, d, r.cuts, r.journals...)
	if err != nil || d.Dialect != sqlstore.SQLite {
		return report, err
	}
	var ok string
	if err := d.DB.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&ok); err != nil {
		return nil, err
	}
	if ok != "ok" {
		report.Half = append(report.Half, "integrity_check: "+ok)
	}
	return report, nil
}

// teeth makes each change of check.Teeth in a copy of a SQLite database, and
// returns how many were reported, and the names of those that were not: the row may
// be one of which nobody was told anything.
func (r *room) teeth(ctx context.Context) (string, error) {
	d, err := r.open(ctx)
	if err != nil {
		return "", err
	}
	defer d.Close()
	var bit, tried int
	var missed []string
	for i, tooth := range check.Teeth {
		file := r.path(fmt.Sprintf("tooth-%d.db", i))
		if _, err := d.DB.ExecContext(ctx, "VACUUM INTO '"+file+"'"); err != nil {
			return "", err
		}
		copied := *r
		copied.dsn = file
		n, found, err := copied.bite(ctx, tooth)
		if err != nil {
			return "", err
		}
		if n > 0 { // else the callers had made no such row yet
			tried++
		}
		switch {
		case found:
			bit++
		case n > 0:
			missed = append(missed, tooth.Name)
		}
	}
	text := fmt.Sprintf("%d of %d", bit, tried)
	if len(missed) > 0 {
		text += ", but for: " + strings.Join(missed, ", ")
	}
	return text, nil
}

func (r *room) bite(ctx context.Context, tooth check.Tooth) (n int64, found bool, err error) {
	d, err := r.open(ctx)
	if err != nil {
		return 0, false, err
	}
	changed, err := d.DB.ExecContext(ctx, tooth.Statement)
	if err == nil {
		n, err = changed.RowsAffected()
	}
	if err2 := d.Close(); err == nil {
		err = err2
	}
	if err != nil || n == 0 {
		return n, false, err
	}
	report, err := r.check(ctx)
	return n, err == nil && report.Illegal() > 0, err
}
