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

// Tokens of -token and -as, as short as they may be.
const (
	ownerToken  = "owner-of-22-characters"
	helperToken = "helper-of-22-character"
	bossToken   = "boss-of-22-characters-"
)

// binDir is the folder of the binary, which is built once for all tests.
var binDir string

func TestMain(m *testing.M) {
	// Never true: it links the server into the test, so that go test knows when a
	// cached result is stale. It does not know of the binary that is built below.
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

// binary returns the path of the server, which the first call builds. It has the
// race detector where the tests have it; a race then changes the exit code.
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
	link   string // that signs the owner in once; empty: none
}

// start starts the server on a free port and waits until it prints its address.
// It is stopped at the end of the test.
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
		if _, link, ok := strings.Cut(lines.Text(), "within 15 minutes: "); ok {
			p.link = link
		}
		if token, ok := strings.CutPrefix(lines.Text(), "export TOKEN="); ok {
			p.token = strings.Trim(token, "'")
		}
	}
	if p.token == "" {
		p.ended = true
		t.Fatalf("the server did not start: %v\n%s", p.cmd.Wait(), p.stderr.String())
	}
	go io.Copy(io.Discard, stdout)
	return p
}

// stop sends SIGTERM and checks that the server exits with 0.
func (p *process) stop() {
	p.t.Helper()
	is := is.New(p.t)
	is.NoErr(p.cmd.Process.Signal(syscall.SIGTERM))
	p.wait()
}

// wait waits for a server that was told to end. It checks that the exit code is 0
// and that the log does not contain the token.
func (p *process) wait() {
	p.t.Helper()
	is := is.New(p.t)
	p.ended = true
	if err := p.cmd.Wait(); err != nil {
		p.t.Fatalf("the server ended with %v\n%s", err, p.stderr.String())
	}
	is.True(!strings.Contains(p.stderr.String(), p.token)) // no secret in a log
}

// answer is an HTTP answer with its body.
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

// client keeps no connections open, so that a server has none when it stops, and
// does not follow redirections.
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
