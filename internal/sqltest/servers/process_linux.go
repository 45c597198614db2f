package servers

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is a server's process, with a directory of its own. Its methods are
// for one goroutine at a time.
type process struct {
	dir   string
	attr  *syscall.SysProcAttr
	logs  *os.File
	ended syscall.Signal // what ends it without a trace
	net   string         // the path of its network namespace; empty: that of this process
	cmd   *exec.Cmd
	done  chan struct{} // closed when the process has ended
}

// processes are those that Stop ends.
var processes struct {
	sync.Mutex
	all []*process
}

// Stop ends every server that this process has started, and deletes its data.
// TestMain calls it when the tests are over.
func Stop() {
	processes.Lock()
	defer processes.Unlock()
	for _, p := range processes.all {
		p.signal(p.ended)
		_ = p.logs.Close()
		_ = os.RemoveAll(p.dir)
	}
	processes.all = nil
	removeNetworks()
}

// newProcess makes the directory of a server that runs as owner where the tests
// run as root, as no server runs as root. Stop sends it the signal ended.
func newProcess(owner string, ended syscall.Signal) (*process, error) {
	dir, err := os.MkdirTemp("", "roster-"+owner+"-")
	if err != nil {
		return nil, err
	}
	logs, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	p := &process{dir: dir, ended: ended, logs: logs}
	// A group of its own: what is typed at the tests does not reach it.
	p.attr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	processes.Lock()
	defer processes.Unlock()
	processes.all = append(processes.all, p)
	if os.Geteuid() != 0 {
		return p, nil
	}
	u, err := user.Lookup(owner)
	if err != nil {
		return nil, err
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	p.attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return p, os.Chown(dir, uid, gid)
}

// keepDataIn has the server's data lie below a directory, which its user can
// enter, and not beside its log. It is called before there are any.
func (p *process) keepDataIn(parent string) error {
	dir, err := os.MkdirTemp(parent, "data-")
	if err != nil {
		return err
	}
	if c := p.attr.Credential; c != nil {
		if err := os.Chown(dir, int(c.Uid), int(c.Gid)); err != nil {
			return err
		}
	}
	return os.Symlink(dir, p.path("data"))
}

// path returns the path of a name in the server's directory.
func (p *process) path(name string) string { return filepath.Join(p.dir, name) }

// command returns a command that runs as the server's user.
func (p *process) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.SysProcAttr = p.dir, p.attr
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.dir, "TMPDIR=" + p.dir, "LC_ALL=C"}
	return cmd
}

// prepare runs a command to its end.
func (p *process) prepare(name string, args ...string) error {
	if out, err := p.command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, out)
	}
	return nil
}

// start runs the server until it is signalled.
func (p *process) start(name string, args ...string) error {
	cmd, done := p.command(name, args...), make(chan struct{})
	cmd.Stdout, cmd.Stderr = p.logs, p.logs
	if err := inNetwork(p.net, cmd.Start); err != nil {
		return err
	}
	p.cmd, p.done = cmd, done
	go func() {
		_ = cmd.Wait()
		close(done)
	}()
	return nil
}

// await asks whether the server is ready, until it is, has ended, or has had two
// minutes: a node of a cluster may have to copy all rows first. The end of its log
// is part of the error.
func (p *process) await(ready func() error) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	var err error
	for range 2400 {
		if err = ready(); err == nil || errors.Is(err, errOther) {
			return err
		}
		select {
		case <-tick.C:
		case <-p.done:
			return p.failure(fmt.Errorf("it has ended: %w", err))
		}
	}
	return p.failure(err)
}

func (p *process) failure(err error) error {
	text, _ := os.ReadFile(p.path("log"))
	return fmt.Errorf("%w\n%s", err, text[max(0, len(text)-8000):])
}

// signal sends the server a signal that ends it, and returns when it has ended.
func (p *process) signal(s syscall.Signal) {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Signal(s)
	<-p.done
}

// running tells whether the server has not ended.
func (p *process) running() bool {
	if p.cmd == nil {
		return false
	}
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// cut kills the server with the processes that it has started, as a power cut ends
// all at once. Those that wait for one that is dead would live on.
func (p *process) cut() {
	var all []int
	if p.cmd != nil {
		all = children(p.cmd.Process.Pid)
	}
	p.signal(syscall.SIGKILL)
	for _, pid := range all {
		_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended
	}
}

// children returns the processes that a process has started.
func children(of int) (all []int) {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", of))
	for _, file := range files {
		text, _ := os.ReadFile(file) // the thread may have ended
		for _, field := range strings.Fields(string(text)) {
			if pid, err := strconv.Atoi(field); err == nil {
				all = append(all, pid)
			}
		}
	}
	return all
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
	return "", fmt.Errorf("%s %w", filepath.Base(names[0]), ErrAbsent)
}

// serves tells whether db is the server's, by a query for its data directory:
// the port may have been taken by somebody else.
func (p *process) serves(db *sql.DB, query string) error {
	var dir string
	if err := db.QueryRow(query).Scan(&dir); err != nil {
		return err
	}
	if filepath.Clean(dir) != p.path("data") {
		return fmt.Errorf("%w: %s", errOther, dir)
	}
	return nil
}
