package clients_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
)

// scimStep is one request of a script. Names of resources in braces stand for their ids.
type scimStep struct {
	method, path string // "/Users/{u1}?…"
	body         map[string]any
	makes        string // name of the resource that the step makes; empty: none
	filter       string // what is special about the filter: "case" or "urn"; empty: nothing
}

func (s scimStep) String() string {
	if s.body == nil {
		return s.method + " " + s.path
	}
	body, _ := json.Marshal(s.body) // of texts, booleans, lists and objects
	return s.method + " " + s.path + " " + string(body)
}

const (
	urnOfUsers     = "urn:ietf:params:scim:schemas:core:2.0:User"
	urnOfGroups    = "urn:ietf:params:scim:schemas:core:2.0:Group"
	urnOfEmployees = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	urnOfPatches   = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
)

// scimWriter writes random scripts. Whatever it writes is made of its seed alone.
type scimWriter struct {
	*rand.Rand
	users, groups int // those that were made, or asked for
}

func newSCIMWriter(seed uint64) *scimWriter {
	return &scimWriter{Rand: rand.New(rand.NewPCG(seed, 17))}
}

// script returns a script of some steps.
func (w *scimWriter) script() []scimStep {
	steps := []scimStep{w.postUser(), w.postUser(), w.postGroup()}
	for range 3 + w.IntN(10) {
		steps = append(steps, w.step())
	}
	return append(steps, scimStep{method: "GET", path: "/Users"}, scimStep{method: "GET", path: "/Groups"})
}

func (w *scimWriter) step() scimStep {
	switch w.IntN(12) {
	case 0:
		return w.postUser()
	case 1:
		return w.postGroup()
	case 2:
		u := w.user(w.IntN(w.users + 1))
		if u["active"] == nil && w.IntN(4) > 0 {
			u["active"] = w.value("active", 0)
		}
		return scimStep{method: "PUT", path: w.aUser(), body: u}
	case 3:
		return scimStep{method: "GET", path: one(w.Rand, w.aUser(), w.aGroup())}
	case 4:
		return scimStep{method: "DELETE", path: one(w.Rand, w.aUser(), w.aUser(), w.aGroup())}
	case 5, 6:
		return w.patchGroup()
	case 7, 8:
		return w.list()
	}
	return w.patchUser()
}

func one[T any](random *rand.Rand, of ...T) T { return of[random.IntN(len(of))] }

// some returns a few of a list, in its order.
func some[T any](random *rand.Rand, of ...T) []T {
	list := []T{}
	for _, v := range of {
		if random.IntN(2) == 0 {
			list = append(list, v)
		}
	}
	return list
}

func (w *scimWriter) aUser() string  { return fmt.Sprintf("/Users/{u%d}", w.IntN(w.users+1)) }
func (w *scimWriter) aGroup() string { return fmt.Sprintf("/Groups/{g%d}", w.IntN(w.groups+1)) }

func (w *scimWriter) postUser() scimStep {
	n := w.users
	w.users++
	if w.IntN(8) == 0 {
		n = w.IntN(w.users) // perhaps somebody who is there
	}
	return scimStep{method: "POST", path: "/Users", body: w.user(n), makes: fmt.Sprintf("u%d", w.users-1)}
}

// user returns a user with the n-th name and some attributes.
func (w *scimWriter) user(n int) map[string]any {
	u := map[string]any{"schemas": []any{urnOfUsers}, "userName": fmt.Sprintf("%s%d", one(w.Rand, "ann-", "bo-", "zé-"), n)}
	for _, name := range some(w.Rand, "title", "nickName", "userType", "displayName", "name", "phoneNumbers", "addresses", "emails", "active", urnOfEmployees) {
		u[name] = w.value(name, n)
	}
	if u[urnOfEmployees] != nil {
		u["schemas"] = []any{urnOfUsers, urnOfEmployees}
	}
	if w.IntN(20) == 0 {
		delete(u, "userName")
	}
	return u
}

