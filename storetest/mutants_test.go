package storetest

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"example.com/roster"
	"example.com/roster/memstore"
)

// mutant is a good store with a bug, and the rule that has to notice it.
type mutant struct {
	bug  string
	rule string
	hook func(h *hooks)
}

// mutants are of the stores that people write, or nearly wrote: each bug is one
// that a database, a driver or a forgotten line makes by itself.
func mutants() []mutant {
	return slices.Concat(faithMutants, guardMutants, uniqueMutants, updateMutants, copyMutants,
		accountMutants, queryMutants, orderMutants, conditionMutants, raceMutants)
}

// deaf is the rule that no bug of a store makes fail: it checks that the
// Directory does not even ask.
const deaf = "no text with a NUL gets past the Directory"

func TestGoodStore(t *testing.T) {
	Run(t, func(testing.TB) roster.Store { return memstore.New() })
}

// TestHarness shows that what mutants are made with is no bug in itself.
func TestHarness(t *testing.T) {
	for _, r := range allRules() {
		for _, failure := range failures(t, r, func(*hooks) {}) {
			t.Errorf("without hooks: %s: %s", r.sentence, failure)
		}
	}
	for _, r := range slices.Concat(raceRules, directoryRules) {
		for _, failure := range failures(t, r, optimistic(func(any) bool { return false })) {
			t.Errorf("optimistic: %s: %s", r.sentence, failure)
		}
	}
}

func TestMutants(t *testing.T) {
	rules := map[string]rule{}
	for _, r := range allRules() {
		rules[r.sentence] = r
	}
	bites := map[string]bool{deaf: true}
	for _, m := range mutants() {
		r, ok := rules[m.rule]
		if !ok {
			t.Errorf("%s: there is no rule %q", m.bug, m.rule)
			continue
		}
		bites[m.rule] = true
		t.Run(m.bug, func(t *testing.T) {
			t.Parallel()
			noticed := failures(t, r, m.hook)
			if len(noticed) == 0 {
				t.Fatalf("not noticed by %q", m.rule)
			}
			t.Logf("noticed by %q:\n%s", m.rule, noticed[0])
		})
	}
	for sentence := range rules {
		if !bites[sentence] {
			t.Errorf("no mutant shows that this rule bites: %q", sentence)
		}
	}
}

// failures checks one rule on memstore behind hooks, and returns what the rule
// reported.
func failures(t *testing.T, r rule, hook func(h *hooks)) []string {
	h := new(hooks)
	hook(h)
	rec := &recorder{TB: t}
	done := make(chan struct{})
	go func() { // a rule that stops ends its goroutine
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				rec.Errorf("panic: %v\n%s", p, stack())
			}
		}()
		r.check(rec, newHooked(memstore.New(), h))
	}()
	<-done
	return rec.failures
}

func stack() string {
	b := make([]byte, 4096)
	return string(b[:runtime.Stack(b, false)])
}

// recorder is a testing.TB that keeps what is reported, and passes for it.
type recorder struct {
	testing.TB
	mu       sync.Mutex
	failures []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func (r *recorder) Error(args ...any) { r.Errorf("%s", strings.TrimSpace(fmt.Sprintln(args...))) }

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Fatal(args ...any) {
	r.Error(args...)
	runtime.Goexit()
}

func BenchmarkMemstore(b *testing.B) {
	Bench(b, func(testing.TB) roster.Store { return memstore.New() })
}
