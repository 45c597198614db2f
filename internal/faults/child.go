package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// child is a worker that was started.
type child struct {
	cmd   *exec.Cmd
	stdin io.Closer
	says  chan string // closed when it has ended
	text  *strings.Builder
	done  chan struct{}
}

// start starts a worker on the room's database. With a label it works; without it
// brings the tables up to date and ends.
func (r *room) start(label string, more ...string) (*child, error) {
	args := append([]string{"worker", "-dialect", r.dialect, "-dsn", r.dsn}, more...)
	if label != "" {
		args = append(args, "-world", r.path("world"), "-journal", r.newJournal(), "-label", label)
	}
	return r.run(args...)
}

// run starts this program with other arguments.
func (r *room) run(args ...string) (*child, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.Command(program, args...), says: make(chan string, 8), text: &strings.Builder{}, done: make(chan struct{})}
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	c.cmd.Stderr = c.text
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			c.says <- lines.Text()
		}
		close(c.says)
		_ = c.cmd.Wait() // how it ended is known
		close(c.done)
	}()
	return c, nil
}

// await waits until the worker says a word.
func (c *child) await(ctx context.Context, word string) error {
	silent := time.NewTimer(time.Minute)
	defer silent.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-silent.C:
			return fmt.Errorf("a worker said nothing for a minute, and was not %q", word)
		case text, ok := <-c.says:
			if !ok {
				<-c.done
				return fmt.Errorf("a worker ended before it was %q: %s", word, c.text)
			}
			if strings.HasPrefix(text, word) {
				return nil
			}
			silent.Reset(time.Minute)
		}
	}
}

// kill ends the worker at once.
func (c *child) kill() {
	_ = c.cmd.Process.Kill() // it may have ended
	for range c.says {       // until its output has ended: what it said last was read by nobody
	}
	<-c.done
}
