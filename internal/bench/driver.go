package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"
)

// request is one request of a driver.
type request struct {
	method, path, header, body string // header: of the token; empty: Authorization
}

// bytes returns the request as it is sent to p.
func (r request) bytes(p *process) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.method, r.path, p.address)
	switch {
	case r.header != "":
		fmt.Fprintf(&b, "%s: %s\r\n", r.header, p.token)
	default:
		fmt.Fprintf(&b, "Authorization: Bearer %s\r\n", p.token)
	}
	if r.method == "POST" {
		fmt.Fprintf(&b, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(r.body))
	}
	b.WriteString("\r\n" + r.body)
	return b.Bytes()
}

// load is what a server is asked: request n of one connection.
type load func(n int) request

// asked is what came of asking a server for a period.
type asked struct {
	requests int
	wall     time.Duration
	cpu      time.Duration   // of the server
	times    []time.Duration // of every request
	bytes    int             // of the answers' bodies, together
}

func (r asked) rate() float64    { return float64(r.requests) / r.wall.Seconds() }
func (r asked) cpuEach() float64 { return float64(r.cpu.Nanoseconds()) / float64(r.requests) / 1000 }

// ask asks a server through several connections for a period. An answer that is
// not 200 or 201 is an error.
func ask(p *process, connections int, period time.Duration, l load) (out asked, err error) {
	var mu sync.Mutex
	var all sync.WaitGroup
	before, err := p.cpu()
	if err != nil {
		return out, err
	}
	begin := time.Now()
	for c := range connections {
		all.Go(func() {
			mine, size, failed := askOne(p, begin.Add(period), func(n int) request { return l(n*connections + c) })
			mu.Lock()
			defer mu.Unlock()
			out.times, out.bytes = append(out.times, mine...), out.bytes+size
			if failed != nil {
				err = failed
			}
		})
	}
	all.Wait()
	out.requests, out.wall = len(out.times), time.Since(begin)
	after, err2 := p.cpu()
	if err == nil {
		err = err2
	}
	if err == nil && out.requests == 0 {
		err = fmt.Errorf("%s answered nothing in %s", p.address, period)
	}
	out.cpu = after - before
	return out, err
}

// askOne asks through one connection until a time.
func askOne(p *process, until time.Time, l load) (times []time.Duration, size int, err error) {
	conn, err := net.Dial("tcp", p.address)
	if err != nil {
		return nil, 0, err
	}
	defer conn.Close()
	in := bufio.NewReaderSize(conn, 64<<10)
	for n := 0; ; n++ {
		begin := time.Now()
		if begin.After(until) {
			return times, size, nil
		}
		sent := l(n)
		if _, err := conn.Write(sent.bytes(p)); err != nil {
			return times, size, err
		}
		status, body, err := answered(in)
		if err != nil {
			return times, size, err
		}
		if status/100 != 2 {
			return times, size, fmt.Errorf("%s %s: status %d", sent.method, sent.path, status)
		}
		times, size = append(times, time.Since(begin)), size+body
	}
}

// answered reads one answer and returns its status and the length of its body.
func answered(in *bufio.Reader) (status, size int, err error) {
	length, chunked := 0, false
	for first := true; ; first = false {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return 0, 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch {
		case first:
			if len(line) < 12 {
				return 0, 0, fmt.Errorf("no status in %q", line)
			}
			if status, err = strconv.Atoi(string(line[9:12])); err != nil {
				return 0, 0, err
			}
		case len(line) == 0:
			if chunked {
				size, err = skipChunks(in)
				return status, size, err
			}
			_, err := in.Discard(length)
			return status, length, err
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, 0, err
			}
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			chunked = true
		}
	}
}

// skipChunks reads a body in chunks and returns its length.
func skipChunks(in *bufio.Reader) (size int, err error) {
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return size, err
		}
		n, err := strconv.ParseInt(string(bytes.TrimRight(line, "\r\n")), 16, 32)
		if err != nil {
			return size, err
		}
		if _, err := io.CopyN(io.Discard, in, n+2); err != nil || n == 0 {
			return size, err
		}
		size += int(n)
	}
}
