package servers

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
)

// errOther says that another program has got the port.
var errOther = errors.New("the port serves something else")

// onFreePort calls start with a free port, and with another one where somebody
// else was faster to take it.
func onFreePort(start func(port int) error) error {
	var err error
	for range 3 {
		ports, failed := freePorts(1)
		if failed != nil {
			return failed
		}
		if err = start(ports[0]); err == nil {
			return nil
		}
	}
	return err
}

// freePorts returns some ports that are free, no two alike. They lie below those
// that the system gives to clients, any of which may have one when the server
// starts.
func freePorts(n int) ([]int, error) {
	var ports []int
	for range 1000 {
		if len(ports) == n {
			return ports, nil
		}
		port := 10_000 + rand.N(20_000)
		l, err := net.Listen("tcp", address(port))
		if err != nil {
			continue
		}
		defer l.Close() // when all are known
		ports = append(ports, port)
	}
	return nil, errors.New("no free ports")
}

// address returns the address of a port.
func address(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
