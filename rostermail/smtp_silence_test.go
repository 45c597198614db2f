package rostermail_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/rostermail"
)

// Whatever the server keeps silent at, Deliver ends with its ctx, and with Timeout.
func TestSMTPOfASilentServer(t *testing.T) {
	for name, lines := range map[string][]string{
		"greeting": {},
		"EHLO":     {"220 here"},
		"MAIL":     {"220 here", "250 hello"},
		"RCPT":     {"220 here", "250 hello", "250 ok"},
		"DATA":     {"220 here", "250 hello", "250 ok", "250 ok"},
		"the end":  {"220 here", "250 hello", "250 ok", "250 ok", "354 go on"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			server := newScript(t, lines)
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				<-server.silent
				cancel()
			}()
			err := newSMTP(t, server.addr, nil).Deliver(ctx, newMessage(roster.PurposeInvitation))
			is.True(errors.Is(err, context.Canceled))
			is.True(!permanent(t, err))
			<-server.left // the connection is not kept

			short := func(c *rostermail.SMTPConfig) { c.Timeout = 50 * time.Millisecond }
			server = newScript(t, lines)
			err = newSMTP(t, server.addr, short).Deliver(t.Context(), newMessage(roster.PurposeInvitation))
			is.True(errors.Is(err, context.DeadlineExceeded))
			<-server.left
		})
	}
}

// A server that has taken the mail and hangs up gets no second copy.
func TestSMTPOfAServerThatHangsUp(t *testing.T) {
	is := is.New(t)
	server := newScript(t, []string{"220 here", "250 hello", "250 ok", "250 ok", "354 go on", "250 taken", "421 no more"})
	is.NoErr(newSMTP(t, server.addr, nil).Deliver(t.Context(), newMessage(roster.PurposeInvitation)))
	<-server.left
}

// The connection ends where the server refuses it, too.
func TestSMTPOfAServerThatRefuses(t *testing.T) {
	for name, lines := range map[string][]string{
		"at the greeting": {"554 no"},
		"at EHLO":         {"220 here", "550 no", "550 no"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			server := newScript(t, lines)
			err := newSMTP(t, server.addr, nil).Deliver(t.Context(), newMessage(roster.PurposeInvitation))
			is.True(err != nil)
			is.True(!permanent(t, err)) // of the server, and not of the mailbox
			<-server.left
		})
	}
}

// script is a server that says one line to each of the client's, and then nothing more.
type script struct {
	addr         string
	silent, left chan struct{} // closed when it has said all, and when the client has gone
}

func newScript(t *testing.T, lines []string) *script {
	t.Helper()
	is := is.New(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	is.NoErr(err)
	t.Cleanup(func() { ln.Close() })
	s := &script{ln.Addr().String(), make(chan struct{}), make(chan struct{})}
	go func() {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		defer close(s.left)
		defer conn.Close()
		said := make([]byte, 1<<16)
		for i, line := range lines {
			if i > 0 && !heard(conn, said, strings.HasPrefix(lines[i-1], "354")) {
				return
			}
			if _, err := io.WriteString(conn, line+"\r\n"); err != nil {
				return
			}
		}
		if len(lines) > 0 {
			heard(conn, said, strings.HasPrefix(lines[len(lines)-1], "354"))
		}
		close(s.silent)
		io.Copy(io.Discard, conn)
	}()
	return s
}

// heard reads a command, or a mail up to the dot.
func heard(conn net.Conn, said []byte, mail bool) bool {
	var all string
	for {
		n, err := conn.Read(said)
		if err != nil {
			return false
		}
		all += string(said[:n])
		if end := map[bool]string{true: "\r\n.\r\n", false: "\r\n"}[mail]; strings.HasSuffix(all, end) {
			return true
		}
	}
}
