package ctl

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/roster"
	"example.com/roster/internal/sqltest/servers"
)

func TestMain(m *testing.M) {
	code := m.Run()
	servers.Stop()
	os.Exit(code)
}

// shell runs commands as a person does, on one database.
type shell struct {
	t     *testing.T
	db    string // of -db; empty: the store of options
	dir   string // where the key file is
	stdin string
	typed *typist // nil: there is no terminal
	noKey bool    // leave -key out
	Options
}

// newShell returns a shell on a file that does not exist yet.
func newShell(t *testing.T) *shell {
	dir := t.TempDir()
	return &shell{t: t, db: "sqlite:" + filepath.Join(dir, "roster.db"), dir: dir, Options: Options{Config: cheap()}}
}

// cheap is a Config whose passwords cost little to hash.
func cheap() *roster.Config { return &roster.Config{HashMemory: 8, HashTime: 1} }

// result is what a command leaves.
type result struct {
	code     int
	out, err string
}

// run runs a command to its end.
func (s *shell) run(args ...string) result { return s.runContext(s.t.Context(), args...) }

func (s *shell) runContext(ctx context.Context, args ...string) result {
	s.t.Helper()
	var out, errs bytes.Buffer
	o := s.Options
	if s.db != "" {
		args = append([]string{"-db", s.db}, args...)
		if !s.noKey {
			args = append([]string{"-key", filepath.Join(s.dir, "key")}, args...)
		}
	}
	o.Args, o.Stdin, o.Stdout, o.Stderr = args, strings.NewReader(s.stdin), &out, &errs
	if s.typed != nil {
		o.ask = s.typed
	}
	code := Main(ctx, o)
	return result{code, out.String(), errs.String()}
}

// must runs a command that is done.
func (s *shell) must(args ...string) string {
	s.t.Helper()
	r := s.run(args...)
	if r.code != ExitDone {
		s.t.Fatalf("%s: exit code %d\n%s%s", strings.Join(args, " "), r.code, r.out, r.err)
	}
	return r.out
}

// object runs a command that prints one object.
func (s *shell) object(args ...string) map[string]any {
	s.t.Helper()
	var o map[string]any
	out := s.must(append([]string{"-json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &o); err != nil {
		s.t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return o
}

// started returns a shell on a database with an owner.
func started(t *testing.T) *shell {
	s := newShell(t)
	s.must("init", "-owner", "owner@example.com")
	return s
}

// typist is a person at a terminal, who types lines that were written down before.
type typist struct {
	lines []string
	asked []string
}

func (p *typist) line(question string) (string, error) {
	p.asked = append(p.asked, question)
	if len(p.lines) == 0 {
		return "", io.EOF
	}
	line := p.lines[0]
	p.lines = p.lines[1:]
	return line, nil
}

func (p *typist) hidden(question string) (string, error) {
	line, err := p.line(question)
	if errors.Is(err, io.EOF) {
		return "", nil
	}
	return line, err
}

// has fails the test unless text contains each part.
func has(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in:\n%s", part, text)
		}
	}
}

// fits fails the test where a line needs more than 80 columns.
func fits(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if w := width(strings.TrimRight(line, "\n")); w > screen {
			t.Errorf("%d columns: %s", w, line)
		}
	}
}
