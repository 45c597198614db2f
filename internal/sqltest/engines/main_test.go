package main

import (
	"errors"
	"os/exec"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/internal/sqltest/servers"
)

// TestReport holds each line to what the machine has.
func TestReport(t *testing.T) {
	is := is.New(t)
	var out strings.Builder
	report(&out, []servers.Engine{
		{Name: "One", Look: func() error { return nil }},
		{Name: "Another", Install: "another", Look: func() error { return errors.Join(servers.ErrAbsent, servers.ErrAbsent) }},
	}, false, func(program string) (string, error) {
		if program == "npm" {
			return "", exec.ErrNotFound
		}
		return program, nil
	})
	is.Equal(strings.Split(out.String(), "\n"), []string{
		"SQLite, modernc            tested",
		"SQLite, mattn              NOT HERE, its tests are skipped: the driver needs a C compiler; apt-get install gcc libc6-dev",
		"One                        tested",
		"Another                    NOT HERE, its tests are skipped: is not installed, is not installed; apt-get install another",
		"clients in JavaScript      NOT HERE, its tests are skipped: executable file not found in $PATH; apt-get install nodejs npm",
		"",
	})
}

// TestMissing names what .ci/run installs.
func TestMissing(t *testing.T) {
	is := is.New(t)
	absent, here := func() error { return servers.ErrAbsent }, func() error { return nil }
	is.Equal(missing([]servers.Engine{
		{Install: "one", Look: here}, {Install: "three two", Look: absent}, {Install: "two", Look: absent},
	}), []string{"three", "two"})
	is.Equal(missing([]servers.Engine{{Install: "one", Look: here}}), nil)
}
