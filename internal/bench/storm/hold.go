package main

import (
	"fmt"
	"net"
	"time"
)

// hold opens connections that announce a body of 1 MiB and send one byte of it, and
// prints how much the memory of the server grows. All connections to the database are
// open before, as they are in a server that has been used.
func hold(p *process, connections int) error {
	read(p, 16, time.Second)
	before, err := p.memory()
	if err != nil {
		return err
	}
	for range connections {
		c, err := net.Dial("tcp", p.address)
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = fmt.Fprintf(c, "PUT /v2/users/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"+
			"Content-Type: application/json\r\nContent-Length: 1048576\r\n\r\n{", p.user, p.token)
		if err != nil {
			return err
		}
	}
	time.Sleep(2 * time.Second) // all of them are waited for
	after, err := p.memory()
	if err != nil {
		return err
	}
	fmt.Printf("FIGURE storm-held-memory %.1f MiB\n", float64(after-before)/(1<<20))
	return nil
}
