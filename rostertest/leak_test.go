package rostertest_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster/rostertest"
)

// When the test that made a kit has ended, so has all that it started.
func TestNothingIsLeftRunning(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("a test", func(t *testing.T) {
		is := is.New(t)
		kit := rostertest.New(t)
		server := kit.NewServer(t)
		for range 3 {
			status, _ := get(t, kit.SignIn(t, kit.Acme.User), server.URL+"/session")
			is.Equal(status, 200)
		}
		kit.Mail.Wait(t, "invited@acme.test")
		is.True(runtime.NumGoroutine() > before)
	})
	for late := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(late) { // connections are closed a moment later
			stacks := make([]byte, 1<<16)
			t.Fatalf("%s", stacks[:runtime.Stack(stacks, true)])
		}
	}
}
