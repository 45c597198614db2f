// Command engines says which databases the tests find on this machine. go test
// prints no skipped test of a package that passes:
//
//	go run ./internal/sqltest/engines
//	go run ./internal/sqltest/engines -missing   # what Debian calls the packages that are not here
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"example.com/roster/internal/sqltest/servers"
)

func main() {
	if slices.Contains(os.Args[1:], "-missing") {
		fmt.Println(strings.Join(missing(servers.Engines), " "))
		return
	}
	report(os.Stdout, servers.Engines, hasCgo, exec.LookPath)
}

// missing returns the packages of the engines that are not here, each once.
func missing(engines []servers.Engine) (packages []string) {
	for _, e := range engines {
		if e.Look() != nil {
			packages = append(packages, strings.Fields(e.Install)...)
		}
	}
	slices.Sort(packages)
	return slices.Compact(packages)
}

// report writes a line an engine, and one for the clients that node runs.
func report(out io.Writer, engines []servers.Engine, cgo bool, look func(program string) (string, error)) {
	line := func(name string, err error, install string) {
		text := "tested"
		if err != nil {
			text = "NOT HERE, its tests are skipped: " + strings.ReplaceAll(err.Error(), "\n", ", ") + "; apt-get install " + install
		}
		fmt.Fprintf(out, "%-26s %s\n", name, text)
	}
	line("SQLite, modernc", nil, "")
	var compiler error
	if !cgo {
		compiler = errors.New("the driver needs a C compiler")
	}
	line("SQLite, mattn", compiler, "gcc libc6-dev")
	for _, e := range engines {
		line(e.Name, e.Look(), e.Install)
	}
	_, err1 := look("node")
	_, err2 := look("npm")
	line("clients in JavaScript", errors.Join(err1, err2), "nodejs npm")
}
