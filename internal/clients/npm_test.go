package clients_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters"
	served "example.com/roster/httpadapters/axiom"
)

// TestPapershiftClients runs JSON:API clients, each with a server of its own: they
// create, read with what is included, page by the links, send back whole records that
// they have read, delete, and show errors.
func TestPapershiftClients(t *testing.T) {
	for _, script := range []string{
		"coloquent.mjs", "datx.mjs", "devour.mjs", "jsona.mjs", "kitsu.mjs", "orbit.mjs", "ra-jsonapi.mjs", "spraypaint.mjs", "vuex.mjs",
	} {
		t.Run(script, func(t *testing.T) {
			p := newPulse(t)
			runScript(t, script, p.url, "pulse-owner-at-least-22-characters")
			is.New(t).True(p.read > 10) // answers that the script got and that were checked
		})
	}
}

// TestAxiomScript runs Axiom's client for JavaScript, which reads users. The limiter
// lets it ask five times.
func TestAxiomScript(t *testing.T) {
	s := newServer(t, served.Config{Limiter: httpadapters.NewLimiter(5)})
	runScript(t, "axiom.mjs", s.url, "xaat-owner-at-least-22-characters")
}

// install installs the packages of npm/package-lock.json into npm/node_modules,
// where they are missing or others.
var install = sync.OnceValue(func() error {
	want, err := os.ReadFile(filepath.Join("npm", "package-lock.json"))
	if err != nil {
		return err
	}
	mark := filepath.Join("npm", "node_modules", ".installed-lock.json")
	if has, err := os.ReadFile(mark); err == nil && string(has) == string(want) {
		return nil
	}
	cmd := exec.Command("npm", "ci", "--ignore-scripts")
	cmd.Dir, cmd.Stderr = "npm", os.Stderr
	if err := cmd.Run(); err != nil {
		return err
	}
	return os.WriteFile(mark, want, 0o600)
})

// needNode skips a test where node, of 20.6 or later, is not installed. CI has node and
// treats a skip as a failure.
func needNode(t *testing.T) {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
}

// runScript runs a script of the folder npm against the server at url. The script's last
// line says that it came to its end.
func runScript(t *testing.T, script, url, token string) {
	t.Helper()
	needNode(t)
	is := is.New(t)
	is.NoErr(install())
	text, err := os.ReadFile(filepath.Join("npm", script)) // so that go test runs this again when the script changes
	is.NoErr(err)
	is.True(len(text) > 0)
	cmd := exec.CommandContext(t.Context(), "node", script)
	cmd.Dir = "npm"
	cmd.Env = append(os.Environ(), "ROSTER_URL="+url, "ROSTER_TOKEN="+token)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	is.Equal(string(out), "all of it held\n")
}
