// Package browser runs scripts in a browser, for tests of pages. It is a module of its
// own, so that no host inherits what that needs.
//
// A script is an ECMAScript module whose default export is an async function. It gets
// an object with:
//
//	page           a Playwright page, 1280 pixels wide
//	url            ROSTER_URL, where the server is
//	env            the other variables that Run was given
//	visitor(how)   the page of one more visitor, who shares no cookie with the others;
//	               how has options of Playwright's contexts, such as javaScriptEnabled: false
//	check(name)    looks at the page at 1280 and 390 pixels, in light and in dark:
//	               nothing is wider than the window, and axe-core calls no fault serious,
//	               at 1280 pixels in light and at 390 in dark
//	tabTo(place)   presses Tab until the focus is on place, a Playwright locator
//	tolerate(re)   lets messages of the console that match pass, such as the one about a
//	               call that is meant to fail
//
// check and tabTo take another page as their last argument. Every page of a script is
// watched: an error in the console, which a breach of the Content-Security-Policy is
// too, an error that no code caught, and a request to another server than that of url
// fail the test.
//
// A dark page needs a background of its own: axe-core takes the browser's for white.
//
// Where the environment variable ROSTER_SHOTS names a folder, check leaves its pictures
// there, as name-1280-light.png and so on.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"example.com/roster/internal/browser/npm"
)

// limit is how long a script may take.
const limit = 2 * time.Minute

// Run runs a script, a file below the folder of the test, in headless Chromium. Each env
// is a "NAME=value"; ROSTER_URL is needed. Run fails the test where the script throws, or
// a page does what it must not.
//
// Run needs node 20 and Chromium, under the name that ROSTER_BROWSER gives, or else
// chromium. The test is skipped without them. CI has them and treats a skip as a failure.
func Run(t testing.TB, script string, env ...string) {
	t.Helper()
	npm.Need(t)
	if _, err := exec.LookPath(chromium()); err != nil {
		t.Skipf("%s is not installed", chromium())
	}
	out, err := run(t.Context(), script, env)
	if err != nil {
		t.Fatalf("browser: %s: %v\n%s", script, err, out)
	}
}

// chromium is the name of the browser's program.
func chromium() string {
	if name := os.Getenv("ROSTER_BROWSER"); name != "" {
		return name
	}
	return "chromium"
}

// run runs a script and returns what it printed.
func run(ctx context.Context, script string, env []string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	program, err := exec.LookPath(chromium())
	if err != nil {
		return nil, err
	}
	if _, err := os.ReadFile(script); err != nil { // so that go test runs this again when the script changes
		return nil, err
	}
	script, err = filepath.Abs(script)
	if err != nil {
		return nil, err
	}
	folder, err := install(ctx)
	if err != nil {
		return nil, fmt.Errorf("install playwright-core: %w", err)
	}
	shots := os.Getenv("ROSTER_SHOTS")
	if shots != "" {
		if err := os.MkdirAll(shots, 0o777); err != nil {
			return nil, err
		}
	}
	cmd := exec.CommandContext(ctx, "node", filepath.Join(folder, "harness.mjs"), script)
	cmd.Env = append(append(os.Environ(), env...), "ROSTER_BROWSER="+program, "ROSTER_SHOTS="+shots)
	cmd.WaitDelay = 10 * time.Second // for Chromium, which ends when node does
	out, err := cmd.CombinedOutput()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = fmt.Errorf("not at its end after %s", limit)
	}
	return out, err
}