// value returns a value of an attribute of the n-th user.
func (w *scimWriter) value(name string, n int) any {
	switch name {
	case "active":
		return w.IntN(3) > 0
	case "name":
		return map[string]any{"givenName": w.word(), "familyName": w.word()}
	case "emails":
		list := []any{map[string]any{"value": fmt.Sprintf("%s%d.%d@x.example", one(w.Rand, "ada", "Bob"), n, w.IntN(1e6)), "type": "work", "primary": true}}
		if w.IntN(2) == 0 {
			list = append(list, map[string]any{"value": one(w.Rand, "ada@y.example", "Bob@y.example"), "type": "home"})
		}
		return list
	case "phoneNumbers":
		list := []any{}
		for _, kind := range some(w.Rand, "work", "home", "mobile") {
			list = append(list, map[string]any{"value": fmt.Sprintf("tel:+1-201-555-%04d", w.IntN(1e4)), "type": kind})
		}
		return list
	case "addresses":
		return []any{map[string]any{"type": one(w.Rand, "work", "home"), "locality": w.word(), "postalCode": fmt.Sprint(w.IntN(1e4))}}
	case urnOfEmployees:
		return map[string]any{"department": w.word(), "employeeNumber": fmt.Sprint(w.IntN(100))}
	}
	return w.word()
}

func (w *scimWriter) word() string { return one(w.Rand, "Ada", "Bob", "x y", "Zoë") }

func (w *scimWriter) postGroup() scimStep {
	w.groups++
	body := map[string]any{"schemas": []any{urnOfGroups}, "displayName": fmt.Sprintf("%s %d", one(w.Rand, "Staff", "Crew"), w.groups-1)}
	if w.IntN(2) == 0 {
		body["members"] = w.members()
	}
	return scimStep{method: "POST", path: "/Groups", body: body, makes: fmt.Sprintf("g%d", w.groups-1)}
}

// members returns one user or more, each once.
func (w *scimWriter) members() []any {
	list, one := []any{}, w.IntN(w.users)
	for i := range w.users {
		if i == one || w.IntN(2) == 0 {
			list = append(list, map[string]any{"value": fmt.Sprintf("{u%d}", i)})
		}
	}
	return list
}

func patchOf(ops ...any) map[string]any {
	return map[string]any{"schemas": []any{urnOfPatches}, "Operations": ops}
}

func (w *scimWriter) patchGroup() scimStep {
	op := map[string]any{"op": one(w.Rand, "add", "add", "replace", "remove"), "path": "members"}
	switch who := fmt.Sprintf("{u%d}", w.IntN(w.users)); {
	case op["op"] != "remove":
		op["value"] = w.members()
	case w.IntN(4) > 0:
		op["path"] = fmt.Sprintf("members[value eq %q]", who)
	}
	if w.IntN(5) == 0 {
		op = map[string]any{"op": "replace", "path": "displayName", "value": w.word()}
	}
	return scimStep{method: "PATCH", path: w.aGroup(), body: patchOf(op)}
}

func (w *scimWriter) patchUser() scimStep {
	var ops []any
	for range 1 + w.IntN(3) {
		ops = append(ops, w.operation())
	}
	return scimStep{method: "PATCH", path: w.aUser(), body: patchOf(ops...)}
}

// operation returns an operation of a PATCH of a user.
func (w *scimWriter) operation() map[string]any {
	name := one(w.Rand, "title", "nickName", "userType", "displayName", "name", "phoneNumbers", "addresses", "emails", "active")
	n := w.IntN(w.users)
	switch w.IntN(12) {
	case 8:
		return map[string]any{"op": "add", "path": "emails", "value": w.value("emails", n)}
	case 0:
		return map[string]any{"op": "remove", "path": one(w.Rand, name, "name.givenName", urnOfEmployees+":department")}
	case 1:
		return map[string]any{"op": one(w.Rand, "Add", "Replace"), "value": map[string]any{name: w.value(name, n), "userType": w.word()}}
	case 2:
		return map[string]any{"op": "replace", "path": `phoneNumbers[type eq "work"].value`, "value": fmt.Sprintf("tel:%d", w.IntN(1e4))}
	case 3:
		return map[string]any{"op": "remove", "path": fmt.Sprintf("phoneNumbers[type eq %q]", one(w.Rand, "work", "home", "mobile"))}
	case 4:
		return map[string]any{"op": one(w.Rand, "add", "replace"), "path": one(w.Rand, "name.givenName", "name.familyName"), "value": w.word()}
	case 5:
		return map[string]any{"op": one(w.Rand, "add", "replace"), "path": urnOfEmployees + ":" + one(w.Rand, "department", "division"), "value": w.word()}
	case 6:
		return map[string]any{"op": "replace", "path": "userName", "value": fmt.Sprintf("ann-%d", w.IntN(w.users))}
	case 7:
		return w.refused()
	}
	return map[string]any{"op": one(w.Rand, "add", "replace", "Replace"), "path": name, "value": w.value(name, n)}
}

