package main

import (
	"bufio"
	"io"
	"strings"
	"testing"
)

// TestAnswered reads answers as net/http writes them, with the next one behind.
func TestAnswered(t *testing.T) {
	for _, test := range []struct {
		name, text   string
		status, size int
	}{
		{"with a length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, 5},
		{"in chunks", "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\na\r\n0123456789\r\n0\r\n\r\n", 201, 15},
		{"without a body", "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", 404, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := bufio.NewReader(strings.NewReader(test.text + "next"))
			status, size, err := answered(in)
			if err != nil || status != test.status || size != test.size {
				t.Errorf("status %d, %d bytes, error %v", status, size, err)
			}
			if rest, _ := io.ReadAll(in); string(rest) != "next" {
				t.Errorf("the next answer is read as %q", rest)
			}
		})
	}
}

func TestAnsweredRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"an end in the headers": "HTTP/1.1 200 OK\r\nContent-Le",
		"an end in the body":    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel",
		"no status":             "hello\r\n\r\n",
		"a length that is none": "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := answered(bufio.NewReader(strings.NewReader(text))); err == nil {
				t.Error("it is read as an answer")
			}
		})
	}
}
