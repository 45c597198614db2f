package dialects_test

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// callers are the rows of the tables in testdata/access, with the tokens that are
// sent. The five tokens of "nobody" must get equal answers.
var callers = map[string][]string{
	"nobody":    {"", "garbage", "exp1", "rev1", "off1"}, // none, unknown, expired, revoked, of a deactivated user
	"none":      {"none1"},
	"read-only": {"ro1"},
	"user":      {"usr1"},
	"admin":     {"adm1"},
	"owner":     {"root1"},
	"elsewhere": {"adm2"}, // an admin of the other account
}

// targets are the columns, with the user or group that the request is about. The
// column "self" is the caller, or bob where the caller is no user.
var targets = map[string]string{
	"another": "bob", "admin": "adm3", "owner": "root3", "foreign": "erin", "unknown": "",
	"group": "group", "foreigngroup": "foreigngroup", "nogroup": "",
	"team": "team", "foreignteam": "foreignteam", "noteam": "",
}

// cell is one request of one caller about one target.
type cell struct {
	row, target string // names of the row and the column
	status      int
}

// block is the part of a table about one request.
type block struct {
	request
	cells []cell
}

// readAccess reads a table. A block has the line of a request, a line with the
// names of the targets, and for each caller a line of statuses. A request
// without a target has the column "-".
func readAccess(t testing.TB, file string) []block {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var blocks []block
	var columns []string
	for n, line := range strings.Split(string(text), "\n") {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0:
			columns = nil
		case fields[0] == "#":
		case slices.Contains(methods, fields[0]):
			r := request{method: fields[0], path: fields[1], body: strings.Join(fields[2:], " ")}
			blocks = append(blocks, block{request: r})
		case fields[0] == "verified":
			blocks[len(blocks)-1].verified = fields[1]
		case columns == nil:
			columns = fields
		case callers[fields[0]] != nil && len(fields) == len(columns)+1:
			b := &blocks[len(blocks)-1]
			for i, status := range fields[1:] {
				b.cells = append(b.cells, cell{fields[0], columns[i], must(strconv.Atoi(status))(t)})
			}
		default:
			t.Fatalf("%s:%d: %s", file, n+1, line)
		}
	}
	return blocks
}

// fill returns r with the ids of its target in place of {id}, {email} and the
// like.
func (w *world) fill(r request, as, target string) request {
	name := targets[target]
	if target == "self" {
		name = as
	}
	u, ok := w.users[name]
	if target == "self" && !ok {
		u = w.users["bob"]
	}
	if target == "unknown" {
		u = roster.User{ID: roster.ID{6: 0x70, 8: 0x80, 15: 9}, Number: 999_999}
		u.Email, u.ExternalID = "nobody@x.test", "ext-nobody"
	}
	group := w.groups[name]
	if target == "nogroup" {
		group.ID = roster.ID{6: 0x70, 8: 0x80, 15: 9}
	}
	team := w.teams[name]
	if target == "noteam" {
		team.ID = roster.ID{6: 0x70, 8: 0x80, 15: 9}
	}
	shown := map[string]string{"{id}": u.ID.String(), "{number}": fmt.Sprint(u.Number), "{group}": group.ID.String()}
	if w.kept {
		if target == "unknown" {
			name = "nobody"
		}
		for text := range shown {
			shown[text] = keptID(setAt(r.path), cmp.Or(name, target), text)
		}
		if target == "self" {
			shown["{id}"], shown["{number}"] = cmp.Or(u.VendorIDs.Of(setAt(r.path)), shown["{id}"]), cmp.Or(u.VendorIDs.Of("publicala"), shown["{number}"])
		}
	}
	put := strings.NewReplacer(
		"{id}", shown["{id}"], "{number}", shown["{number}"], "{email}", u.Email, "{external}", u.ExternalID,
		"{group}", shown["{group}"], "{team}", team.ID.String(),
	)
	return request{method: r.method, path: put.Replace(r.path), body: put.Replace(r.body), verified: put.Replace(r.verified)}
}

