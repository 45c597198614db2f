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

// saved is a backup. restore makes a database of it, when nobody works on the
// other any more, and returns its DSN.
type saved struct {
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
				backup, err = save(ctx, of)
				return err
			})
			if err != nil {
				return nil, err
			}
			total.Add(&one.Report)
			total.late = append(total.late, one.late...)
			report, err := r.workOn(ctx, backup)
			if err != nil {
				return nil, err
			}
			total.Add(report)
		}
		return total, nil
	}
}

// workOn restores a backup, checks it, has callers work there, and checks it again.
func (r *room) workOn(ctx context.Context, backup *saved) (*check.Report, error) {
	dsn, err := backup.restore(ctx)
	if err != nil {
		return nil, err
	}
	restored := *r
	restored.dsn, restored.journals = dsn, nil
	if restored.nodes, err = restored.on(ctx, []string{dsn}); err != nil {
		return nil, err
	}
	defer closeAll(restored.nodes)
	total := &check.Report{}
	for i := range 2 {
		report, err := check.Whole(ctx, r.world, restored.nodes[0].Store)
		if err != nil {
			return nil, err
		}
		total.Add(report)
		if i > 0 {
			break
		}
		restored.dir, err = os.MkdirTemp(r.dir, "restored-")
		if err != nil {
			return nil, err
		}
		if back, err := restored.workDuring(ctx, 0, func() error { return nil }); err != nil || back == never {
			return nil, errors.Join(err, errors.New("callers work on what was restored"))
		}
	}
	return total, nil
}

func vacuumInto(ctx context.Context, r *room) (*saved, error) {
	file := r.path("backup.db")
	_, err := r.nodes[0].DB.ExecContext(ctx, "VACUUM INTO '"+file+"'")
	return &saved{func(context.Context) (string, error) { return file, nil }}, err
}

func sqliteBackup(_ context.Context, r *room) (*saved, error) {
	file := r.path("backup.db")
	err := command("sqlite3", "-cmd", ".timeout 10000", r.dsn, ".backup "+file)
	return &saved{func(context.Context) (string, error) { return file, nil }}, absentHere(err)
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
	return &saved{func(context.Context) (string, error) {
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
	return &saved{func(context.Context) (string, error) {
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
