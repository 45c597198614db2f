package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/internal/sqltest/servers"
)

// binDir is where the one binary of this test run stands.
var binDir string

func TestMain(m *testing.M) {
	// Never true: this links the server into the test, so that go test knows when
	// a result is stale. Of the binary that is built below it knows nothing.
	if len(os.Args) == 0 {
		main()
	}

	dir, err := os.MkdirTemp("", "roster-server-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	binDir = dir
	code := m.Run()
	servers.Stop()
	os.RemoveAll(dir)
	os.Exit(code)
}

// binary builds the server for the first test that asks for it, with the race
// detector where the tests have it: a race that it finds is an exit code.
var binary = sync.OnceValues(func() (string, error) {
	name := filepath.Join(binDir, "server")
	args := []string{"build", "-buildvcs=false", "-o", name}
	info, ok := debug.ReadBuildInfo()
	if ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		args = append(args, "-race")
	}
	out, err := exec.Command("go", append(args, ".")...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return name, nil
})

// process is a server that was started.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	stderr bytes.Buffer
	ended  bool
	base   string // http://HOST:PORT
	token  string // of the owner
}

// start starts the server on a free port and waits until it says where it is.
// At the end of the test it is stopped.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	is := is.New(t)
	name, err := binary()
	is.NoErr(err)
	p := &process{t: t, cmd: exec.Command(name, append([]string{"-addr", "127.0.0.1:0"}, args...)...)}
	p.cmd.Stderr = &p.stderr
	stdout, err := p.cmd.StdoutPipe()
	is.NoErr(err)
	is.NoErr(p.cmd.Start())
	t.Cleanup(func() {
		if !p.ended {
			p.stop()
		}
	})
	lines := bufio.NewScanner(stdout)
	for p.token == "" && lines.Scan() {
		if base, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			p.base = base
		}
		p.token, _ = strings.CutPrefix(lines.Text(), "token: ")
		if p.token == lines.Text() {
			p.token = ""
		}
	}
	if p.token == "" {
		p.ended = true
		t.Fatalf("the server did not start: %v\n%s", p.cmd.Wait(), p.stderr.String())
	}
	go io.Copy(io.Discard, stdout)
	return p
}

// stop sends SIGTERM and checks that the server ends well.
func (p *process) stop() {
	p.t.Helper()
	is := is.New(p.t)
	is.NoErr(p.cmd.Process.Signal(syscall.SIGTERM))
	p.wait()
}

// wait checks that the server, which was told to end, ends with exit code 0 and
// has kept the token to itself.
func (p *process) wait() {
	p.t.Helper()
	is := is.New(p.t)
	p.ended = true
	if err := p.cmd.Wait(); err != nil {
		p.t.Fatalf("the server ended with %v\n%s", err, p.stderr.String())
	}
	is.True(!strings.Contains(p.stderr.String(), p.token)) // no secret in a log
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// json decodes the body.
func (a answer) json(t *testing.T) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		t.Fatalf("not JSON: %v: %s", err, a.body)
	}
	return v
}

// client keeps no connections, so that a server that is stopped has none, and
// shows redirections as they are.
var client = http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func send(t *testing.T, r *http.Request) answer {
	t.Helper()
	is := is.New(t)
	resp, err := client.Do(r)
	is.NoErr(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	is.NoErr(err)
	return answer{resp.StatusCode, resp.Header, string(body)}
}

// ask sends a request with a token, and a JSON body where there is one.
func (p *process) ask(token, method, path, body string) answer {
	p.t.Helper()
	is := is.New(p.t)
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.base+path, strings.NewReader(body))
	is.NoErr(err)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("X-User-Token", token) // as publica.la has it
	return send(p.t, r)
}