// prefixes are the paths that the mux has in front of a set's own paths.
var prefixes = map[string][]string{"pickaxe": {"/v1"}, "embedthis": {"/api/tok", "/api", "/tok"}}

// paths returns r at every path where its set answers it.
func paths(set string, r request) []request {
	if set != "embedthis" {
		return []request{r}
	}
	all := []request{r}
	for _, prefix := range prefixes[set] {
		at := r
		at.path = prefix + r.path
		all = append(all, at)
	}
	return all
}

// TestWhoMayDoWhat sends every request of the tables in testdata/access as
// every caller about every target. A refused request changes nothing. A target
// in another account, or one that is not found, gets byte for byte the answer
// of one that never existed. All of it holds for ids that were kept, too. Every route
// of a set needs a block.
func TestWhoMayDoWhat(t *testing.T) {
	cells := 0
	for _, set := range sets {
		blocks := readAccess(t, "testdata/access/"+set+".txt")
		routes := routeTable(t, set)
		router := newRouter(routes)
		missing := make(map[string]bool)
		for _, route := range routes {
			missing[route] = true
		}
		for _, b := range blocks {
			if route := router.route(b.method, b.path, prefixes[set]...); route == "" {
				t.Errorf("%s has no route for %s %s", set, b.method, b.path)
			} else {
				delete(missing, route)
			}
			for _, r := range paths(set, b.request) {
				t.Run(set+"/"+r.method+" "+r.path+" "+r.body, func(t *testing.T) { cells += b.test(t, r, newWorld) })
				if strings.ContainsAny(r.path+r.body, "{") {
					t.Run(set+"/kept/"+r.method+" "+r.path+" "+r.body, func(t *testing.T) { cells += b.test(t, r, newKeptWorld) })
				}
			}
		}
		for route := range maps.Keys(missing) {
			t.Errorf("%s: %s has no rows in testdata/access", set, route)
		}
	}
	t.Logf("%d cells", cells)
	if cells < 2_000 {
		t.Errorf("only %d cells", cells)
	}
}

// test sends r for every cell of b and returns the number of cells.
func (b block) test(t *testing.T, r request, newWorld func(testing.TB) *world) int {
	is := is.New(t)
	w := newWorld(t)
	count := 0
	for _, c := range b.cells {
		for _, as := range callers[c.row] {
			count++
			before := w.all()
			got := w.ask(as, w.fill(r, as, c.target))
			if got.status != c.status {
				t.Errorf("%s as %q about %s: %d, not %d: %s", r.path, as, c.target, got.status, c.status, got.body)
			}
			hidden := c.status == http.StatusNotFound || !w.mayKnow(as, c.target)
			if hidden && r.verified == "" { // a login has no caller
				unknown := "unknown"
				if strings.HasSuffix(c.target, "group") {
					unknown = "nogroup"
				}
				if strings.HasSuffix(c.target, "team") {
					unknown = "noteam"
				}
				is.Equal(got, w.ask(as, w.fill(r, as, unknown)))
			}
			if got.status < 400 && !r.reads() {
				w = newWorld(t) // the request may have changed it
				continue
			}
			if !slices.Equal(w.all(), before) {
				t.Errorf("%s as %q about %s changes users", r.path, as, c.target)
			}
		}
	}
	return count
}

// reads tells whether r only reads.
func (r request) reads() bool {
	return r.method == http.MethodGet || strings.HasSuffix(r.path, "/get") || strings.Contains(r.path, "/find") || strings.HasSuffix(r.path, "/.search")
}

// mayKnow tells whether a target is in the caller's account.
func (w *world) mayKnow(as, target string) bool {
	caller, ok := w.users[as]
	name := targets[target]
	if !ok || target == "self" || target == "-" || name == "" {
		return true
	}
	if g, ok := w.groups[name]; ok {
		return g.Account == caller.Account
	}
	if t, ok := w.teams[name]; ok {
		return t.Account == caller.Account
	}
	return w.users[name].Account == caller.Account
}
