package sqltest

import (
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

// server is a database server that the tests started, in a directory and on a
// port of its own.
type server struct {
	dir  string
	port int
	cmd  *exec.Cmd
	as   *syscall.SysProcAttr
	logs *os.File
}

// errAbsent says that the server's program is not installed.
var errAbsent = errors.New("is not installed")

// running are the servers to stop when the tests are over.
var running struct {
	sync.Mutex
	all []*server
}

// stopServers ends every server that was started, and deletes its data.
func stopServers() {
	running.Lock()
	defer running.Unlock()
	for _, s := range running.all {
		s.stop()
	}
}

// newServer makes the directory of a server that runs as the given user where
// the tests run as root, as no server runs as root.
func newServer(owner string) (*server, error) {
	dir, err := os.MkdirTemp("", "roster-"+owner+"-")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir, as: &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}}
	if os.Geteuid() != 0 {
		return s, nil
	}
	u, err := user.Lookup(owner)
	if err != nil {
		return nil, err
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	s.as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return s, os.Chown(dir, uid, gid)
}

// path returns the path of a name in the server's directory.
func (s *server) path(name string) string { return filepath.Join(s.dir, name) }

// command returns a command that runs as the server's user.
func (s *server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.SysProcAttr = s.dir, s.as
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.dir, "LC_ALL=C"}
	return cmd
}

// prepare runs a command to its end.
func (s *server) prepare(name string, args ...string) error {
	if out, err := s.command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, out)
	}
	return nil
}

// start runs the server with what args returns for a free port, until db, which
// opens a pool on it, finds the server's own data directory by query: the port
// may have been taken by somebody else.
func (s *server) start(name string, args func(port int) []string, open func(port int) (*sql.DB, error), query string) error {
	logs, err := os.Create(s.path("log"))
	if err != nil {
		return err
	}
	s.logs = logs
	for range 3 {
		if s.port, err = freePort(); err != nil {
			return err
		}
		s.cmd = s.command(name, args(s.port)...)
		s.cmd.Stdout, s.cmd.Stderr = s.logs, s.logs
		if err := s.cmd.Start(); err != nil {
			return err
		}
		if err = s.wait(open, query); err == nil {
			running.Lock()
			defer running.Unlock()
			running.all = append(running.all, s)
			return nil
		}
		s.kill()
	}
	text, _ := os.ReadFile(s.path("log"))
	return fmt.Errorf("%w\n%s", err, text)
}

func (s *server) wait(open func(port int) (*sql.DB, error), query string) error {
	db, err := open(s.port)
	if err != nil {
		return err
	}
	defer db.Close()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for range 600 {
		<-tick.C
		var dir string
		if err = db.QueryRow(query).Scan(&dir); err != nil {
			continue
		}
		if filepath.Clean(dir) != s.path("data") {
			return fmt.Errorf("port %d serves %s", s.port, dir)
		}
		return nil
	}
	return err
}

func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

func (s *server) stop() {
	s.kill()
	_ = s.logs.Close()
	_ = os.RemoveAll(s.dir)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// program returns the path of the first of some programs that is installed.
func program(names ...string) (string, error) {
	for _, name := range names {
		if found, _ := filepath.Glob(name); len(found) > 0 {
			return found[len(found)-1], nil
		}
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s %w", filepath.Base(names[0]), errAbsent)
}

// needs skips a test for want of a server, and fails it for any other error.
func needs(t testing.TB, err error, variable string) {
	t.Helper()
	if errors.Is(err, errAbsent) {
		t.Skipf("%v, and %s names no other server", err, variable)
	}
	if err != nil {
		t.Fatal(err)
	}
}
