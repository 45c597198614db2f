package clients_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/axiomhq/axiom-go/axiom"
	"github.com/matryer/is"
)

// emulatorToken is the owner's of examples/emulator.
const emulatorToken = "xaat-emulator-owner-public-token"

// emulate starts examples/emulator with its made-up people, and returns its address.
func emulate(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "emulator")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./emulator")
	build.Dir = filepath.Join("..", "..", "examples")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), program, "-port", "0", "-control")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	url, found := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !found {
		t.Fatalf("%q, %v", line, err)
	}
	return url
}

// steer sends a request to the emulator's own routes.
func steer(t *testing.T, url, path, body string) {
	t.Helper()
	answer, err := http.Post(url+"/_emulator/"+path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusNoContent {
		t.Fatalf("%s %s: %d", path, body, answer.StatusCode)
	}
}

// TestEmulator lets clients that others wrote ask the emulator, and meet its faults: each
// tries again or shows the error, as it does at its vendor.
func TestEmulator(t *testing.T) {
	url := emulate(t)
	t.Run("axiom-go", func(t *testing.T) { axiomMeetsFaults(t, url) })
	for _, script := range []string{"emulated-axiom.mjs", "emulated-papershift.mjs"} {
		t.Run(script, func(t *testing.T) {
			steer(t, url, "reset", "")
			runScript(t, script, url, emulatorToken)
		})
	}
}

func axiomMeetsFaults(t *testing.T, url string) {
	is := is.New(t)
	client, err := axiom.NewClient(axiom.SetURL(url), axiom.SetToken(emulatorToken), axiom.SetNoEnv())
	is.NoErr(err)
	users, ctx := client.Users, t.Context()
	create := func(name string) (*axiom.User, error) {
		return users.Create(ctx, axiom.CreateUserRequest{Name: name, Email: name + "@example.com", Role: "user"})
	}

	all, err := users.List(ctx)
	is.NoErr(err)
	is.True(len(all) > 800) // but who is deleted
	jane, err := create("jane")
	is.NoErr(err)
	steer(t, url, "reset", "")
	again, err := create("jane")
	is.NoErr(err)
	is.Equal(again, jane) // under the same id
	got, err := users.Get(ctx, "abc3")
	is.NoErr(err)
	is.Equal(got.Email, "x_y.3+news@Example.com")
	is.NoErr(users.Delete(ctx, "abc3"))

	steer(t, url, "faults", `[{"answer": 429, "retry_after": 30}]`)
	_, err = users.List(ctx)
	var limit axiom.LimitError
	is.True(errors.As(err, &limit))
	is.True(time.Until(limit.Limit.Reset) > 20*time.Second)

	steer(t, url, "faults", `[{"answer": 500}]`)
	_, err = users.List(ctx)
	var refused axiom.HTTPError
	is.True(errors.As(err, &refused)) // it tries no GET again
	is.Equal(refused.Status, http.StatusInternalServerError)

	steer(t, url, "faults", `[{"answer": 503}, {"answer": 500}]`)
	_, err = create("joan")
	is.NoErr(err) // the third try

	steer(t, url, "faults", `[{"cut": "before", "calls": 2}]`) // net/http sends a GET once more
	_, err = users.List(ctx)
	is.True(errors.Is(err, io.EOF))

	steer(t, url, "faults", `[{"delay": "1m"}]`)
	soon, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	_, err = users.List(soon)
	is.True(errors.Is(err, context.DeadlineExceeded))

	_, err = users.List(ctx)
	is.NoErr(err) // all is well again
}
