package scim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// bulk sends operations and returns the statuses of the results.
func (f *fixture) bulk(more, operations string) (string, []any) {
	f.TB.Helper()
	r := f.ask("adm1", "POST", "/Bulk", bulkBody(more, operations))
	if r.Status != 200 {
		f.TB.Fatalf("%d: %s", r.Status, r.Body)
	}
	results := parsed(f.TB, r.Body)["Operations"].([]any)
	var statuses []string
	for _, v := range results {
		statuses = append(statuses, v.(object)["status"].(string))
	}
	return strings.Join(statuses, " "), results
}

func bulkBody(more, operations string) string {
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],` + more + `"Operations":[` + operations + `]}`
}

const (
	postGroup = `{"method":"POST","path":"/Groups","bulkId":"g","data":{"displayName":"G","members":[{"value":"bulkId:a"},{"value":"bulkId:b"}]}}`
	postA     = `{"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"a"}}`
	postB     = `{"method":"POST","path":"/Users","bulkId":"b","data":{"userName":"b","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"bulkId:a"}}}}`
)

// TestBulk makes many changes in one request.
func TestBulk(t *testing.T) {
	for _, c := range []struct{ name, more, operations, want string }{
		{"every method", "", postA + `,{"method":"put","path":"/Users/{alice}","data":{"userName":"al"}},
{"method":"PATCH","path":"/scim/v2/Users/{bob}","data":{"Operations":[{"op":"add","path":"title","value":"x"}]}},{"method":"DELETE","path":"/Users/{mike}"}`, "201 200 200 204"},
		{"references in any order", "", postGroup + "," + postB + "," + postA, "201 201 201"},
		{"a reference in a path", "", `{"method":"PATCH","path":"/Users/bulkId:a","data":{"Operations":[{"op":"add","path":"title","value":"x"}]}},` + postA, "200 201"},
		{"a cycle", "", `{"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"a","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"bulkId:b"}}}},` + postB, "409 409"},
		{"a reference to itself", "", `{"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"bulkId:a"}}`, "409"},
		{"a reference to nothing", "", postGroup + "," + postA, "400 201"},
		{"a reference to what failed", "", strings.Replace(postA, `"userName"`, `"name"`, 1) + "," + postB, "400 409"},
		{"one fails, the others go on", "", `{"method":"DELETE","path":"/Users/{unknown}"},` + postA, "404 201"},
		{"it ends after an error", `"failOnErrors":1,`, `{"method":"DELETE","path":"/Users/{unknown}"},` + postA, "404"},
		{"it ends after two", `"failOnErrors":2,`, `{"method":"DELETE","path":"/Users/{unknown}"},{"method":"GET","path":"/Users/{bob}"},` + postA, "404 400"},
		{"a version that is not there", "", `{"method":"DELETE","path":"/Users/{bob}","version":"W/\"99\""}`, "412"},
		{"no bulkId", "", `{"method":"POST","path":"/Users","data":{"userName":"a"}}`, "400"},
		{"no data", "", `{"method":"POST","path":"/Users","bulkId":"a"}`, "400"},
		{"another path", "", `{"method":"POST","path":"/Bulk","bulkId":"a","data":{}}`, "400"},
		{"no object", "", `7`, "400"},
		{"of another account", "", `{"method":"DELETE","path":"/Users/{erin}"}`, "404"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			statuses, _ := f.bulk(c.more, c.operations)
			is.Equal(statuses, c.want)
		})
	}
}

