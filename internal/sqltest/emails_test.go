package sqltest

import (
	"bufio"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// onStores runs a test on a store of each engine, and on the one in memory.
func onStores(t *testing.T, test func(t *testing.T, s roster.Store)) {
	t.Run("memory", func(t *testing.T) { test(t, memstore.New()) })
	onEach(t, func(t *testing.T, e engine) { test(t, newStore(t, e.open(t), e.dialect, nil)) })
}

// address is a line of testdata/emails.txt.
type address struct {
	typed     string
	canonical string // empty: refused
}

// readAddresses returns every line of testdata/emails.txt.
func readAddresses(t testing.TB) (all []address) {
	t.Helper()
	file, err := os.Open("testdata/emails.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if line := lines.Text(); line != "" && line[0] != '#' {
			all = append(all, parseAddress(t, line))
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func parseAddress(t testing.TB, line string) (a address) {
	t.Helper()
	quoted, err := strconv.QuotedPrefix(line)
	if err == nil {
		a.typed, err = strconv.Unquote(quoted)
	}
	switch rest := strings.TrimSpace(line[len(quoted):]); rest {
	case "refused":
	case "":
		a.canonical = a.typed
	default:
		if err == nil {
			a.canonical, err = strconv.Unquote(rest)
		}
	}
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return a
}

// TestEmails creates a user for each address of the corpus in one account: every
// store gives it the form that is written there, refuses what is none, and tells
// the same people apart. It goes through them forward and backward, so that each
// spelling of an address is once the first and once the last.
func TestEmails(t *testing.T) {
	corpus := readAddresses(t)
	if len(corpus) < 300 {
		t.Fatalf("%d addresses", len(corpus))
	}
	backward := slices.Clone(corpus)
	slices.Reverse(backward)
	onStores(t, func(t *testing.T, s roster.Store) {
		host := roster.New(s, nil)
		for _, order := range [][]address{corpus, backward} {
			a, err := host.CreateAccount(t.Context(), roster.NewAccount{})
			is.New(t).NoErr(err)
			people := createAll(t, host.ForAccount(a.ID), order)
			findAll(t, host.ForAccount(a.ID), order, people)
			t.Logf("%d addresses, %d refused, %d people", len(order), refusedOf(order), len(people))
		}
	})
}

func refusedOf(all []address) (n int) {
	for _, a := range all {
		if a.canonical == "" {
			n++
		}
	}
	return n
}

// createAll creates a user for each address, and returns those who were made, by
// the form of theirs.
func createAll(t *testing.T, dir *roster.Directory, all []address) map[string]roster.User {
	people := make(map[string]roster.User)
	for _, a := range all {
		u, err := dir.Create(t.Context(), roster.NewUser{Email: a.typed})
		_, taken := people[a.canonical]
		if !sameVerdict(t, "Create", a, taken, err) || err != nil {
			continue
		}
		if u.CanonicalEmail != a.canonical || u.Email != a.typed {
			t.Errorf("Create %+q: canonical %+q, typed %+q, want canonical %+q", a.typed, u.CanonicalEmail, u.Email, a.canonical)
		}
		people[a.canonical] = u
	}
	return people
}

// findAll looks each address up, and gives it to somebody else by an edit, which
// is refused: everybody of the corpus is there.
func findAll(t *testing.T, dir *roster.Directory, all []address, people map[string]roster.User) {
	other, err := dir.Create(t.Context(), roster.NewUser{})
	is.New(t).NoErr(err)
	for _, a := range all {
		_, err := dir.Edit(t.Context(), other.ID, func(p *roster.Profile) error { p.Email = a.typed; return nil })
		sameVerdict(t, "Edit", a, true, err)
		found, err := dir.UserByEmail(t.Context(), a.typed)
		want := people[a.canonical]
		if found != want || errors.Is(err, roster.ErrNotFound) != (a.canonical == "") {
			t.Errorf("UserByEmail %+q: %+q, error %v, want %+q", a.typed, found.CanonicalEmail, err, want.CanonicalEmail)
		}
	}
	n, err := dir.Count(t.Context(), roster.UserQuery{})
	if err != nil || n != len(people)+1 {
		t.Errorf("%d users, error %v, want %d", n, err, len(people)+1)
	}
}

// sameVerdict reports an error that is not the one to expect of an address.
func sameVerdict(t *testing.T, what string, a address, taken bool, err error) bool {
	t.Helper()
	var invalid *roster.InvalidError
	var exists *roster.ExistsError
	switch {
	case a.canonical == "":
		if errors.As(err, &invalid) && invalid.Field == "email" {
			return true
		}
		t.Errorf("%s %+q: error %v, want it refused", what, a.typed, err)
	case taken:
		if errors.As(err, &exists) && exists.Field == "email" {
			return true
		}
		t.Errorf("%s %+q: error %v, want it taken", what, a.typed, err)
	default:
		if err == nil {
			return true
		}
		t.Errorf("%s %+q: %v", what, a.typed, err)
	}
	return false
}
