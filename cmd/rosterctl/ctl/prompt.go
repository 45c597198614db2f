package ctl

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"example.com/roster"
)

// prompter asks the person at the terminal.
type prompter interface {
	// line asks for a line of text.
	line(question string) (string, error)
	// hidden asks for a line that is not shown.
	hidden(question string) (string, error)
}

// terminalOf returns the prompter of a terminal, and nil where in is none.
func terminalOf(in io.Reader, out io.Writer) prompter {
	if !isTerminal(in) {
		return nil
	}
	f := in.(*os.File)
	return &terminal{in: f, lines: bufio.NewReader(f), out: out}
}

// isTerminal reports whether a reader or writer is a terminal.
func isTerminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

type terminal struct {
	in    *os.File
	lines *bufio.Reader
	out   io.Writer
}

func (t *terminal) line(question string) (string, error) {
	fmt.Fprint(t.out, question)
	text, err := t.lines.ReadString('\n')
	return strings.TrimRight(text, "\r\n"), err
}

func (t *terminal) hidden(question string) (string, error) {
	fmt.Fprint(t.out, question)
	defer fmt.Fprintln(t.out)
	text, err := term.ReadPassword(int(t.in.Fd()))
	return string(text), err
}

// confirm asks for the name of what is to be done to be typed. The flag -yes answers
// it, and nothing else does where there is no terminal.
func (s *session) confirm(what, name string) error {
	if s.yes {
		return nil
	}
	if s.ask == nil {
		return refused("%s cannot be undone: confirm it by -yes, as there is no terminal to ask at", what)
	}
	typed, err := s.ask.line(fmt.Sprintf("%s cannot be undone. Type %s to go on: ", visible(what), visible(name)))
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if strings.TrimSpace(typed) != visible(name) {
		return refused("not confirmed: nothing was changed")
	}
	return nil
}

// longestPassword is more than a password may have, so that a wrong file on stdin is
// not read to its end.
const longestPassword = 4096

// password asks for a new password twice, or reads one line of stdin with
// fromStdin. needed: an empty one is refused.
func (s *session) password(fromStdin, needed bool) (roster.SecretText, error) {
	if fromStdin {
		line, err := bufio.NewReader(io.LimitReader(s.Stdin, longestPassword)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		if line = strings.TrimRight(line, "\r\n"); line == "" && needed {
			return "", usage("-password-stdin: the first line of stdin is empty")
		}
		return roster.SecretText(line), nil
	}
	if s.ask == nil {
		if needed {
			return "", usage("there is no terminal to ask for a password at: use -password-stdin")
		}
		return "", nil
	}
	question := "Password (not shown): "
	if !needed {
		question = "Password (not shown; empty for none): "
	}
	first, err := s.ask.hidden(question)
	if err != nil || first == "" && !needed {
		return "", err
	}
	second, err := s.ask.hidden("The same once more: ")
	if err != nil {
		return "", err
	}
	if first != second {
		return "", refused("the two passwords differ: nothing was changed")
	}
	return roster.SecretText(first), nil
}
