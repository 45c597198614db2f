//go:build !race

package check_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/internal/faults/check"
)

func TestTeeth(t *testing.T) {
	r := newRun(t)
	for _, tooth := range check.Teeth {
		t.Run(tooth.Name, func(t *testing.T) {
			is := is.New(t)
			report := r.check(t, tooth.Statement)
			is.True(report.Illegal() > 0) // it must be reported
			is.True(strings.Contains(strings.Join(report.Findings(), "\n"), tooth.Finding))
		})
	}
}