// refused returns an operation that no server carries out.
func (w *scimWriter) refused() map[string]any {
	return one(w.Rand,
		map[string]any{"op": "replace", "path": "shoeSize", "value": "44"},
		map[string]any{"op": "remove"},
		map[string]any{"op": "move", "path": "title", "value": "x"},
		map[string]any{"op": "remove", "path": "userName"},
		map[string]any{"op": "replace", "path": "active", "value": "perhaps"},
		map[string]any{"op": "replace", "path": "title", "value": 7.0},
	)
}

// list returns a step that asks for a page, most with a filter.
func (w *scimWriter) list() scimStep {
	q, special := url.Values{}, ""
	users := w.IntN(4) > 0
	switch w.IntN(12) {
	case 0, 1, 2:
	case 3:
		users, special = true, "case"
		q.Set("filter", fmt.Sprintf("userName eq %q", one(w.Rand, "ANN-0", "Bo-1", "ZÉ-0")))
	case 4:
		users, special = true, "urn"
		q.Set("filter", fmt.Sprintf("%s:department eq %q", urnOfEmployees, w.word()))
	default:
		q.Set("filter", w.filter(users, 1))
	}
	if w.IntN(3) == 0 {
		q.Set("startIndex", fmt.Sprint(w.IntN(5)))
		q.Set("count", fmt.Sprint(w.IntN(4)))
	}
	if w.IntN(4) == 0 && users {
		q.Set("sortBy", one(w.Rand, "userName", "title", "name.familyName"))
		q.Set("sortOrder", one(w.Rand, "ascending", "descending"))
	}
	if w.IntN(6) == 0 && q.Get("sortBy") == "" { // scimmy orders by what it shows
		q.Set(one(w.Rand, "attributes", "excludedAttributes"), strings.Join(some(w.Rand, "title", "name.givenName", "emails", "displayName"), ","))
	}
	return scimStep{method: "GET", path: map[bool]string{true: "/Users?", false: "/Groups?"}[users] + q.Encode(), filter: special}
}

// filter returns a filter with brackets in each other.
func (w *scimWriter) filter(users bool, depth int) string {
	if depth > 0 && w.IntN(2) == 0 {
		a, b := w.filter(users, depth-1), w.filter(users, depth-1)
		return one(w.Rand, a+" and "+b, a+" or "+b, "not ("+a+")", "("+a+") and ("+b+")", "("+a+" or "+b+")")
	}
	if !users {
		return fmt.Sprintf("displayName %s %q", one(w.Rand, "eq", "sw", "co", "ne"), one(w.Rand, "Staff 0", "St", "ew 1"))
	}
	return one(w.Rand,
		fmt.Sprintf("userName %s %q", one(w.Rand, "eq", "sw", "co", "ew", "ne", "gt", "le"), one(w.Rand, "ann-0", "ann-1", "bo-", "1")),
		fmt.Sprintf("%s %s %q", one(w.Rand, "title", "nickName", "name.givenName", "name.familyName"), one(w.Rand, "eq", "sw", "co", "ew", "ne"), w.word()),
		one(w.Rand, "title", "name", "emails", "phoneNumbers", "displayName")+" pr",
		"active eq "+one(w.Rand, "true", "false"),
		fmt.Sprintf("emails.type eq %q", one(w.Rand, "work", "home")),
		fmt.Sprintf("emails[type eq %q and value co %q]", one(w.Rand, "work", "home"), one(w.Rand, "x.example", "ada")),
	)
}