// Operations that need each other are refused, each of them once, however they do so. What
// needs one of them is not made either, and the others are.
func TestBulkCycles(t *testing.T) {
	user := func(id, manager string) string {
		return fmt.Sprintf(`{"method":"POST","path":"/Users","bulkId":"%s","data":{"userName":"%s","%s":{"manager":{"value":"bulkId:%s"}}}}`, id, id, enterprise, manager)
	}
	group := func(id, member string) string {
		return fmt.Sprintf(`{"method":"POST","path":"/Groups","bulkId":"%s","data":{"displayName":"%s","members":[{"value":"bulkId:%s"}]}}`, id, id, member)
	}
	patch := func(of, manager string) string {
		return fmt.Sprintf(`{"method":"PATCH","path":"/Users/bulkId:%s","bulkId":"p","data":{"Operations":[{"op":"add","path":"%s:manager","value":"bulkId:%s"}]}}`, of, enterprise, manager)
	}
	for _, c := range []struct{ name, operations, want string }{
		{"of two", user("x", "y") + "," + user("y", "x"), "409 409"},
		{"of three", user("x", "y") + "," + user("y", "z") + "," + user("z", "x"), "409 409 409"},
		{"of three, backwards", user("z", "x") + "," + user("y", "z") + "," + user("x", "y"), "409 409 409"},
		{"of a user and a group", group("g", "x") + "," + user("x", "g"), "409 409"},
		{"with one that leads there", group("g", "x") + "," + user("x", "y") + "," + user("y", "x") + "," + postA, "409 409 409 201"},
		{"two of them", user("x", "y") + "," + user("y", "x") + "," + user("v", "w") + "," + user("w", "v"), "409 409 409 409"},
		{"no cycle: two need one", user("x", "a") + "," + user("y", "a") + "," + postA, "201 201 201"},
		{"no cycle: one way round and the other", group("g", "x") + "," + user("x", "a") + "," + user("y", "a") + "," + group("h", "y") + "," + postA, "201 201 201 201 201"},
		{"no cycle: a PATCH closes the circle", user("x", "a") + "," + patch("a", "x") + "," + postA, "201 200 201"},
		{"a PATCH is nobody's resource", user("x", "p") + "," + patch("a", "x") + "," + postA, "400 409 201"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			statuses, results := f.bulk("", c.operations)
			is.Equal(statuses, c.want)
			for _, r := range results {
				o := r.(object)
				is.Equal(o["location"] != nil, !strings.HasPrefix(o["status"].(string), "4"))
			}
			made := strings.Count(c.want, "201")
			is.Equal(len(f.find("/Users", `userName pr and (userName eq "a" or userName eq "x" or userName eq "y" or userName eq "z" or userName eq "v" or userName eq "w")`))+
				int(f.get("/Groups")["totalResults"].(float64)), made)
		})
	}
}

// References become ids, and each result says where its resource is.
func TestBulkResults(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	_, results := f.bulk("", postGroup+","+postB+","+postA)
	group, b, a := results[0].(object), results[1].(object), results[2].(object)
	at := func(o object) string { return strings.TrimPrefix(o["location"].(string), "http://example.com/scim/v2") }
	is.Equal(group["bulkId"], "g")
	is.Equal(group["method"], "POST")
	is.Equal(group["version"], f.get(at(group))["meta"].(object)["version"])
	is.Equal(f.get(at(b))[enterprise].(object)["manager"].(object)["value"], id(f.get(at(a))))
	is.Equal(len(f.get(at(group))["members"].([]any)), 2)
	_, results = f.bulk("", postA)
	is.Equal(results[0].(object)["response"].(object)["scimType"], "uniqueness")
}

// A Bulk request that is no good is refused as a whole.
func TestRefusedBulk(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	many := strings.Repeat(postA+",", 1001)
	for _, c := range []struct {
		body   string
		status int
	}{
		{bulkBody("", ""), 400},
		{`{"Operations":7}`, 400},
		{bulkBody(`"failOnErrors":0,`, postA), 400},
		{bulkBody(`"failOnErrors":"1",`, postA), 400},
		{bulkBody("", postA+","+postA), 400}, // one bulkId twice
		{bulkBody("", strings.TrimSuffix(many, ",")), 413},
		{bulkBody("", fmt.Sprintf(`{"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"%s"}}`, strings.Repeat("x", 1<<20))), 413},
	} {
		events := f.Events()
		is.Equal(f.ask("adm1", "POST", "/Bulk", c.body).Status, c.status)
		is.Equal(f.Events(), events)
	}
}

// A chain of references as long as a request may be is followed.
func TestLongBulk(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	var ops []string
	for i := range 1000 {
		manager := ""
		if i < 999 {
			manager = fmt.Sprintf(`,"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":"bulkId:%d"}`, i+1)
		}
		ops = append(ops, fmt.Sprintf(`{"method":"POST","path":"/Users","bulkId":"%d","data":{"userName":"u%d"%s}}`, i, i, manager))
	}
	statuses, _ := f.bulk("", strings.Join(ops, ","))
	is.Equal(strings.Count(statuses, "201"), 1000)
	is.Equal(must(f.T1.Count(t.Context(), roster.UserQuery{Where: []roster.Condition{roster.Where(roster.FieldUsername, roster.OpPrefix, "u")}}))(t), 1000)
}
