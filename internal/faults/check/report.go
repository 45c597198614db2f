// Package check compares a database with the journals of the callers, and with
// what must hold in any database. Whoever adds a capability adds its invariant
// here: CONTRIBUTING.md says how.
package check

import (
	"fmt"
	"time"
)

// Report is what was found.
type Report struct {
	Acknowledged int           // calls that were answered: done
	Unknown      int           // calls without an answer, and those answered ErrCommitUnknown
	Made         int           // of those, how many were done
	Refused      int           // calls that were answered with another error
	Pause        time.Duration // the longest between two acknowledgements of one process

	Lost    []string // acknowledged, and not there
	Doubled []string // there more often than anybody asked for
	Half    []string // done in part, or in a state that nothing leads to
	Against []string // refused, and done
	Wrong   []string // errors that no caller may meet
}

// Illegal returns how many findings there are.
func (r *Report) Illegal() int {
	return len(r.Lost) + len(r.Doubled) + len(r.Half) + len(r.Against) + len(r.Wrong)
}

// Findings returns the first few findings, as sentences.
func (r *Report) Findings() []string {
	var all []string
	for _, kind := range []struct {
		name  string
		found []string
	}{{"lost", r.Lost}, {"doubled", r.Doubled}, {"half done", r.Half}, {"done against the answer", r.Against}, {"wrong error", r.Wrong}} {
		for i, text := range kind.found {
			if i == 5 {
				all = append(all, fmt.Sprintf("%s: and %d more", kind.name, len(kind.found)-i))
				break
			}
			all = append(all, kind.name+": "+text)
		}
	}
	return all
}

// Add adds the figures and findings of another round.
func (r *Report) Add(o *Report) {
	r.Acknowledged += o.Acknowledged
	r.Unknown += o.Unknown
	r.Made += o.Made
	r.Refused += o.Refused
	r.Pause = max(r.Pause, o.Pause)
	r.Lost = append(r.Lost, o.Lost...)
	r.Doubled = append(r.Doubled, o.Doubled...)
	r.Half = append(r.Half, o.Half...)
	r.Against = append(r.Against, o.Against...)
	r.Wrong = append(r.Wrong, o.Wrong...)
}

func note(to *[]string, format string, args ...any) { *to = append(*to, fmt.Sprintf(format, args...)) }
