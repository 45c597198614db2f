package servers

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// ErrNotRoot says that networks cannot be made.
var ErrNotRoot = errors.New("networks are made by root alone")

// NewSeparated starts a cluster of which each node has a network of its own, joined to
// those of the others by a bridge. Clients reach the nodes by their sockets, whatever
// becomes of the networks. Stop ends it.
func NewSeparated() (*Cluster, error) {
	if os.Geteuid() != 0 {
		return nil, ErrNotRoot
	}
	return newCluster((*Cluster).separate)
}

// separate gives each node its network.
func (c *Cluster) separate() error {
	pid := os.Getpid()
	bridge := fmt.Sprintf("rbr%d", pid)
	networks = append(networks, []string{"link", "delete", bridge})
	if err := ip("link", "add", bridge, "type", "bridge"); err != nil {
		return err
	}
	if err := ip("link", "set", bridge, "up"); err != nil {
		return err
	}
	for i, n := range c.nodes {
		name := fmt.Sprintf("roster-%d-%d", pid, i)
		c.links[i] = fmt.Sprintf("rv%d-%d", pid, i)
		n.host, n.net = fmt.Sprintf("10.213.%d.%d", pid%250, i+1), "/run/netns/"+name
		networks = append(networks, []string{"netns", "delete", name})
		for _, args := range [][]string{
			{"netns", "add", name},
			{"link", "add", c.links[i], "type", "veth", "peer", "name", "eth0", "netns", name},
			{"link", "set", c.links[i], "master", bridge, "up"},
			{"-n", name, "address", "add", n.host + "/24", "dev", "eth0"},
			{"-n", name, "link", "set", "lo", "up"},
			{"-n", name, "link", "set", "eth0", "up"},
		} {
			if err := ip(args...); err != nil {
				return err
			}
		}
	}
	return nil
}

// Cut pulls the cable of a node of [NewSeparated]; Plug puts it back.
func (c *Cluster) Cut(i int) error { return ip("link", "set", c.links[i], "down") }

// Plug joins a node to the others again.
func (c *Cluster) Plug(i int) error { return ip("link", "set", c.links[i], "up") }

// networks are the arguments of ip that remove what was made.
var networks [][]string

func removeNetworks() {
	for _, args := range networks {
		_ = ip(args...) // it may not have been made
	}
	networks = nil
}

func ip(args ...string) error {
	if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("ip %v: %w: %s", args, err, out)
	}
	return nil
}

// inNetwork starts a process in a network namespace. Namespaces are of threads, and
// what a thread starts inherits its own.
func inNetwork(path string, start func() error) error {
	if path == "" {
		return start()
	}
	own, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return err
	}
	defer own.Close()
	there, err := os.Open(path)
	if err != nil {
		return err
	}
	defer there.Close()
	runtime.LockOSThread()
	if err := unix.Setns(int(there.Fd()), syscall.CLONE_NEWNET); err != nil {
		runtime.UnlockOSThread()
		return err
	}
	err = start()
	if err := unix.Setns(int(own.Fd()), syscall.CLONE_NEWNET); err != nil {
		return err // the thread stays locked: nobody else may run on it
	}
	runtime.UnlockOSThread()
	return err
}
