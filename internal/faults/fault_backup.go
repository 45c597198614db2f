package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"example.com/roster/internal/faults/check"
	"example.com/roster/internal/sqltest/servers"
)

// backups save a database while callers work on it, restore it elsewhere, and work
// on there.
var backups = []fault{
	{"backup", "SQLite, VACUUM INTO under load", 1, 10, backedUp("sqlite", func() (string, error) { return "", nil }, vacuumInto)},
	{"backup", "SQLite, .backup under load", 0, 10, backedUp("sqlite", func() (string, error) { return "", nil }, sqliteBackup)},
	{"backup", "PostgreSQL, pg_dump under load", 1, 10, backedUp("postgres", emptyDatabase(servers.Postgres), pgDump)},
	{"backup", "MariaDB, mariadb-dump under load", 1, 10, backedUp("mysql", emptyDatabase(servers.MariaDB), mariaDBDump)},
}

// saved is a backup, and when it was made. restore makes a database of it, when nobody works on the
// other any more, and returns its DSN.
type saved struct {
	in      check.Span
	restore func(ctx context.Context) (dsn string, err error)
}

func backedUp(dialect string, empty func() (string, error), save func(context.Context, *room) (*saved, error)) func(context.Context, *scratch, int) (*result, error) {
	return func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		total := &result{rounds: rounds}
		for range rounds {
			dsn, err := empty()
			if err != nil {
				return nil, err
			}
			if dsn == "" {
				s.rooms++
				dsn = fmt.Sprintf("%s/backed-up-%d.db", s.dir, s.rooms)
			}
			var r *room
			var backup *saved
			one, err := s.under(ctx, 1, dialect, []string{dsn}, 0, func(ctx context.Context, of *room, _ int) (err error) {
				r = of
				time.Sleep(500 * time.Millisecond)
				from := time.Now()
				backup, err = save(ctx, of)
				if err == nil {
					backup.in = check.Span{From: from, To: time.Now()}
				}
				return err
			})
			if err != nil {
				return nil, err
			}
			total.Add(&one.Report)
			total.late = append(total.late, one.late...)
			if err := r.workOn(ctx, backup, total); err != nil {
				return nil, err
			}
		}
		return total, nil
	}
}

// workOn restores a backup, compares it with what was answered before, has callers
// work there, and checks it again. The tooth is a backup that would have been made
// half a second later: it lacks what was answered in between.
func (r *room) workOn(ctx context.Context, backup *saved, total *result) error {
	dsn, err := backup.restore(ctx)
	if err != nil {
		return err
	}
	restored := *r
	restored.dsn, restored.journals = dsn, nil
	if restored.nodes, err = restored.on(ctx, []string{dsn}); err != nil {
		return err
	}
	defer closeAll(restored.nodes)
	d := restored.nodes[0]
	report, err := check.Saved(ctx, r.world, d.Store, d, backup.in, r.journals...)
	if err != nil {
		return err
	}
	report.Acknowledged, report.Unknown, report.Made, report.Refused, report.Wrong = 0, 0, 0, 0, nil // they are counted
	total.Add(report)
	later := check.Span{From: backup.in.To.Add(500 * time.Millisecond), To: backup.in.To.Add(time.Second)}
	lacks, err := check.Saved(ctx, r.world, d.Store, d, later, r.journals...)
	if err != nil {
		return err
	}
	total.tooth = ""
	total.bite("a backup that is half a second old", 1, func() string { return (&result{Report: check.Report{Lost: lacks.Lost}}).figure() })
	if restored.dir, err = os.MkdirTemp(r.dir, "restored-"); err != nil {
		return err
	}
	if back, err := restored.workDuring(ctx, 0, func() error { return nil }); err != nil || back == never {
		return errors.Join(err, errors.New("callers work on what was restored"))
	}
	if report, err = check.Whole(ctx, r.world, d.Store); err == nil {
		total.Add(report)
	}
	return err
}

func vacuumInto(ctx context.Context, r *room) (*saved, error) {
	file := r.path("backup.db")
	_, err := r.nodes[0].DB.ExecContext(ctx, "VACUUM INTO '"+file+"'")
	return &saved{restore: func(context.Context) (string, error) { return file, nil }}, err
}

func sqliteBackup(_ context.Context, r *room) (*saved, error) {
	file := r.path("backup.db")
	err := command("sqlite3", "-cmd", ".timeout 10000", r.dsn, ".backup "+file)
	return &saved{restore: func(context.Context) (string, error) { return file, nil }}, absentHere(err)
}

// pgDump saves the schema of the room, which gets another name before the backup
// takes its place.
func pgDump(_ context.Context, r *room) (*saved, error) {
	u, err := url.Parse(r.dsn)
	if err != nil {
		return nil, err
	}
	schema := u.Query().Get("search_path")
	u.RawQuery = "sslmode=disable"
	dump, err := piped(nil, "pg_dump", "--schema", schema, u.String())
	return &saved{restore: func(context.Context) (string, error) {
		rename := fmt.Sprintf("ALTER SCHEMA %s RENAME TO %s_before;\n", schema, schema)
		_, err := piped(append([]byte(rename), dump...), "psql", "-q", "-v", "ON_ERROR_STOP=1", u.String())
		return r.dsn, err
	}}, err
}

func mariaDBDump(_ context.Context, r *room) (*saved, error) {
	cfg, err := mysql.ParseDSN(r.dsn)
	if err != nil {
		return nil, err
	}
	host, port, _ := strings.Cut(cfg.Addr, ":")
	where := []string{"--no-defaults", "-h", host, "-P", port, "-u", cfg.User}
	dump, err := piped(nil, "mariadb-dump", append(where, "--single-transaction", cfg.DBName)...)
	return &saved{restore: func(context.Context) (string, error) {
		name := cfg.DBName + "_restored"
		if _, err := piped([]byte("CREATE DATABASE "+name), "mariadb", where...); err != nil {
			return "", err
		}
		_, err := piped(dump, "mariadb", append(where, name)...)
		cfg.DBName = name
		return cfg.FormatDSN(), err
	}}, err
}

// piped runs a program with an input, and returns what it writes.
func piped(in []byte, name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	var text bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), &text
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%s: %w: %s", name, err, text.Bytes())
	}
	return out, absentHere(err)
}

// absentHere says that a fault cannot be run where its program is not installed.
func absentHere(err error) error {
	if errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("%w: %w", errCannot, err)
	}
	return err
}
