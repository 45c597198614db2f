package main

import (
	"bytes"
	"net"
	"regexp"
	"sync"
	"sync/atomic"
	"time"
)

// What a proxy does with a connection on which a COMMIT is sent.
const (
	passes        int32 = iota
	swallowsReply       // the server gets it; nothing comes back any more
	swallowsIt          // the server does not get it
	resetsAfter         // the server gets it, and then the connection is reset
	resetsBefore        // the connection is reset
)

// proxy stands between a program and its database.
type proxy struct {
	listener net.Listener
	server   string
	mode     atomic.Int32
	bitten   atomic.Int64 // connections that met the fault

	mu   sync.Mutex
	open []net.Conn
}

var serverAddress = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// newProxy starts a proxy before the server of a DSN, and returns the DSN that
// leads through it.
func newProxy(dsn string) (*proxy, string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	p := &proxy{listener: l, server: serverAddress.FindString(dsn)}
	go p.serve()
	return p, p.before(dsn), nil
}

// before returns the DSN that leads through the proxy to the database of another.
func (p *proxy) before(dsn string) string {
	return serverAddress.ReplaceAllString(dsn, p.listener.Addr().String())
}

func (p *proxy) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return // closed
		}
		server, err := net.DialTimeout("tcp", p.server, time.Second)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		p.open = append(p.open, client, server)
		p.mu.Unlock()
		go p.join(client.(*net.TCPConn), server.(*net.TCPConn))
	}
}

// join passes on what each side sends, until one has ended or a COMMIT meets the
// fault.
func (p *proxy) join(client, server *net.TCPConn) {
	var silent atomic.Bool
	go func() {
		defer client.Close()
		buffer := make([]byte, 64<<10)
		for {
			n, err := server.Read(buffer)
			if n > 0 && !silent.Load() {
				if _, err := client.Write(buffer[:n]); err != nil {
					return
				}
			}
			if err != nil {
				return
			}
		}
	}()
	defer server.Close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		mode := passes
		if bytes.Contains(bytes.ToLower(buffer[:n]), []byte("commit")) {
			mode = p.mode.Load()
		}
		if mode != passes {
			p.bitten.Add(1)
		}
		switch mode {
		case swallowsReply:
			silent.Store(true)
		case swallowsIt:
			silent.Store(true)
			continue
		case resetsBefore:
			reset(client, server)
			return
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
		if mode == resetsAfter {
			reset(client)
			time.Sleep(10 * time.Millisecond) // the server reads what was sent
			return
		}
	}
}

// reset ends connections without a farewell.
func reset(all ...*net.TCPConn) {
	for _, c := range all {
		_ = c.SetLinger(0)
		_ = c.Close()
	}
}

// close ends the proxy and every connection.
func (p *proxy) close() {
	_ = p.listener.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.open {
		_ = c.Close()
	}
}
