package servers

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
)

// position is how far a node has come that is not running.
type position struct {
	text   string // UUID:number
	number int64
}

var recovered = regexp.MustCompile(`Recovered position: ?(\S+:(-?\d+))`)

// recover asks the data of a node that was killed how far it had come.
func (c *Cluster) recover(i int) (position, error) {
	n := c.nodes[i]
	args := append(n.options(n.port, c.settings(n)...), "--wsrep-recover")
	out, err := n.command(n.mariadbd, args...).CombinedOutput()
	found := recovered.FindSubmatch(out)
	if found == nil {
		return position{}, fmt.Errorf("node %d does not tell its position: %w\n%s", i, err, out[max(0, len(out)-2000):])
	}
	number, err := strconv.ParseInt(string(found[2]), 10, 64)
	return position{string(found[1]), number}, err
}

// Recover starts the cluster again when all nodes were killed, from the one that
// had come furthest.
func (c *Cluster) Recover() error {
	var all [3]position
	first := 0
	for i := range c.nodes {
		var err error
		if all[i], err = c.recover(i); err != nil {
			return err
		}
		if all[i].number > all[first].number {
			first = i
		}
	}
	state := c.nodes[first].path("data/grastate.dat")
	text, err := os.ReadFile(state)
	if err != nil {
		return err
	}
	text = regexp.MustCompile(`safe_to_bootstrap: \d`).ReplaceAll(text, []byte("safe_to_bootstrap: 1"))
	if err := os.WriteFile(state, text, 0o600); err != nil {
		return err
	}
	if err := c.start(first, true, "--wsrep-start-position="+all[first].text); err != nil {
		return err
	}
	for i := range c.nodes {
		if i == first {
			continue
		}
		if err := c.start(i, false, "--wsrep-start-position="+all[i].text); err != nil {
			return err
		}
	}
	return nil
}

// KillAll ends every node at once.
func (c *Cluster) KillAll() {
	for _, n := range c.nodes {
		_ = n.cmd.Process.Signal(syscall.SIGKILL) // Kill says that it has ended
	}
	for i := range c.nodes {
		c.Kill(i)
	}
}

// ShutDown ends a node as an administrator does.
func (c *Cluster) ShutDown(i int) { c.nodes[i].signal(syscall.SIGTERM) }

// Replace deletes the data of a node that has ended, and starts it: it copies
// every row from another one.
func (c *Cluster) Replace(i int) error {
	files, err := filepath.Glob(c.nodes[i].path("data/*"))
	for _, file := range files {
		err = errors.Join(err, os.RemoveAll(file))
	}
	if err != nil {
		return err
	}
	return c.join(i)
}

// Bootstrap tells a node to go on alone, as those that it misses are gone.
func (c *Cluster) Bootstrap(i int) error {
	return c.exec(i, "SET GLOBAL wsrep_provider_options = 'pc.bootstrap=true'")
}

// Careless has no node wait for its disk before it acknowledges, until it is
// started again.
func (c *Cluster) Careless() error {
	var errs []error
	for i := range c.nodes {
		errs = append(errs, c.exec(i, "SET GLOBAL innodb_flush_log_at_trx_commit = 0"))
	}
	return errors.Join(errs...)
}

// exec runs a statement on a node.
func (c *Cluster) exec(i int, statement string) error {
	db, err := mysqlOpen(c.nodes[i].dsn(c.nodes[i].port))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(statement)
	return err
}
