package storetest

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
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
	return slices.Concat(roundTripMutants, versionMutants, uniqueMutants, identityMutants, updateMutants, copyMutants,
		accountMutants, queryMutants, purgeMutants, principalMutants, orderMutants, conditionMutants, raceMutants)
}

// ruleWithoutMutant is the rule that no bug of a store makes fail: it checks that the
// Directory does not even ask.
const ruleWithoutMutant = "no text with a NUL gets past the Directory"

func TestGoodStore(t *testing.T) {
	Run(t, func(testing.TB) roster.Store { return memstore.New() })
}

// TestHarness shows that what mutants are made with is no bug in itself.
func TestHarness(t *testing.T) {
	for _, r := range allRules() {
		if f := failure(t, r, func(*hooks) {}); f != "" {
			t.Errorf("without hooks: %s: %s", r.sentence, f)
		}
	}
	for _, r := range slices.Concat(raceRules, directoryRules) {
		if f := failure(t, r, snapshotIsolation(func(any) bool { return false })); f != "" {
			t.Errorf("optimistic: %s: %s", r.sentence, f)
		}
	}
}

func TestMutants(t *testing.T) {
	rules := map[string]rule{}
	for _, r := range allRules() {
		rules[r.sentence] = r
	}
	bites := map[string]bool{ruleWithoutMutant: true}
	for _, m := range mutants() {
		r, ok := rules[m.rule]
		if !ok {
			t.Errorf("%s: there is no rule %q", m.bug, m.rule)
			continue
		}
		bites[m.rule] = true
		t.Run(m.bug, func(t *testing.T) {
			t.Parallel()
			noticed := failure(t, r, m.hook)
			if noticed == "" {
				t.Fatalf("not noticed by %q", m.rule)
			}
			t.Logf("noticed by %q:\n%s", m.rule, noticed)
		})
	}
	for sentence := range rules {
		if !bites[sentence] {
			t.Errorf("no mutant shows that this rule bites: %q", sentence)
		}
	}
}

// failure checks one rule on memstore behind hooks, and returns what the rule
// reported first.
func failure(t *testing.T, r rule, hook func(h *hooks)) string {
	h := new(hooks)
	hook(h)
	rec := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.check(rec, newHooked(memstore.New(), h))
	}()
	<-done
	return rec.first
}

// recorder is a testing.TB that keeps what is reported first, and ends the
// goroutine that reports it.
type recorder struct {
	testing.TB
	first string
}

func (r *recorder) Fatal(args ...any) {
	r.first = strings.TrimSpace(fmt.Sprintln(args...))
	runtime.Goexit()
}

func (r *recorder) Error(args ...any)                 { r.Fatal(args...) }
func (r *recorder) Errorf(format string, args ...any) { r.Fatal(fmt.Sprintf(format, args...)) }
func (r *recorder) Fatalf(format string, args ...any) { r.Fatal(fmt.Sprintf(format, args...)) }

func BenchmarkMemstore(b *testing.B) {
	Bench(b, func(testing.TB) roster.Store { return memstore.New() })
}
