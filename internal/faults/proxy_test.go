package main

import (
	"io"
	"net"
	"testing"
	"time"

	"github.com/matryer/is"
)

// echo is a server that answers with what it gets, and hands it out.
func echo(t *testing.T) (address string, got chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	got = make(chan string, 8)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		for buffer := make([]byte, 100); ; {
			n, err := c.Read(buffer)
			if err != nil {
				close(got)
				return
			}
			got <- string(buffer[:n])
			_, _ = c.Write(buffer[:n]) // whoever is gone needs no answer
		}
	}()
	return l.Addr().String(), got
}

// TestProxy sends a COMMIT through each fault: who gets it, and who is answered.
func TestProxy(t *testing.T) {
	for name, test := range map[string]struct {
		mode              int32
		arrives, answered bool
	}{
		"passes":              {passes, true, true},
		"the answer vanishes": {swallowsReply, true, false},
		"it vanishes":         {swallowsIt, false, false},
		"reset after it":      {resetsAfter, true, false},
		"reset before it":     {resetsBefore, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			address, got := echo(t)
			p, dsn, err := newProxy(address)
			is.NoErr(err)
			defer p.close()
			c, err := net.Dial("tcp", dsn)
			is.NoErr(err)
			defer c.Close()
			buffer := make([]byte, 6)
			_, err = c.Write([]byte("select"))
			is.NoErr(err)
			_, err = io.ReadFull(c, buffer) // what is no COMMIT passes
			is.NoErr(err)
			is.Equal(<-got, "select")

			p.mode.Store(test.mode)
			_, err = c.Write([]byte("COMMIT"))
			is.NoErr(err)
			if test.arrives {
				is.Equal(<-got, "COMMIT")
			}
			is.NoErr(c.SetReadDeadline(time.Now().Add(200 * time.Millisecond)))
			_, err = io.ReadFull(c, buffer)
			is.Equal(err == nil, test.answered)
			if !test.arrives {
				is.Equal(len(got), 0)
			}
		})
	}
}
