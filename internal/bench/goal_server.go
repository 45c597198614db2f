package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/roster/internal/sqltest/servers"
	"example.com/roster/sqlstore"
)

var serverAims = []aim{
	{[]string{"P12"}, "one user from PostgreSQL, beside pgxpool", false, besidePgxpool},
	{[]string{"P15"}, "a storm of sign-ins", true, stormOfSignIns},
	{[]string{"P17"}, "the start of a server on a large file", false, coldStart},
	{[]string{"P20"}, "a program that embeds roster and SQLite", false, sizeOfProgram},
}

// openPostgres opens the store in a database of PostgreSQL.
func openPostgres(ctx context.Context, dsn string) (*sqlstore.Store, *sql.DB, error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(8)
	db.SetMaxIdleConns(8)
	s := sqlstore.New(db, sqlstore.Postgres, nil)
	return s, db, s.Migrate(ctx)
}

func besidePgxpool(ctx context.Context, o options, r *report) error {
	server, err := servers.Postgres()
	if err != nil {
		return err
	}
	dsn, drop, err := server.Create()
	if err != nil {
		return err
	}
	defer func() { _ = drop() }()
	s, db, err := openPostgres(ctx, dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	n := min(o.users, 20_000)
	if err := fill(ctx, s, 0, n, progress("P12", n)); err != nil {
		return err
	}
	pool, err := pgxpool.New(ctx, dsn)
	if err != nil {
		return err
	}
	defer pool.Close()
	text := strings.ReplaceAll(naiveTable[:strings.Index(naiveTable, ";")], "email_verified INTEGER", "email_verified BOOLEAN")
	if _, err := pool.Exec(ctx, strings.ReplaceAll(text, "TABLE users", "TABLE naive_users")); err != nil {
		return err
	}
	insert := strings.ReplaceAll(naiveInsert, "INTO users", "INTO naive_users")
	for i := range naiveColumns {
		insert = strings.Replace(insert, "?", fmt.Sprint("$", i+1), 1)
	}
	for i := range n {
		if _, err := pool.Exec(ctx, insert, naiveValues(i)...); err != nil {
			return err
		}
	}
	if _, err := pool.Exec(ctx, "ANALYZE"); err != nil {
		return err
	}
	get := strings.ReplaceAll(naiveSelect, "FROM users", "FROM naive_users") + "WHERE id = $1"
	var ours, native []time.Duration
	timed := func(to *[]time.Duration, do func(i int) error) side {
		return side{"", func() error {
			for i := range 1000 {
				begin := time.Now()
				if err := do(i * 54_323 % n); err != nil {
					return err
				}
				*to = append(*to, time.Since(begin))
			}
			return nil
		}}
	}
	err = inTurn(o.rounds+1, func(int) {},
		timed(&native, func(i int) error {
			var u naiveUser
			return pool.QueryRow(ctx, get, userID(i).String()).Scan(u.fields()...)
		}),
		timed(&ours, func(i int) error { return expect(ctx, s, byID(userID(i)), 1) }),
	)
	if err != nil {
		return err
	}
	r.add("P12-pgxpool-p50", float64(median(native).Microseconds()), "us", noGoal)
	r.add("P12-get-p50", median(ours).Seconds()/median(native).Seconds(), "of-pgxpool", atMost(1.1))
	return nil
}

// goBuild builds a program of this repository into a folder. The go command must
// run inside the repository.
func goBuild(dir, pkg string, flags ...string) (string, error) {
	out := filepath.Join(dir, "program")
	args := append([]string{"build", "-o", out}, flags...)
	text, err := exec.Command("go", append(args, pkg)...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build %s: %w: %s", pkg, err, text)
	}
	return out, nil
}

// stormOfSignIns runs the command storm and judges its figures.
func stormOfSignIns(_ context.Context, o options, r *report) error {
	dir, remove, err := scratch(o.disk)
	if err != nil {
		return err
	}
	defer remove()
	program, err := goBuild(dir, "example.com/roster/internal/bench/storm")
	if err != nil {
		return err
	}
	out, err := exec.Command(program, "-for", (5 * o.period).String()).Output()
	if err != nil {
		return err
	}
	got := map[string]float64{}
	for line := range strings.Lines(string(out)) {
		if words := strings.Fields(line); len(words) >= 3 && words[0] == "FIGURE" {
			if got[words[1]], err = strconv.ParseFloat(words[2], 64); err != nil {
				return err
			}
		}
	}
	r.add("P15-memory", got["storm-memory-peak"]/got["storm-memory-bound"], "of-bound", atMost(1))
	r.add("P15-get-p99", got["storm-get-p99"], "ms", atMost(10))
	r.add("P15-get-rate", got["storm-get-rate-ratio"], "of-idle", atLeast(0.75))
	r.add("P15-failed", got["storm-failed"], "sign-ins", atMost(0))
	return nil
}

func sizeOfProgram(_ context.Context, _ options, r *report) error {
	dir, remove, err := scratch(os.TempDir())
	if err != nil {
		return err
	}
	defer remove()
	program, err := goBuild(dir, "example.com/roster/internal/bench/hello", "-trimpath", "-ldflags=-s -w")
	if err != nil {
		return err
	}
	info, err := os.Stat(program)
	if err != nil {
		return err
	}
	r.add("P20-size", float64(info.Size())/1e6, "MB", atMost(16))
	return nil
}

// forgetPeak lets the peak of this process's memory begin anew, and returns what
// it holds now, in bytes.
func forgetPeak() (int64, error) {
	runtime.GC()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		return 0, err
	}
	return ownMemory("VmRSS:")
}

// ownMemory returns a field of /proc/self/status, in bytes.
func ownMemory(field string) (int64, error) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) == 3 && words[0] == field {
			kib, err := strconv.ParseInt(words[1], 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("no %s in /proc/self/status: this needs Linux", field)
}
