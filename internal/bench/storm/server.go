package main

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	_ "modernc.org/sqlite"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/session"
	"example.com/roster/sqlstore"
)

const (
	password = "securepassword"
	people   = 200 // users who sign in
)

// email returns the address of the user of client n.
func email(n int) string { return fmt.Sprintf("user%d@example.com", n%people) }

// server serves sign-ins and users of a new database in dir, and writes its
// address, a token and a user's id on its first line.
func server(dir string) error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "roster.db")+"?_txlock=immediate&_busy_timeout=5000")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	store := sqlstore.New(db, sqlstore.SQLite, nil)
	ctx := context.Background()
	if err := store.Migrate(ctx); err != nil {
		return err
	}
	users := roster.New(store, &roster.Config{FreeFailures: 1 << 30, SessionsLimit: 5})
	hash, err := users.HashPassword(ctx, password)
	if err != nil {
		return err
	}
	var one roster.User
	for n := range people {
		one, err = users.Create(ctx, roster.NewUser{Email: email(n), PasswordHash: hash, Role: roster.RoleAdmin, Active: true})
		if err != nil {
			return err
		}
	}
	_, token, err := users.IssueToken(ctx, roster.NewToken{User: one.ID})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/v2/", axiom.New(users, axiom.Config{Authorize: httpadapters.Tokens(users)}))
	mux.Handle("/session", session.New(users, session.Config{Limiter: httpadapters.NewLimiter(1 << 30)}))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(ln.Addr(), string(token), one.ID)
	return http.Serve(ln, mux)
}

// process is a server that was started.
type process struct {
	cmd                  *exec.Cmd
	dir                  string // folder of its database
	address, token, user string
}

// start starts the server and waits until it listens. The caller stops it.
func start() (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "storm-")
	if err != nil {
		return nil, err
	}
	p := &process{cmd: exec.Command(self, "-serve", dir), dir: dir}
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	if _, err := fmt.Sscan(line, &p.address, &p.token, &p.user); err != nil {
		p.stop()
		return nil, errors.New("the server did not start")
	}
	return p, nil
}

func (p *process) stop() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
	_ = os.RemoveAll(p.dir)
}

// memory and peak return the memory of the server, in bytes: now, and at most
// so far.
func (p *process) memory() (int64, error) { return p.status("VmRSS:") }
func (p *process) peak() (int64, error)   { return p.status("VmHWM:") }

func (p *process) status(field string) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == field {
			kib, err := strconv.ParseInt(fields[1], 10, 64)
			return kib << 10, err
		}
	}
	return 0, errors.New("no " + field + " here: this needs Linux")
}
