package servers

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// Cluster is three nodes of MariaDB with Galera: each takes writes, and all have
// the same rows. Its methods are for one goroutine at a time.
type Cluster struct {
	nodes [3]*node
	path  string    // of Galera's library
	links [3]string // that join the nodes, where each has a network of its own
}

// node is one server of a cluster.
type node struct {
	*mariaDB
	port, group, increments, snapshots int    // what it listens on
	host                               string // its address among the nodes
}

// at returns the address of a port among the nodes.
func (n *node) at(port int) string { return fmt.Sprintf("%s:%d", n.host, port) }

// Galera returns the cluster that all tests of the process share. It is started
// by the first call. The error is an ErrAbsent where it is not installed.
var Galera = sync.OnceValues(func() (*Cluster, error) {
	return newCluster(func(*Cluster) error { return nil })
})

// newCluster starts three nodes. join joins their networks before they start.
func newCluster(join func(*Cluster) error) (*Cluster, error) {
	library, err := galeraLibrary()
	if err != nil {
		return nil, err
	}
	c := &Cluster{path: library}
	ports, err := freePorts(12)
	if err != nil {
		return nil, err
	}
	var all sync.WaitGroup
	errs := make([]error, len(c.nodes))
	for i := range c.nodes {
		p := ports[4*i:]
		c.nodes[i] = &node{port: p[0], group: p[1], increments: p[2], snapshots: p[3], host: "127.0.0.1"}
		all.Go(func() { c.nodes[i].mariaDB, errs[i] = newMariaDB("") })
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if err := join(c); err != nil {
		return nil, err
	}
	for i := range c.nodes {
		if err := c.start(i, i == 0); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// galeraLibrary returns the path of Galera's library, where all is installed that
// a cluster needs.
func galeraLibrary() (string, error) {
	library, err := program("/usr/lib/galera/libgalera_smm.so", "/usr/lib*/galera*/libgalera_smm.so")
	_, err1 := program("rsync") // which copies the rows to a new node
	_, err2 := program("ss")    // by which it is told that somebody listens
	_, _, err3 := mariaDBPrograms()
	return library, errors.Join(err, err1, err2, err3)
}

// start starts a node, the first one of a new cluster or one that joins, and
// returns when it has every row.
func (c *Cluster) start(i int, first bool, more ...string) error {
	n := c.nodes[i]
	settings := append(c.settings(n), more...)
	if first {
		settings = append(settings, "--wsrep-new-cluster")
	}
	if err := n.serve(n.port, settings...); err != nil {
		return err
	}
	db, err := mysqlOpen(n.dsn(n.port))
	if err != nil {
		return err
	}
	defer db.Close()
	return n.await(func() error {
		var state string
		err := db.QueryRow(`SELECT variable_value FROM information_schema.global_status
			WHERE variable_name = 'wsrep_local_state_comment'`).Scan(&state)
		if err == nil && state != "Synced" {
			err = fmt.Errorf("the node is %s", state)
		}
		return err
	})
}

// settings are a node's. Rows are on disk when they are acknowledged, and a node
// that is gone is noticed within seconds.
func (c *Cluster) settings(n *node) []string {
	var members []string
	for _, other := range c.nodes {
		members = append(members, other.at(other.group))
	}
	provider := []string{
		"base_host=" + n.host, fmt.Sprintf("base_port=%d", n.group), "gmcast.listen_addr=tcp://" + n.at(n.group),
		"ist.recv_addr=" + n.at(n.increments), "gcache.size=64M", "gcs.fc_limit=512",
		"evs.suspect_timeout=PT2S", "evs.inactive_timeout=PT4S", "evs.keepalive_period=PT0.5S", "evs.inactive_check_period=PT0.5S",
	}
	return []string{
		"--binlog-format=ROW", "--default-storage-engine=InnoDB", "--innodb-autoinc-lock-mode=2", "--innodb-flush-log-at-trx-commit=1",
		"--wsrep-on=ON", "--wsrep-provider=" + c.path, "--wsrep-cluster-name=roster", "--wsrep-slave-threads=2",
		"--wsrep-cluster-address=gcomm://" + strings.Join(members, ","),
		"--wsrep-node-address=" + n.at(n.group), "--wsrep-node-incoming-address=" + n.at(n.port),
		"--wsrep-sst-method=rsync", "--wsrep-sst-receive-address=" + n.at(n.snapshots),
		"--wsrep-provider-options=" + strings.Join(provider, ";"),
	}
}

// Database makes an empty database for a test and returns its DSN on each node.
// It is deleted when the test is over. What is read is never older than what any
// node has acknowledged: the DSNs set wsrep_sync_wait.
func (c *Cluster) Database(t testing.TB) []string {
	t.Helper()
	return c.onEachNode(c.server().Database(t))
}

// Create makes an empty database and returns its DSN on each node, as Database
// does. Nobody deletes it.
func (c *Cluster) Create() ([]string, error) {
	dsn, _, err := c.server().Create()
	return c.onEachNode(dsn), err
}

// server is the first node.
func (c *Cluster) server() *Server {
	return mysqlServer(c.nodes[0].dsn(c.nodes[0].port) + "?wsrep_sync_wait=1")
}

// onEachNode returns the DSN of a database of the first node on each of them.
func (c *Cluster) onEachNode(dsn string) (dsns []string) {
	for _, n := range c.nodes {
		dsns = append(dsns, strings.Replace(dsn, c.nodes[0].endpoint(c.nodes[0].port), n.endpoint(n.port), 1))
	}
	return dsns
}

// Kill ends a node at once, as kill -9 does.
func (c *Cluster) Kill(i int) { c.nodes[i].signal(syscall.SIGKILL) }

// Restart starts a node that has ended, from where it was, and returns when it has
// every row.
func (c *Cluster) Restart(i int) error {
	at, err := c.recover(i)
	if err != nil {
		return err
	}
	return c.join(i, "--wsrep-start-position="+at.text)
}

// join starts a node beside the others. Where these have lost their quorum, as a
// busy machine may let them miss each other while a node is away, the first one is
// told to go on, as an administrator does.
func (c *Cluster) join(i int, more ...string) error {
	err := c.start(i, false, more...)
	if err == nil || i == 0 {
		return err
	}
	if err2 := c.Bootstrap(0); err2 != nil {
		return errors.Join(err, err2)
	}
	return c.start(i, false, more...)
}

// Pause stops the process of a node, which then answers nobody; Continue lets it
// go on.
func (c *Cluster) Pause(i int) error { return c.nodes[i].cmd.Process.Signal(syscall.SIGSTOP) }

// Continue lets a node go on that was paused.
func (c *Cluster) Continue(i int) error { return c.nodes[i].cmd.Process.Signal(syscall.SIGCONT) }

// Isolate cuts a node off from the others, or joins it to them again. Its clients
// reach it all the time.
func (c *Cluster) Isolate(i int, off bool) error {
	value := 0
	if off {
		value = 1
	}
	return c.exec(i, fmt.Sprintf("SET GLOBAL wsrep_provider_options = 'gmcast.isolate=%d'", value))
}

// Whole waits until every node has all three in its cluster.
func (c *Cluster) Whole() error {
	for _, n := range c.nodes {
		if err := c.sees(n); err != nil {
			return err
		}
	}
	return nil
}

// sees waits until a node has all rows of a cluster of three.
func (c *Cluster) sees(n *node) error {
	db, err := mysqlOpen(n.dsn(n.port))
	if err != nil {
		return err
	}
	defer db.Close()
	return n.await(func() error {
		var size, state string
		err := db.QueryRow(`SELECT s.variable_value, c.variable_value
			FROM information_schema.global_status s, information_schema.global_status c
			WHERE s.variable_name = 'wsrep_cluster_size' AND c.variable_name = 'wsrep_local_state_comment'`).Scan(&size, &state)
		if err == nil && (size != "3" || state != "Synced") {
			err = fmt.Errorf("the node is %s, in a cluster of %s", state, size)
		}
		return err
	})
}
