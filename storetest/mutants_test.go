package storetest

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"example.com/roster"
	"example.com/roster/memstore"
)

// mutant is a good store with a bug, and the rule that has to find it.
type mutant struct {
	bug   string
	check func(t testing.TB, s roster.Store) // of the rule
	hook  func(h *hooks)
}

// mutants returns the seeded bugs: each is one that a database, a driver or a
// forgotten line makes.
func mutants() []mutant {
	return slices.Concat(roundTripMutants, versionMutants, uniqueMutants, vendorMutants, identityMutants, updateMutants, copyMutants,
		accountMutants, queryMutants, eventMutants, purgeMutants, principalMutants, memberMutants, peopleMutants, orderMutants, conditionMutants, treeMutants, teamMutants, searchMutants, raceMutants,
		totalMutants, invitationMutants, bulkMutants)
}

func TestGoodStore(t *testing.T) {
	Run(t, func(testing.TB) roster.Store { return memstore.New() })
}

// TestHarness checks that hooks without a bug break no rule.
func TestHarness(t *testing.T) {
	for _, r := range allRules() {
		if f := failure(t, r, func(*hooks) {}); f != "" {
			t.Errorf("without hooks: %s: %s", r.sentence, f)
		}
	}
	for _, r := range bulkRules {
		if f := failure(t, r, inBulkWith(noBug)); f != "" {
			t.Errorf("with a good BulkTx: %s: %s", r.sentence, f)
		}
	}
	for _, r := range slices.Concat(raceRules, directoryRules) {
		if f := failure(t, r, snapshotIsolation(func(any) bool { return false })); f != "" {
			t.Errorf("under snapshot isolation: %s: %s", r.sentence, f)
		}
	}
}

func TestMutants(t *testing.T) {
	pointer := func(check func(t testing.TB, s roster.Store)) uintptr { return reflect.ValueOf(check).Pointer() }
	// No bug of a store lets a NUL pass: the Directory refuses it by itself.
	found := map[uintptr]bool{pointer(nulsAreRefused): true}
	for _, m := range mutants() {
		i := slices.IndexFunc(allRules(), func(r rule) bool { return pointer(r.check) == pointer(m.check) })
		if i < 0 {
			t.Errorf("%s: there is no rule with that check", m.bug)
			continue
		}
		found[pointer(m.check)] = true
		r := allRules()[i]
		t.Run(m.bug, func(t *testing.T) {
			t.Parallel()
			report := failure(t, r, m.hook)
			if report == "" {
				t.Fatalf("not found by %q", r.sentence)
			}
			t.Logf("found by %q:\n%s", r.sentence, report)
		})
	}
	for _, r := range allRules() {
		if !found[pointer(r.check)] {
			t.Errorf("no mutant breaks this rule: %q", r.sentence)
		}
	}
}

// failure checks one rule on memstore with hooks, and returns what the rule
// reports first.
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

// recorder is a testing.TB that keeps the first report, and ends the goroutine
// that makes it.
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
