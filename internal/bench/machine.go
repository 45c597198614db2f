package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// measuredHere says when and where a page was measured: the day, the commit and the
// machine, with how busy it is.
func measuredHere() (string, error) {
	commit, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return "", fmt.Errorf("the commit is not known here: %w", err)
	}
	busy := ""
	if text, err := os.ReadFile("/proc/loadavg"); err == nil { // Linux alone tells
		if words := strings.Fields(string(text)); len(words) > 2 {
			busy = ", load " + words[2] + " over the last 15 minutes, this program among it"
		}
	}
	return fmt.Sprintf("%s, at commit %s: %s/%s, %d processors, %s%s", time.Now().UTC().Format("2 January 2006"), strings.TrimSpace(string(commit)),
		runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), busy), nil
}
