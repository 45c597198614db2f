package clients_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters"
	served "example.com/roster/httpadapters/axiom"
	"example.com/roster/internal/browser/npm"
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

// runScript runs a script of the folder npm against the server at url. The script's last
// line says that it came to its end.
func runScript(t *testing.T, script, url, token string) {
	t.Helper()
	npm.Install(t, "npm")
	is := is.New(t)
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
